//! Request lines: octets that hyper refuses in a target are escaped, as other servers read them.

use std::borrow::Cow;

/// Returns the line with its target escaped, if hyper would refuse an octet of it for which a
/// percent-encoding is clearly meant: `"`, `<`, `>` and, outside of UTF-8, those that are not ASCII.
///
/// A blank, a control character or another form of the line are left for hyper to refuse.
pub(super) fn escape(line: &[u8]) -> Option<Vec<u8>> {
    if !has_odd_octets(line) {
        return None;
    }
    let (before, target, behind) = parts(line)?;
    let escaped = escaped(target).filter(|escaped| escaped != target)?;
    Some([before, &escaped, behind].concat())
}

/// Whether there may be something to escape in a line.
pub(super) fn has_odd_octets(line: &[u8]) -> bool {
    let odd = |byte: u8| u8::from(byte == b'"') | u8::from(byte & 0xfd == b'<') | byte & 0x80;
    // Without an early end, so that many are looked at in one step.
    line.iter().fold(0, |found, byte| found | odd(*byte)) != 0
}

/// The line in three: the method, the target and the version; the blanks stand before and behind the
/// target.
fn parts(line: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let start = line.iter().position(|byte| *byte == b' ')? + 1;
    let length = line[start..].iter().position(|byte| *byte == b' ')?;
    let (before, rest) = line.split_at(start);
    let (target, behind) = rest.split_at(length);
    Some((before, target, behind))
}

/// The target with what is no octet of a URI escaped, from where its path begins.
fn escaped(target: &[u8]) -> Option<Vec<u8>> {
    let start = match target.first()? {
        b'/' => 0,
        // A host before it is not for us to change.
        _ => target.iter().position(|byte| *byte == b'?')?,
    };
    let (host, rest) = target.split_at(start);
    let is_utf8 = str::from_utf8(rest).is_ok();
    let is_meant = |byte: u8| matches!(byte, b'"' | b'<' | b'>') || !is_utf8 && !byte.is_ascii();
    Some([host, &percent_encoded(rest, is_meant)].concat())
}

/// The bytes with some of them percent-encoded.
pub(super) fn percent_encoded(bytes: &[u8], is_meant: impl Fn(u8) -> bool) -> Cow<'_, [u8]> {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if !bytes.iter().any(|byte| is_meant(*byte)) {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(bytes.len() + 32);
    for &byte in bytes {
        if is_meant(byte) {
            let [high, low] = [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]);
            out.extend([b'%', high, low]);
        } else {
            out.push(byte);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use axum::http::Uri;

    use super::*;

    fn line(target: &[u8]) -> Vec<u8> {
        [b"GET ", target, b" HTTP/1.1\r\n"].concat()
    }

    #[test]
    fn what_other_servers_take_is_escaped_in_a_target() {
        for (target, expected) in [
            (&b"/a?eq(b,\"c\")"[..], Some(&b"/a?eq(b,%22c%22)"[..])),
            (b"/a?ilike(b,*<*>*)", Some(b"/a?ilike(b,*%3C*%3E*)")),
            (b"/\"<>", Some(b"/%22%3C%3E")),
            (b"http://a/?\"", Some(b"http://a/?%22")),
            (b"/?\xe9", Some(b"/?%E9")),
            ("/?é".as_bytes(), None),
            (b"/?{}|\\^`'", None),
            (b"/a", None),
        ] {
            assert_eq!(escape(&line(target)), expected.map(line), "{target:?}");
        }
    }

    #[test]
    fn nothing_else_of_a_line_is_escaped() {
        for line in [
            &b"G\"T / HTTP/1.1\r\n"[..],
            b"\"\r\n",
            b"GET /\"\r\n",
            b"GET / HTTP/1.1\"\r\n",
            b"GET http://a\"/ HTTP/1.1\r\n",
        ] {
            assert!(escape(line).is_none_or(|escaped| escaped == line), "{line:?}");
        }
    }

    #[test]
    fn after_that_a_target_is_a_uri_but_for_blanks_and_control_characters() {
        for byte in 0..=255 {
            for place in [&b"/x?"[..], b"/x?y="] {
                let target = [place, &[byte]].concat();
                let escaped = escaped(&target).unwrap();
                let is_refused = byte <= b' ' || byte == 0x7f;
                assert_eq!(Uri::try_from(escaped.as_slice()).is_err(), is_refused, "{byte}");
            }
        }
    }
}
