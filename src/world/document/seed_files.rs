//! The files of a folder of seed data.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The files that a path names: one file, or those of a folder.
///
/// Names that begin with a dot count for nothing: version control, file managers and Kubernetes
/// leave them in folders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeedFiles {
    /// The files with seed data, in the order of their names.
    pub documents: Vec<PathBuf>,
    /// The names of the others; of folders, which end in `/`, those that hold JSON.
    pub passed_over: Vec<String>,
}

/// Whether a folder that is not read looks as if it were meant to be; a JSON Schema is no data.
fn holds_documents(folder: &Path) -> bool {
    let mut files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    files.any(|file| {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        is_document(&file) && !name.ends_with(".schema") && !name.starts_with('.')
    })
}

fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "json")
}

impl SeedFiles {
    /// Finds the files at that path.
    pub fn at(path: &Path) -> io::Result<Self> {
        if !path.is_dir() {
            return Ok(Self { documents: vec![path.to_owned()], passed_over: Vec::new() });
        }
        let mut files = Self::default();
        for entry in fs::read_dir(path)? {
            files.sort_in(entry?.path());
        }
        files.documents.sort();
        files.passed_over.sort();
        Ok(files)
    }

    fn sort_in(&mut self, path: PathBuf) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') {
            return;
        }
        if path.is_dir() {
            if holds_documents(&path) {
                self.passed_over.push(format!("{name}/"));
            }
        } else if is_document(&path) {
            self.documents.push(path);
        } else {
            self.passed_over.push(name);
        }
    }

    /// Says what was passed over; none if nothing was.
    #[must_use]
    pub fn notice(&self) -> Option<String> {
        const MOST: usize = 5;
        let (shown, more) = self.passed_over.split_at(self.passed_over.len().min(MOST));
        let more =
            if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
        let names = shown.join(", ");
        (!shown.is_empty()).then(|| {
            format!("passed over: {names}{more}; seed data are in files whose names end in .json")
        })
    }
}
