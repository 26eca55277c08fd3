//! How texts, numbers and instants are written.

use jiff::{
    Timestamp,
    fmt::{StdIoWrite, temporal::DateTimePrinter},
};
use serde::Serialize;

/// Writes a text as JSON.
pub fn write_text(text: &str, out: &mut Vec<u8>) {
    let is_special = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    if text.bytes().any(is_special) {
        // Escaping into a vector has no way to fail.
        let _ = serde_json::to_writer(out, text);
        return;
    }
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

/// Writes a list of names as JSON.
pub fn write_names(names: &[&str], out: &mut Vec<u8>) {
    out.push(b'[');
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_text(name, out);
    }
    out.push(b']');
}

/// Writes a number as JSON.
pub fn write_number(number: impl Serialize, out: &mut Vec<u8>) {
    // Formatting would take a multiple of the time.
    let _ = serde_json::to_writer(out, &number);
}

/// Writes an instant as the platform does: UTC, three digits of milliseconds, `Z`.
pub fn write_date(at: Timestamp, out: &mut Vec<u8>) {
    static PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));
    let _ = PRINTER.print_timestamp(&at, StdIoWrite(out));
}

/// A text as it stands in HTML.
#[must_use]
pub fn html_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
