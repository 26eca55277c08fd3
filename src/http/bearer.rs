//! The one parser of bearer tokens (RFC 6750).

use axum::http::{HeaderMap, header};

/// The token of a header `Authorization: Bearer SECRET` or `Authorization: Bearer SECRET~SANDBOX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BearerToken<'a> {
    /// The token without the sandbox; it may be empty.
    pub secret: &'a str,
    /// The text after the last `~`, which may not be a valid name.
    pub sandbox: Option<&'a str>,
}

impl<'a> BearerToken<'a> {
    /// The token in these headers; none if there is no `Authorization` or one of another scheme.
    #[must_use]
    pub fn of(headers: &'a HeaderMap) -> Option<Self> {
        let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = value.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("Bearer") {
            return None;
        }
        Some(match token.rsplit_once('~') {
            Some((secret, sandbox)) => {
                Self { secret: secret.trim(), sandbox: Some(sandbox.trim()) }
            }
            None => Self { secret: token.trim(), sandbox: None },
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_token_is_a_secret_with_or_without_a_sandbox() {
        for (value, expected) in [
            ("Bearer s3cret", Some(("s3cret", None))),
            ("bearer  s3cret ", Some(("s3cret", None))),
            ("Bearer s3cret~t1", Some(("s3cret", Some("t1")))),
            ("Bearer s~3cret~t1", Some(("s~3cret", Some("t1")))),
            ("Bearer ~t1", Some(("", Some("t1")))),
            ("Bearer ", Some(("", None))),
            ("Basic s3cret~t1", None),
            ("s3cret", None),
        ] {
            let headers = [(header::AUTHORIZATION, HeaderValue::from_static(value))];
            let headers = headers.into_iter().collect();
            let found = BearerToken::of(&headers).map(|token| (token.secret, token.sandbox));
            assert_eq!(found, expected, "{value}");
        }
        assert_eq!(BearerToken::of(&HeaderMap::new()), None);
    }
}
