//! Redaction: shortens tokens to their last characters, by which their owner can tell them apart.

use std::borrow::Cow;

/// The value of a header `Authorization`: the scheme, and the last four characters of the rest.
#[must_use]
pub(super) fn credentials(value: &str) -> String {
    match value.split_once(' ') {
        Some((scheme, secret)) => format!("{scheme} {}", ending(secret.trim())),
        None => ending(value),
    }
}

/// A body with its tokens shortened: texts in the form of a token, and members named `token`.
#[must_use]
pub(super) fn in_body(text: &str) -> Cow<'_, str> {
    let text = replaced(text, "\"token\":\"", |found| {
        let end = found.find('"').unwrap_or(found.len());
        Some((end, ending(&found[..end])))
    });
    match text {
        Cow::Borrowed(text) => without_tokens(text),
        Cow::Owned(text) => Cow::Owned(without_tokens(&text).into_owned()),
    }
}

/// A query with its tokens shortened; of a condition on `token` only the name is left.
#[must_use]
pub fn in_query(query: &str) -> String {
    let pieces = query.split('&').map(|piece| match piece.to_ascii_lowercase().find(NAME) {
        Some(at) => Cow::Owned(format!("{}…", &piece[..at + NAME.len()])),
        None => without_tokens(piece),
    });
    pieces.collect::<Vec<_>>().join("&")
}

const NAME: &str = "token";

/// The text with tokens in the platform's form `idt:TKN-0000-0000:…` shortened.
fn without_tokens(text: &str) -> Cow<'_, str> {
    replaced(text, "idt", |found| {
        let rest = colon(found)?.strip_prefix("TKN-")?;
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-._+/=~".contains(c);
        let length = found.len() - colon(rest)?.trim_start_matches(is_part).len();
        Some((length, ending(&found[..length])))
    })
}

/// Skips a colon, which some URLs encode.
fn colon(text: &str) -> Option<&str> {
    [":", "%3A", "%3a"].iter().find_map(|colon| text.strip_prefix(colon))
}

/// Replaces what follows each `mark` by what `hide` returns: the length of the secret, and the text
/// in its place.
///
/// The mark itself stays if it ends with a quote; otherwise it is part of the secret.
fn replaced<'t>(
    text: &'t str,
    mark: &str,
    hide: impl Fn(&str) -> Option<(usize, String)>,
) -> Cow<'t, str> {
    if !text.contains(mark) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, behind)) = rest.split_once(mark) {
        out.push_str(before);
        let hidden = hide(behind);
        if hidden.is_none() || mark.ends_with('"') {
            out.push_str(mark);
        }
        let (length, shown) = hidden.unwrap_or_default();
        out.push_str(&shown);
        rest = &behind[length..];
    }
    Cow::Owned(out + rest)
}

/// The last four characters of a secret, if the rest is long enough to stay secret.
fn ending(secret: &str) -> String {
    const SHOWN: usize = 4;
    const SHORTEST: usize = 3 * SHOWN;
    let length = secret.chars().count();
    let hidden = if length < SHORTEST { length } else { length - SHOWN };
    "…".chars().chain(secret.chars().skip(hidden)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_shows_the_scheme_and_the_end_of_the_secret() {
        for (value, shown) in [
            ("Bearer idt:TKN-2190-5437:abcdefghijkl", "Bearer …ijkl"),
            ("Bearer short", "Bearer …"),
            ("Basic dXNlcjpwYXNzd29yZA==", "Basic …ZA=="),
            ("0123456789abcdef", "…cdef"),
            ("", "…"),
        ] {
            assert_eq!(credentials(value), shown, "{value}");
        }
    }

    #[test]
    fn tokens_in_bodies_are_cut_and_nothing_else_is() {
        for (text, shown) in [
            (r#"{"token":"idt:TKN-2190-5437:abcdefghijkl","x":1}"#, r#"{"token":"…ijkl","x":1}"#),
            (r#"{"token":"of-my-own-making"}"#, r#"{"token":"…king"}"#),
            (r#"{"token":"cut off"#, r#"{"token":"…"#),
            (r#"found "idt:TKN-1-1:abcdefgh", idt:TKN-1-1:abcdefgi"#, r#"found "…efgh", …efgi"#),
            ("width, idt: and idt:TKN-", "width, idt: and idt:TKN-"),
            ("nothing", "nothing"),
        ] {
            assert_eq!(in_body(text), shown, "{text}");
        }
    }

    #[test]
    fn tokens_in_queries_are_cut_whatever_their_form() {
        for (query, shown) in [
            ("eq(token,secret)&limit=1", "eq(token…&limit=1"),
            ("eq(Token,%22secret%22)", "eq(Token…"),
            ("x=idt%3ATKN-2190-5437%3aabcdefghijkl&limit=1", "x=…ijkl&limit=1"),
            ("eq(name,Ann)&limit=1", "eq(name,Ann)&limit=1"),
        ] {
            assert_eq!(in_query(query), shown, "{query}");
        }
    }
}
