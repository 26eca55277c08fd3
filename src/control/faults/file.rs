//! Faults in a file: a JSON list of bodies of `POST /_emulator/faults`.

use std::{fmt, fs, path::Path};

use super::read;
use crate::{
    faults::NewFault,
    json::{Cursor, Json, Violations, without_mark},
    world::io_reason,
};

/// The errors in a file of faults: a line for each, with file, path and reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultsError(Vec<String>);

impl fmt::Display for FaultsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for FaultsError {}

/// Reads the faults in a file.
pub fn faults_in(path: &Path) -> Result<Vec<NewFault>, FaultsError> {
    let file = path.display();
    let error = |reason: String| FaultsError(vec![format!("{file}: {reason}")]);
    let text = fs::read(path).map_err(|cause| error(io_reason(&cause)))?;
    let json = Json::parse(without_mark(&text))
        .map_err(|cause| error(format!("The file {}.", cause.0)))?;
    let mut violations = Violations::default();
    let faults = Cursor::root(&json).list(&mut violations, read::fault);
    violations.unless_any(faults).map_err(|violations| {
        let lines = violations.iter().map(|it| format!("{file}: {}: {}", it.path, it.sentence()));
        FaultsError(lines.collect())
    })
}
