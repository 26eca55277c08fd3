//! How texts, numbers and instants are written.

use jiff::{
    Timestamp,
    fmt::{StdIoWrite, temporal::DateTimePrinter},
    tz::Offset,
};
use serde::Serialize;

/// Writes a text as JSON.
pub fn write_text(text: &str, out: &mut Vec<u8>) {
    if is_plain(text.as_bytes()) {
        write_plain(text.as_bytes(), out);
    } else {
        // Escaping into a vector has no way to fail.
        let _ = serde_json::to_writer(out, text);
    }
}

/// Whether JSON escapes nothing of a text.
fn is_plain(text: &[u8]) -> bool {
    // Pieces of one length are looked at in one go, without stopping at the first special byte.
    let (pieces, rest) = text.as_chunks::<16>();
    let mut last = [b' '; 16];
    last[..rest.len()].copy_from_slice(rest);
    pieces.iter().all(is_plain_piece) && is_plain_piece(&last)
}

fn is_plain_piece(piece: &[u8; 16]) -> bool {
    // Named and joined without a branch, so that the compiler compares all bytes at once.
    let is_special = |byte: u8| {
        let (is_control, is_quote, is_backslash) = (byte < b' ', byte == b'"', byte == b'\\');
        is_control | is_quote | is_backslash
    };
    !piece.iter().fold(false, |any, byte| any | is_special(*byte))
}

/// Writes a text that needs no escaping as JSON.
pub fn write_plain(text: &[u8], out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text);
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
    let civil = Offset::UTC.to_datetime(at);
    if !(0..=9999).contains(&civil.year()) {
        // Such years have a sign and more digits.
        let _ = PRINTER.print_timestamp(&at, StdIoWrite(out));
        return;
    }
    // A printer for everything takes a multiple of the time.
    let mut text = *b"0000-00-00T00:00:00.000Z";
    put_digits(&mut text[..4], civil.year());
    put_digits(&mut text[5..7], civil.month().into());
    put_digits(&mut text[8..10], civil.day().into());
    put_digits(&mut text[11..13], civil.hour().into());
    put_digits(&mut text[14..16], civil.minute().into());
    put_digits(&mut text[17..19], civil.second().into());
    put_digits(&mut text[20..23], civil.millisecond());
    out.extend_from_slice(&text);
}

fn put_digits(places: &mut [u8], mut number: i16) {
    for place in places.iter_mut().rev() {
        *place = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
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

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_instant_is_written_with_milliseconds(
            second in -377_705_023_201_i64..=253_402_207_200,
            nanosecond in 0..1_000_000_000_i32,
        ) {
            let at = Timestamp::new(second, 0).unwrap();
            let at = at.checked_add(SignedDuration::new(0, nanosecond)).unwrap();
            let mut out = Vec::new();
            write_date(at, &mut out);
            prop_assert_eq!(String::from_utf8(out).unwrap(), format!("{at:.3}"));
        }
    }
}
