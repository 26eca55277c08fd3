//! The encoding of documents: UTF-8, and in files perhaps a byte order mark before it.

use super::Unreadable;

/// Returns the document in a file without the byte order mark that some editors write.
#[must_use]
pub fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Returns bytes as text, if they are UTF-8.
pub fn utf8(bytes: &[u8]) -> Result<&str, Unreadable> {
    if is_utf_16(bytes) {
        return Err(Unreadable("is UTF-16; JSON is UTF-8".to_owned()));
    }
    str::from_utf8(bytes).map_err(|error| {
        Unreadable(format!("is not UTF-8: byte {} is invalid", error.valid_up_to()))
    })
}

/// Whether a document begins with a mark of UTF-16, or with an ASCII character in it.
fn is_utf_16(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [first, second, ..] => (*first == 0) != (*second == 0),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_left_out_once() {
        assert_eq!(without_mark(b"\xef\xbb\xbf\xef\xbb\xbf{}"), b"\xef\xbb\xbf{}");
        assert_eq!(without_mark(b"{}"), b"{}");
    }

    #[test]
    fn utf_16_is_called_by_its_name() {
        for bytes in [&b"\xff\xfe{\0}\0"[..], b"\xfe\xff\0{", b"{\0}\0", b"\0{\0}"] {
            assert_eq!(utf8(bytes).unwrap_err().0, "is UTF-16; JSON is UTF-8", "{bytes:?}");
        }
        assert_eq!(utf8(b"{\"a\xff").unwrap_err().0, "is not UTF-8: byte 3 is invalid");
        assert_eq!(utf8("é".as_bytes()), Ok("é"));
    }
}
