//! What the program prints.
//!
//! The macros for printing panic when nobody reads any more; a server has to survive that, and
//! `accounts-emulator openapi | head` has to end in silence.

use std::io::{self, Write};

/// Prints a line, or several, and sees to it that they arrive now.
pub(crate) fn say(text: &str) {
    print(io::stdout().lock(), text.as_bytes());
}

/// Prints a document and ends its last line.
pub(crate) fn document(bytes: &[u8]) {
    print(io::stdout().lock(), bytes);
}

/// Prints what went wrong.
pub(crate) fn complain(text: &str) {
    print(io::stderr().lock(), text.as_bytes());
}

fn print(mut sink: impl Write, bytes: &[u8]) {
    let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    // Whoever does not listen need not be told.
    let _ = sink.write_all(line).and_then(|()| sink.write_all(b"\n")).and_then(|()| sink.flush());
}
