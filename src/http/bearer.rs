//! The one parser of bearer tokens (RFC 6750).

use axum::http::{HeaderMap, HeaderValue, header};

/// The token of a header `Authorization: Bearer SECRET` or `Authorization: Bearer SECRET~SANDBOX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BearerToken<'a> {
    /// The token without the sandbox; it may be empty, and is if it is not UTF-8.
    pub secret: &'a str,
    /// The bytes after the last `~`, which may not be a valid name.
    pub sandbox: Option<&'a [u8]>,
}

impl<'a> BearerToken<'a> {
    /// The first token in these headers; none if there is no `Authorization` or only others.
    #[must_use]
    pub fn of(headers: &'a HeaderMap) -> Option<Self> {
        Self::parse(headers.get(header::AUTHORIZATION)?)
    }

    /// All tokens in these headers.
    pub fn all(headers: &'a HeaderMap) -> impl Iterator<Item = Self> {
        headers.get_all(header::AUTHORIZATION).iter().filter_map(Self::parse)
    }

    /// The token in a value of `Authorization`; none if it is of another scheme.
    fn parse(value: &'a HeaderValue) -> Option<Self> {
        let value = value.as_bytes();
        let blank = value.iter().position(|byte| *byte == b' ')?;
        let (scheme, token) = (&value[..blank], value[blank..].trim_ascii());
        if !scheme.eq_ignore_ascii_case(b"Bearer") {
            return None;
        }
        let mark = token.iter().rposition(|byte| *byte == b'~');
        let secret = token[..mark.unwrap_or(token.len())].trim_ascii();
        let secret = std::str::from_utf8(secret).unwrap_or_default();
        Some(Self { secret, sandbox: mark.map(|mark| &token[mark + 1..]) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_secret_with_or_without_a_sandbox() {
        for (value, expected) in [
            ("Bearer s3cret", Some(("s3cret", None))),
            ("bearer  s3cret ", Some(("s3cret", None))),
            ("Bearer s3cret~t1", Some(("s3cret", Some("t1")))),
            ("Bearer s~3cret~t1", Some(("s~3cret", Some("t1")))),
            ("Bearer s3cret~ä", Some(("s3cret", Some("ä")))),
            ("Bearer s3cret~", Some(("s3cret", Some("")))),
            ("Bearer ~t1", Some(("", Some("t1")))),
            ("Bearer ", Some(("", None))),
            ("Basic s3cret~t1", None),
            ("s3cret", None),
        ] {
            let headers = [(header::AUTHORIZATION, HeaderValue::from_bytes(value.as_bytes()))];
            let headers = headers.map(|(name, value)| (name, value.unwrap())).into_iter().collect();
            let found = BearerToken::of(&headers).map(|token| (token.secret, token.sandbox));
            let expected = expected.map(|(secret, name)| (secret, name.map(str::as_bytes)));
            assert_eq!(found, expected, "{value}");
        }
        assert_eq!(BearerToken::of(&HeaderMap::new()), None);
    }
}
