//! The file that tells the port to whoever starts the emulator with port 0.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use accounts_emulator::world::io_reason;

use crate::failure::Failure;

/// A file that is there, with the port in it, once the emulator is ready.
#[derive(Debug)]
pub(crate) struct PortFile(PathBuf);

impl PortFile {
    /// Removes what an earlier run has left, and proves that the file can be written.
    pub(crate) fn prepare(path: &Path) -> Result<Self, Failure> {
        let file = Self(path.to_owned());
        file.clear().map_err(|error| file.failure(&error))?;
        Ok(file)
    }

    fn clear(&self) -> io::Result<()> {
        fs::write(self.new_path(), "")?;
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Writes the port, whole at once, so that no reader sees a part of it.
    pub(crate) fn write(&self, port: u16) -> Result<(), Failure> {
        let written = fs::write(self.new_path(), format!("{port}\n"));
        let written = written.and_then(|()| fs::rename(self.new_path(), &self.0));
        written.map_err(|error| self.failure(&error))
    }

    fn new_path(&self) -> PathBuf {
        let mut name = OsString::from(&self.0);
        name.push(".new");
        name.into()
    }

    fn failure(&self, error: &io::Error) -> Failure {
        let (path, reason) = (self.0.display(), io_reason(error));
        Failure::of(format!("The port can't be written into {path}: {reason}."))
    }
}
