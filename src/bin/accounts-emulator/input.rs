//! Files that commands read.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

/// Reads a file; `-` means stdin.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    if path.as_os_str() != "-" {
        return fs::read(path);
    }
    let mut text = Vec::new();
    io::stdin().lock().read_to_end(&mut text)?;
    Ok(text)
}
