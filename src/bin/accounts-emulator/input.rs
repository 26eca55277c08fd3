//! Files that commands read.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use accounts_emulator::json::{utf8, without_mark};

/// Reads a JSON file in UTF-8, perhaps with a byte order mark; `-` means stdin.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let text = if path.as_os_str() == "-" { stdin()? } else { fs::read(path)? };
    let read = utf8(without_mark(&text)).map(|text| text.as_bytes().to_vec());
    read.map_err(|reason| io::Error::other(reason.0))
}

/// Reads stdin to its end.
pub(crate) fn stdin() -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    io::stdin().lock().read_to_end(&mut text)?;
    Ok(text)
}
