//! Scanning: finds the secrets in bodies of any form, whole or cut off.
//!
//! A body is not parsed: it may be cut, wrong, binary in part, or JSON in a string.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::{
    LONG_CODE, ending,
    names::{is_code, is_secret},
};

/// Who wrote a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Author {
    /// A client, which may send a secret anywhere.
    Client,
    /// The emulator: sentences about a member stand below its name, and short codes are no secrets.
    Emulator,
}

/// The beginning of the emulator's problems.
const PROBLEM: &str = "{\"type\":";

/// The longest name that is looked at, in bytes.
pub(super) const LONGEST: usize = 128;

/// The text without the values of secret members.
pub(super) fn without_members(text: &str, author: Author) -> Cow<'_, str> {
    let is_plain = match author {
        Author::Client => serde_json::from_str::<IgnoredAny>(text).is_ok(),
        // Sentences of problems repeat queries.
        Author::Emulator => !text.starts_with(PROBLEM),
    };
    let between =
        |text| if is_plain { Cow::Borrowed(text) } else { without_assignments(text, author) };
    let (mut out, mut copied, mut at) = (String::new(), 0, 0);
    while let Some(quote) = text[at..].find('"') {
        at += quote + 1;
        let Some((name, value)) = member(text, at) else { continue };
        if let Some((length, shown)) = hidden(&name, &text[value..], author) {
            out.push_str(&between(&text[copied..value]));
            out.push_str(&shown);
            at = value + length;
            copied = at;
        }
    }
    if copied == 0 {
        return between(text);
    }
    Cow::Owned(out + &between(&text[copied..]))
}

/// The name that begins at a place behind a quote, and where the value behind its colon begins.
///
/// Quotes may be escaped, as those of JSON in a string are.
fn member(text: &str, start: usize) -> Option<(String, usize)> {
    let bytes = text.as_bytes();
    let window = &bytes[start..bytes.len().min(start + LONGEST)];
    let end = start + window.iter().position(|byte| *byte == b'"')?;
    let colon = end + 1 + blanks(&bytes[end + 1..]);
    if bytes.get(colon) != Some(&b':') {
        return None;
    }
    let name = text[start..end].trim_end_matches('\\');
    let name = serde_json::from_str(&format!("\"{name}\"")).unwrap_or_else(|_| name.to_owned());
    Some((name, colon + 1 + blanks(&bytes[colon + 1..])))
}

fn blanks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// If the member is a secret: the length of its value, or of the beginning of it, and what is shown
/// in its place.
fn hidden(name: &str, value: &str, author: Author) -> Option<(usize, String)> {
    let is_code = !is_secret(name) && is_code(name);
    if !is_secret(name) && !is_code {
        return None;
    }
    let open = value.trim_start_matches('\\');
    let escapes = value.len() - open.len();
    match open.bytes().next()? {
        b'"' => {
            let start = escapes + 1;
            let length = if escapes == 0 { string(&value[1..]) } else { escaped(&value[start..]) };
            let secret = &value[start..start + length];
            let is_shown = author == Author::Emulator && is_code && length < LONG_CODE;
            (!is_shown).then(|| (start + length, format!("{}{}", &value[..start], ending(secret))))
        }
        b'{' | b'[' if author == Author::Client => Some((nested(value), "\"…\"".to_owned())),
        b'-' | b'0'..=b'9' if author == Author::Client => {
            let is_part = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
            Some((value.len() - value.trim_start_matches(is_part).len(), "\"…\"".to_owned()))
        }
        _ => None,
    }
}

/// The length of a string up to its closing quote.
fn string(text: &str) -> usize {
    let mut bytes = text.bytes().enumerate();
    while let Some((place, byte)) = bytes.next() {
        match byte {
            b'"' => return place,
            b'\\' => drop(bytes.next()),
            _ => {}
        }
    }
    text.len()
}

/// The length of a string up to its closing quote, which is escaped.
fn escaped(text: &str) -> usize {
    let end = text.find('"').unwrap_or(text.len());
    text[..end].trim_end_matches('\\').len()
}

/// The length of an object or an array; that of all, if it has no end.
fn nested(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at += 1 + string(&text[at + 1..]),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
        if depth == 0 {
            break;
        }
    }
    at.min(bytes.len())
}

/// The text without what follows secret names and a sign: in forms, parts of forms, XML and text of
/// clients, and in queries that the emulator repeats.
fn without_assignments(text: &str, author: Author) -> Cow<'_, str> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let (mut out, mut copied, mut at) = (String::new(), 0, 0);
    while let Some(start) = text[at..].find(is_part) {
        let start = at + start;
        let length = text[start..].find(|c| !is_part(c)).unwrap_or(text.len() - start);
        at = start + length;
        let name = &text[start..at];
        if length > LONGEST || !(is_secret(name) || is_code(name)) {
            continue;
        }
        let value = match author {
            Author::Client => assigned(text, at),
            Author::Emulator => compared(text, start, at),
        };
        let Some(value) = value else { continue };
        let end = text[value..].find(|c| author.ends_value(c));
        at = end.map_or(text.len(), |end| value + end);
        if at > value {
            out.push_str(&text[copied..value]);
            out.push_str(&ending(&text[value..at]));
            copied = at;
        }
    }
    if copied == 0 { Cow::Borrowed(text) } else { Cow::Owned(out + &text[copied..]) }
}

impl Author {
    fn ends_value(self, c: char) -> bool {
        match self {
            Self::Client => matches!(c, '&' | ';' | '<' | '\r' | '\n' | ',' | '"' | '\''),
            Self::Emulator => matches!(c, '&' | '\\' | '"' | ')' | ' '),
        }
    }
}

/// Where the value begins with which a query compares the name: `name=value` or `eq(name,value)`.
fn compared(text: &str, start: usize, end: usize) -> Option<usize> {
    let sign = if text[..start].ends_with('(') { ',' } else { '=' };
    text[end..].starts_with(sign).then_some(end + 1)
}

/// Where the value behind a name begins: behind a sign, or as the content of the part of a form that
/// has the name.
fn assigned(text: &str, end: usize) -> Option<usize> {
    let is_blank = |c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '\\' | ']');
    let rest = text[end..].trim_start_matches(is_blank);
    let is_quoted = text[end..].starts_with('"');
    let content = || text[end..].find("\r\n\r\n").map(|blank| end + blank + 4);
    if rest.starts_with("%5D") {
        return assigned(text, text.len() - rest.len() + 3);
    }
    match rest.strip_prefix(['=', ':', '>']) {
        Some(value) => {
            let skipped = |c: char| c == ' ' || matches!(c, '"' | '\'' | '\\');
            Some(text.len() - value.trim_start_matches(skipped).len())
        }
        None if is_quoted || rest.starts_with(';') => content(),
        None if text[end..].starts_with("\r\n\r\n") => Some(end + 4),
        None => None,
    }
}
