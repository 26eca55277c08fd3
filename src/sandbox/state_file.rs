//! The file that keeps a state when the process ends.
//!
//! A new state is written to a file beside it, synced to the disk and renamed, so a crash leaves
//! the old state or the new one, never half of either. A symbolic link is followed, so that it goes
//! on to lead to the file. A lock on another file beside it keeps other processes from the state.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::world::{SeedError, State, StateDefaults, io_reason};

/// A file for a state. While it lives, no other process takes the file for its state.
#[derive(Debug, Clone)]
pub struct StateFile {
    /// The path as it was given.
    path: PathBuf,
    /// The file that it leads to.
    target: PathBuf,
    /// None where the file system has no locks.
    _lock: Option<Arc<File>>,
}

impl StateFile {
    /// Takes the file at that path, which need not exist. Fails if another process has taken it, or
    /// if no state could be written.
    pub fn open(path: PathBuf) -> Result<Self, SeedError> {
        let refused = |error: io::Error| {
            let sentence = format!("A state can't be saved here: {}.", io_reason(&error));
            SeedError::about(&path, sentence)
        };
        let target = followed(&path).map_err(refused)?;
        let lock = lock(&beside(&target, ".lock")).map_err(refused)?;
        let new = beside(&target, ".new");
        create(&new).and_then(|_| fs::remove_file(&new)).map_err(refused)?;
        Ok(Self { path, target, _lock: lock })
    }

    /// Reads the state; none if the file does not exist.
    pub fn read(&self, state_defaults: StateDefaults) -> Result<Option<State>, SeedError> {
        let document = match fs::read(&self.target) {
            Ok(document) => document,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(SeedError::unreadable(&self.path, &error)),
        };
        State::read(&self.path.display().to_string(), &document, state_defaults).map(Some)
    }

    /// Writes a state in place of the one that the file holds, and keeps the file's mode.
    pub fn write(&self, state: &State) -> io::Result<()> {
        let new = beside(&self.target, ".new");
        let renamed = self.write_new(&new, state).and_then(|()| fs::rename(&new, &self.target));
        if renamed.is_err() {
            // A part of a state would only fill the disk.
            let _ = fs::remove_file(&new);
        }
        renamed?;
        self.sync_folder()
    }

    /// The path of the file, as it was given.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a state to another file. A rename works within one file system only.
    fn write_new(&self, new: &Path, state: &State) -> io::Result<()> {
        let file = create(new)?;
        if let Ok(before) = fs::metadata(&self.target) {
            file.set_permissions(before.permissions())?;
        }
        let mut file = BufWriter::new(file);
        state.write(&mut file)?;
        file.flush()?;
        file.get_ref().sync_all()
    }

    /// Syncs the rename to the disk, where a folder can be opened for that.
    fn sync_folder(&self) -> io::Result<()> {
        let folder = self.target.parent().filter(|folder| !folder.as_os_str().is_empty());
        match File::open(folder.unwrap_or(Path::new("."))) {
            Ok(folder) if cfg!(unix) => folder.sync_all(),
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

/// Returns the path that symbolic links lead to, whether there is a file or not.
fn followed(path: &Path) -> io::Result<PathBuf> {
    // As many as Linux follows.
    const MOST: usize = 40;
    let mut target = path.to_owned();
    for _ in 0..MOST {
        let Ok(link) = fs::read_link(&target) else { return Ok(target) };
        target = target.parent().unwrap_or(Path::new("")).join(link);
    }
    Err(io::Error::other("the symbolic links have no end"))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

/// Creates an empty file in place of one that a crash left.
fn create(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    OpenOptions::new().write(true).create_new(true).open(path)
}

/// Takes the lock, which the system releases when the process ends. The file stays: whoever
/// removed it could remove one that another process has just taken.
fn lock(path: &Path) -> io::Result<Option<Arc<File>>> {
    let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Arc::new(file))),
        Err(TryLockError::WouldBlock) => {
            Err(io::Error::other("another emulator keeps its state in this file"))
        }
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
