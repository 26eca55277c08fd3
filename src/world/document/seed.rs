//! Seed data: the world that an emulator starts with.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use jiff::{SignedDuration, Timestamp};

use super::{lists::LISTS, read::load};
use crate::{random::Generator, world::World};

/// The source of the world that an emulator starts with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Seed {
    /// The believable data that are built in.
    #[default]
    Demo,
    /// An empty world.
    Empty,
    /// Documents, each a name for messages and a JSON text.
    Documents(Vec<(String, String)>),
}

/// Something wrong with a seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedFault {
    /// The file.
    pub file: String,
    /// The place in it; empty for the file as a whole.
    pub path: String,
    /// The error.
    pub reason: String,
}

/// All errors in a seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedError(pub Vec<SeedFault>);

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, SeedFault { file, path, reason }) in self.0.iter().enumerate() {
            let line_break = if index == 0 { "" } else { "\n" };
            let colon = if path.is_empty() { "" } else { ": " };
            write!(f, "{line_break}{file}: {path}{colon}{reason}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SeedError {}

impl SeedError {
    /// A file that can't be read.
    #[must_use]
    pub fn unreadable(file: &Path, reason: &io::Error) -> Self {
        let file = file.display().to_string();
        Self(vec![SeedFault { file, path: String::new(), reason: reason.to_string() }])
    }
}

impl Seed {
    /// The seed in a file, or in all `.json` files of a folder.
    pub fn read(path: &Path) -> Result<Self, SeedError> {
        let files = files(path).map_err(|error| SeedError::unreadable(path, &error))?;
        let (mut documents, mut faults) = (Vec::new(), Vec::new());
        for file in files {
            match fs::read_to_string(&file) {
                Ok(text) => documents.push((file.display().to_string(), text)),
                Err(error) => faults.extend(SeedError::unreadable(&file, &error).0),
            }
        }
        if faults.is_empty() { Ok(Self::Documents(documents)) } else { Err(SeedError(faults)) }
    }

    /// The world that the seed describes, for an emulator that starts at `start`.
    pub fn world(
        &self,
        start: Timestamp,
        lifetime: SignedDuration,
        generator: Generator,
    ) -> Result<World, SeedError> {
        let world = World::new(generator);
        match self {
            Self::Empty => Ok(world),
            Self::Demo => {
                let demo = LISTS.iter().map(|list| list.demo);
                let documents = demo.map(|(name, text)| (name, text.as_bytes()));
                load(documents, world, start, lifetime).map(|(world, _)| world)
            }
            Self::Documents(documents) => {
                let documents = documents.iter().map(|(name, text)| (&**name, text.as_bytes()));
                load(documents, world, start, lifetime).map(|(world, _)| world)
            }
        }
    }
}

fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path()));
    let mut files: Vec<_> = entries.collect::<io::Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    if files.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "the folder holds no .json file"));
    }
    Ok(files)
}
