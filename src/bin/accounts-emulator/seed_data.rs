//! Where seed data are: what the flag `--seed-data` says.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use accounts_emulator::world::{Seed, SeedError};

/// Where seed data are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SeedData {
    /// In the program: the demo data.
    Demo,
    /// Nowhere: the world is empty.
    Empty,
    /// In a file, or in the files of a folder.
    Path(PathBuf),
    /// In a folder if there is anything in it, and else elsewhere. So a container can have a place
    /// for them without needing any.
    Mounted(PathBuf, Box<Self>),
}

impl SeedData {
    /// The seed, once it is read.
    pub(crate) fn read(&self) -> Result<Seed, SeedError> {
        match self {
            Self::Demo => Ok(Seed::Demo),
            Self::Empty => Ok(Seed::Empty),
            Self::Path(path) => Seed::read(path),
            Self::Mounted(path, _) if holds_anything(path) => Seed::read(path),
            Self::Mounted(_, otherwise) => otherwise.read(),
        }
    }

    /// Whether they are those that come with the program.
    pub(crate) fn are_demo(&self) -> bool {
        match self {
            Self::Demo => true,
            Self::Empty | Self::Path(_) => false,
            Self::Mounted(path, otherwise) => !holds_anything(path) && otherwise.are_demo(),
        }
    }
}

// A folder that can't be read counts as one that holds something, so that reading it tells why.
fn holds_anything(path: &Path) -> bool {
    path.exists() && fs::read_dir(path).map_or(true, |mut entries| entries.next().is_some())
}

impl From<PathBuf> for SeedData {
    fn from(path: PathBuf) -> Self {
        match path.to_str().map(|text| (text, text.rsplit_once(','))) {
            Some(("demo", _)) => Self::Demo,
            Some(("empty", _)) => Self::Empty,
            Some((_, Some((folder, otherwise @ ("demo" | "empty"))))) => {
                Self::Mounted(folder.into(), Box::new(Self::from(PathBuf::from(otherwise))))
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
            Self::Mounted(path, _) if holds_anything(path) => path.display().fmt(f),
            Self::Mounted(_, otherwise) => otherwise.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_a_word_or_a_path_or_both() {
        let folder = |otherwise| SeedData::Mounted("/seed".into(), Box::new(otherwise));
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
