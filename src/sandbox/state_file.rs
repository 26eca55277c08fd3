//! The file that keeps a state when the process ends.
//!
//! A new state is written to a file beside it, synced to the disk and renamed, so a crash leaves
//! the old state or the new one, never half of either.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use crate::world::{SeedError, State, StateDefaults};

/// A file for a state.
#[derive(Debug, Clone)]
pub struct StateFile(PathBuf);

impl StateFile {
    /// The file at that path.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Reads the state; none if the file does not exist.
    pub fn read(&self, state_defaults: StateDefaults) -> Result<Option<State>, SeedError> {
        let document = match fs::read(&self.0) {
            Ok(document) => document,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(SeedError::unreadable(&self.0, &error)),
        };
        State::read(&self.0.display().to_string(), &document, state_defaults).map(Some)
    }

    /// Writes a state in place of the one that the file holds.
    pub fn write(&self, state: &State) -> io::Result<()> {
        let beside = self.beside();
        let mut file = BufWriter::new(File::create(&beside)?);
        state.write(&mut file)?;
        file.flush()?;
        file.get_ref().sync_all()?;
        fs::rename(&beside, &self.0)?;
        self.sync_folder()
    }

    /// The path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The file that a new state is written to. A rename works within one file system only.
    fn beside(&self) -> PathBuf {
        let mut name = OsString::from(&self.0);
        name.push(".new");
        name.into()
    }

    /// Syncs the rename to the disk, where a folder can be opened for that.
    fn sync_folder(&self) -> io::Result<()> {
        let folder = self.0.parent().filter(|folder| !folder.as_os_str().is_empty());
        match File::open(folder.unwrap_or(Path::new("."))) {
            Ok(folder) if cfg!(unix) => folder.sync_all(),
            Ok(_) | Err(_) => Ok(()),
        }
    }
}
