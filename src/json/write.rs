//! Writes texts, numbers and instants as JSON, and texts as HTML.

use jiff::{
    Timestamp,
    fmt::{StdIoWrite, temporal::DateTimePrinter},
};
use serde::Serialize;

/// Writes a text as JSON.
pub fn write_text(text: &str, out: &mut Vec<u8>) {
    // Writing into a vector cannot fail.
    let _ = serde_json::to_writer(out, text);
}

/// Writes a text without characters that JSON escapes, such as an id.
pub fn write_plain(text: &[u8], out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text);
    out.push(b'"');
}

/// Writes a list of texts as JSON.
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
    // Several times faster than `write!`.
    let _ = serde_json::to_writer(out, &number);
}

/// Writes an instant as the platform does: UTC, three digits of milliseconds, `Z`.
pub fn write_date(at: Timestamp, out: &mut Vec<u8>) {
    static PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));
    let _ = PRINTER.print_timestamp(&at, StdIoWrite(out));
}

/// Returns the text with the characters escaped that HTML reserves.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn writes_date(nanoseconds: i128, expected: &str) {
        let mut out = Vec::new();
        write_date(Timestamp::from_nanosecond(nanoseconds).unwrap(), &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn an_instant_is_written_with_milliseconds() {
        writes_date(0, "1970-01-01T00:00:00.000Z");
        writes_date(1_709_209_845_678_999_999, "2024-02-29T12:30:45.678Z");
        writes_date(-1, "1969-12-31T23:59:59.999Z");
    }
}
