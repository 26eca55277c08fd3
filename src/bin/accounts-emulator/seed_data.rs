//! The value of the flag `--seed-data`: where the seed data come from.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use accounts_emulator::world::{Seed, SeedError, SeedFault, SeedFiles};

use crate::input;

/// The source of seed data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SeedData {
    /// The demo data, which are part of the program.
    Demo,
    /// None: the world starts empty.
    Empty,
    /// The document that is given itself.
    Json(String),
    /// The document on stdin.
    Stdin,
    /// A file, or the files of a folder.
    Path(PathBuf),
    /// A folder, or another source if the folder is missing or empty: a container can offer a mount
    /// point that need not be used.
    Mounted(PathBuf, Box<Self>),
}

impl SeedData {
    /// Reads the seed data. Stdin can be read once.
    pub(crate) fn read(&self) -> Result<Seed, SeedError> {
        match self {
            Self::Demo => Ok(Seed::Demo),
            Self::Empty => Ok(Seed::Empty),
            Self::Json(text) => Seed::document("--seed-json", text.as_bytes()),
            Self::Stdin => match input::stdin() {
                Ok(text) => Seed::document("stdin", &text),
                Err(error) => Err(SeedError::unreadable(Path::new("stdin"), &error)),
            },
            Self::Path(path) if is_missing_name(path) => Err(missing(path)),
            Self::Path(path) => Seed::read(path),
            Self::Mounted(path, _) if holds_data(path) => Seed::read(path),
            Self::Mounted(_, fallback) => fallback.read(),
        }
    }

    /// Whether these are the demo data.
    pub(crate) fn is_demo(&self) -> bool {
        match self {
            Self::Demo => true,
            Self::Empty | Self::Json(_) | Self::Stdin | Self::Path(_) => false,
            Self::Mounted(path, fallback) => !holds_data(path) && fallback.is_demo(),
        }
    }

    /// Says what of a folder is not used: files that are passed over, or all of a mounted one.
    pub(crate) fn notice(&self) -> Option<String> {
        let (Self::Path(path) | Self::Mounted(path, _)) = self else { return None };
        let files = SeedFiles::at(path).ok().filter(|_| path.is_dir())?;
        let (folder, passed_over) = (path.display(), files.notice());
        match self {
            Self::Mounted(_, fallback) if files.documents.is_empty() => Some(match passed_over {
                None => format!("{folder} is there and empty: {fallback} data"),
                Some(notice) => {
                    format!("{folder} is there without seed data: {fallback} data; {notice}")
                }
            }),
            _ => passed_over.map(|notice| format!("{folder}: {notice}")),
        }
    }
}

/// Whether there is nothing at the path, and it could be a misspelt word: it names no folder.
fn is_missing_name(path: &Path) -> bool {
    let is_name = path.parent() == Some(Path::new(""));
    is_name
        && path.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}

/// The refusal of a name at which there is nothing.
fn missing(path: &Path) -> SeedError {
    const WORDS: [&str; 2] = ["demo", "empty"];
    // A name that differs in more letters would be a guess.
    const FAR: usize = 3;
    let name = path.to_string_lossy();
    let distance = |word: &&str| strsim::damerau_levenshtein(&name.to_lowercase(), word);
    let nearest = WORDS.into_iter().min_by_key(distance).filter(|word| distance(word) < FAR);
    let hint = nearest.map(|word| format!(" Did you mean {word}?")).unwrap_or_default();
    let reason = format!("There is no such file or folder; expected demo, empty, or a path.{hint}");
    let file = format!("accounts-emulator: {name}");
    SeedError(vec![SeedFault { file, path: String::new(), reason }])
}

/// Whether there is a file, or a folder with seed data. An unreadable folder counts as one, so that
/// reading it reports the error.
fn holds_data(path: &Path) -> bool {
    path.exists() && SeedFiles::at(path).map_or(true, |files| !files.documents.is_empty())
}

impl From<PathBuf> for SeedData {
    fn from(path: PathBuf) -> Self {
        match path.to_str().map(|text| (text, text.rsplit_once(','))) {
            Some(("demo", _)) => Self::Demo,
            Some(("empty", _)) => Self::Empty,
            Some(("-", _)) => Self::Stdin,
            Some((_, Some((folder, fallback @ ("demo" | "empty"))))) => {
                Self::Mounted(folder.into(), Box::new(Self::from(PathBuf::from(fallback))))
            }
            _ => Self::Path(path),
        }
    }
}

impl fmt::Display for SeedData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Demo => f.write_str("demo"),
            Self::Empty => f.write_str("empty"),
            Self::Json(_) => f.write_str("--seed-json"),
            Self::Stdin => f.write_str("stdin"),
            Self::Path(path) => path.display().fmt(f),
            Self::Mounted(path, _) if holds_data(path) => path.display().fmt(f),
            Self::Mounted(_, fallback) => fallback.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_word_a_path_or_both() {
        let folder = |fallback| SeedData::Mounted("/seed".into(), Box::new(fallback));
        for (text, data) in [
            ("demo", SeedData::Demo),
            ("empty", SeedData::Empty),
            ("-", SeedData::Stdin),
            ("/seed", SeedData::Path("/seed".into())),
            ("/seed,demo", folder(SeedData::Demo)),
            ("/seed,empty", folder(SeedData::Empty)),
            ("/a,b", SeedData::Path("/a,b".into())),
        ] {
            assert_eq!(SeedData::from(PathBuf::from(text)), data, "{text}");
        }
    }
}
