//! The file in which a state outlives the process.
//!
//! It is written aside, brought to the disk and renamed, so that a crash leaves the old one or the
//! new one and never half of either.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use crate::world::{SeedError, State, StateDefaults};

/// A file that holds a state, or will.
#[derive(Debug, Clone)]
pub struct StateFile(PathBuf);

impl StateFile {
    /// The file at that path.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The state that it holds; none if it is not there.
    pub fn read(&self, state_defaults: StateDefaults) -> Result<Option<State>, SeedError> {
        let document = match fs::read(&self.0) {
            Ok(document) => document,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(SeedError::unreadable(&self.0, &error)),
        };
        State::read(&self.0.display().to_string(), &document, state_defaults).map(Some)
    }

    /// Puts a state in place of the one that it holds.
    pub fn write(&self, state: &State) -> io::Result<()> {
        let aside = self.aside();
        let mut file = BufWriter::new(File::create(&aside)?);
        state.write(&mut file)?;
        file.flush()?;
        file.get_ref().sync_all()?;
        fs::rename(&aside, &self.0)?;
        self.sync_folder()
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Beside the file, since a renaming does not leave a file system.
    fn aside(&self) -> PathBuf {
        let mut name = OsString::from(&self.0);
        name.push(".new");
        name.into()
    }

    /// Brings the renaming to the disk, where folders can be opened for that.
    fn sync_folder(&self) -> io::Result<()> {
        let folder = self.0.parent().filter(|folder| !folder.as_os_str().is_empty());
        match File::open(folder.unwrap_or(Path::new("."))) {
            Ok(folder) if cfg!(unix) => folder.sync_all(),
            Ok(_) | Err(_) => Ok(()),
        }
    }
}
