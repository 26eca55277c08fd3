//! The token that the control plane may be closed with.

use std::{fmt, str::FromStr, sync::Arc};

use subtle::ConstantTimeEq;

/// A secret that every call of the control plane has to bring: visible ASCII characters without
/// `~`, behind which a token names its sandbox.
#[derive(Clone, PartialEq, Eq)]
pub struct AdminToken(Arc<str>);

/// The text can't be such a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidToken;

impl AdminToken {
    /// Whether the value of a header `Authorization` brings it; how long the comparison takes does
    /// not tell how much of it was right.
    #[must_use]
    pub fn is_brought_by(&self, authorization: &str) -> bool {
        let Some((scheme, brought)) = authorization.split_once(' ') else { return false };
        let brought = brought.trim();
        let brought = brought.rsplit_once('~').map_or(brought, |(token, _)| token);
        let is_it: bool = brought.as_bytes().ct_eq(self.0.as_bytes()).into();
        scheme.eq_ignore_ascii_case("Bearer") && is_it
    }
}

impl FromStr for AdminToken {
    type Err = InvalidToken;

    fn from_str(text: &str) -> Result<Self, InvalidToken> {
        let may_stand = |byte: u8| byte.is_ascii_graphic() && byte != b'~';
        let is_token = !text.is_empty() && text.bytes().all(may_stand);
        if is_token { Ok(Self(text.into())) } else { Err(InvalidToken) }
    }
}

/// Without the secret.
impl fmt::Debug for AdminToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdminToken(…)")
    }
}

impl fmt::Display for InvalidToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected visible ASCII characters, none of them ~")
    }
}

impl std::error::Error for InvalidToken {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_brought_whole_with_or_without_a_sandbox() {
        let token: AdminToken = "s3cret".parse().unwrap();
        for (authorization, is_brought) in [
            ("Bearer s3cret", true),
            ("bearer  s3cret ", true),
            ("Bearer s3cret~t1", true),
            ("Bearer s3cre", false),
            ("Bearer s3crets", false),
            ("Bearer ", false),
            ("Basic s3cret", false),
            ("s3cret", false),
        ] {
            assert_eq!(token.is_brought_by(authorization), is_brought, "{authorization}");
        }
    }

    #[test]
    fn a_token_that_no_header_could_bring_is_none() {
        for text in ["", "a b", "a~b", "ä", "a\n"] {
            assert_eq!(text.parse::<AdminToken>(), Err(InvalidToken), "{text:?}");
        }
    }
}
