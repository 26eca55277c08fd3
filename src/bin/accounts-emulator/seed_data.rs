//! The value of the flag `--seed-data`: where the seed data come from.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use accounts_emulator::world::{Seed, SeedError};

/// The source of seed data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SeedData {
    /// The demo data, which are part of the program.
    Demo,
    /// None: the world starts empty.
    Empty,
    /// A file, or the files of a folder.
    Path(PathBuf),
    /// A folder, or another source if the folder is missing or empty: a container can offer a mount
    /// point that need not be used.
    Mounted(PathBuf, Box<Self>),
}

impl SeedData {
    /// Reads the seed data.
    pub(crate) fn read(&self) -> Result<Seed, SeedError> {
        match self {
            Self::Demo => Ok(Seed::Demo),
            Self::Empty => Ok(Seed::Empty),
            Self::Path(path) => Seed::read(path),
            Self::Mounted(path, _) if is_not_empty(path) => Seed::read(path),
            Self::Mounted(_, fallback) => fallback.read(),
        }
    }

    /// Whether these are the demo data.
    pub(crate) fn is_demo(&self) -> bool {
        match self {
            Self::Demo => true,
            Self::Empty | Self::Path(_) => false,
            Self::Mounted(path, fallback) => !is_not_empty(path) && fallback.is_demo(),
        }
    }
}

// An unreadable folder counts as not empty, so that reading it reports the error.
fn is_not_empty(path: &Path) -> bool {
    path.exists() && fs::read_dir(path).map_or(true, |mut entries| entries.next().is_some())
}

impl From<PathBuf> for SeedData {
    fn from(path: PathBuf) -> Self {
        match path.to_str().map(|text| (text, text.rsplit_once(','))) {
            Some(("demo", _)) => Self::Demo,
            Some(("empty", _)) => Self::Empty,
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
            Self::Path(path) => path.display().fmt(f),
            Self::Mounted(path, _) if is_not_empty(path) => path.display().fmt(f),
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
            ("/seed", SeedData::Path("/seed".into())),
            ("/seed,demo", folder(SeedData::Demo)),
            ("/seed,empty", folder(SeedData::Empty)),
            ("/a,b", SeedData::Path("/a,b".into())),
        ] {
            assert_eq!(SeedData::from(PathBuf::from(text)), data, "{text}");
        }
    }
}
