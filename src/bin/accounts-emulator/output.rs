//! Prints to stdout and stderr.
//!
//! `println!` panics when the reader has closed the pipe. A server has to survive that, and
//! `accounts-emulator openapi | head` must end without an error.

use std::io::{self, Write};

/// Prints one or several lines to stdout.
pub(crate) fn print_line(text: &str) {
    print(io::stdout().lock(), text.as_bytes());
}

/// Prints a document to stdout, and ends its last line.
pub(crate) fn print_document(bytes: &[u8]) {
    print(io::stdout().lock(), bytes);
}

/// Prints an error or a warning to stderr.
pub(crate) fn print_error(text: &str) {
    print(io::stderr().lock(), text.as_bytes());
}

fn print(mut sink: impl Write, bytes: &[u8]) {
    let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    // The reader may be gone.
    let _ = sink.write_all(line).and_then(|()| sink.write_all(b"\n")).and_then(|()| sink.flush());
}
