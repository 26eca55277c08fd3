//! Seed data: the world that an emulator starts with.

use std::{fmt, fs, io, path::Path};

use jiff::{SignedDuration, Timestamp};

use super::{SeedFiles, lists::LISTS, read::load};
use crate::{
    json::{Unreadable, utf8},
    random::Generator,
    world::World,
};

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

impl fmt::Display for SeedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, path, reason } = self;
        let colon = if path.is_empty() { "" } else { ": " };
        write!(f, "{file}: {path}{colon}{reason}")
    }
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            let line_break = if index == 0 { "" } else { "\n" };
            write!(f, "{line_break}{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SeedError {}

impl SeedError {
    /// A file that can't be read.
    #[must_use]
    pub fn unreadable(file: &Path, reason: &io::Error) -> Self {
        Self::about(file, io_reason(reason))
    }

    /// One sentence about a file or a folder as a whole.
    #[must_use]
    pub fn about(file: &Path, reason: impl Into<String>) -> Self {
        Self(vec![SeedFault::whole(&file.display().to_string(), reason)])
    }
}

impl SeedFault {
    fn whole(file: &str, reason: impl Into<String>) -> Self {
        Self { file: file.to_owned(), path: String::new(), reason: reason.into() }
    }

    /// A document that is not JSON.
    pub(super) fn unreadable(file: &str, reason: &Unreadable) -> Self {
        Self::whole(file, format!("{}.", reason.0))
    }
}

/// Returns the reason of a failure for a message: where the system denies something, with the user
/// to whom.
#[must_use]
pub fn io_reason(error: &io::Error) -> String {
    match uid().filter(|_| error.kind() == io::ErrorKind::PermissionDenied) {
        Some(uid) => format!("{error}; the process runs as uid {uid}"),
        None => error.to_string(),
    }
}

/// The user that the process runs as, where the system tells it.
fn uid() -> Option<u32> {
    #[cfg(unix)]
    return fs::metadata("/proc/self").ok().map(|it| std::os::unix::fs::MetadataExt::uid(&it));
    #[cfg(not(unix))]
    None
}

impl Seed {
    /// The seed in a file, or in the `.json` files of a folder.
    pub fn read(path: &Path) -> Result<Self, SeedError> {
        let files = SeedFiles::at(path).map_err(|error| SeedError::unreadable(path, &error))?;
        if files.documents.is_empty() {
            let notice = files.notice().map(|it| format!("; {it}")).unwrap_or_default();
            return Err(SeedError::about(path, format!("the folder holds no .json file{notice}")));
        }
        let (mut documents, mut faults) = (Vec::new(), Vec::new());
        for file in files.documents {
            let name = file.display().to_string();
            match fs::read(&file) {
                Ok(bytes) => match text(&name, &bytes) {
                    Ok(text) => documents.push((name, text)),
                    Err(fault) => faults.push(fault),
                },
                Err(error) => faults.extend(SeedError::unreadable(&file, &error).0),
            }
        }
        if faults.is_empty() { Ok(Self::Documents(documents)) } else { Err(SeedError(faults)) }
    }

    /// The seed in one document; `name` names it in errors.
    pub fn document(name: &str, bytes: &[u8]) -> Result<Self, SeedError> {
        let text = text(name, bytes).map_err(|fault| SeedError(vec![fault]))?;
        Ok(Self::Documents(vec![(name.to_owned(), text)]))
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

fn text(name: &str, bytes: &[u8]) -> Result<String, SeedFault> {
    match utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(reason) => Err(SeedFault::unreadable(name, &reason)),
    }
}
