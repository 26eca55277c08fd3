//! The token that calls of the control plane may need.

use std::{fmt, str::FromStr, sync::Arc};

use subtle::ConstantTimeEq;

/// A secret that calls of the control plane need: visible ASCII characters other than `~`, which
/// separates a token from the name of a sandbox.
#[derive(Clone, PartialEq, Eq)]
pub struct AdminToken(Arc<str>);

/// The text can't be such a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidToken;

impl AdminToken {
    /// Whether `secret` is this token. The time that it takes does not depend on how many
    /// characters are right.
    #[must_use]
    pub fn is(&self, secret: &str) -> bool {
        secret.as_bytes().ct_eq(self.0.as_bytes()).into()
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
    fn only_the_whole_token_is_right() {
        let token: AdminToken = "s3cret".parse().unwrap();
        for (secret, is_right) in
            [("s3cret", true), ("s3cre", false), ("s3crets", false), ("S3cret", false), ("", false)]
        {
            assert_eq!(token.is(secret), is_right, "{secret}");
        }
    }

    #[test]
    fn a_token_that_no_header_could_bring_is_none() {
        for text in ["", "a b", "a~b", "ä", "a\n"] {
            assert_eq!(text.parse::<AdminToken>(), Err(InvalidToken), "{text:?}");
        }
    }
}
