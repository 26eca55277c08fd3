//! Names of sandboxes, as they occur in headers, paths and tokens.

use std::{fmt, str::FromStr, sync::Arc};

use rand::{Rng, RngExt};

/// The name of a sandbox: 1 to 64 ASCII letters, digits, hyphens, underscores and dots, the first of
/// them a letter or a digit. `seed` and `empty` are no names, because they stand for states that a
/// sandbox can begin in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

/// The text is not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidName;

impl Name {
    /// The form of a name, in words.
    pub const EXPECTED: &'static str = "a sandbox's name: 1 to 64 of the letters A-Z and a-z, \
                                        digits, hyphens, underscores and dots, first a letter or \
                                        a digit, but not seed or empty";

    /// The names of states that a sandbox can begin in.
    const RESERVED: [&'static str; 2] = ["seed", "empty"];

    /// The name of the default sandbox.
    pub const DEFAULT: &'static str = "default";

    /// Draws a name, such as `s-0k3mz9x2qa5t`.
    pub(super) fn draw(random: &mut impl Rng) -> Self {
        const SYMBOLS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let symbol = |_| char::from(SYMBOLS[random.random_range(0..SYMBOLS.len())]);
        let symbols: String = (0..12).map(symbol).collect();
        Self(format!("s-{symbols}").into())
    }

    /// Whether it is the name of the default sandbox.
    #[must_use]
    pub fn is_default(&self) -> bool {
        &*self.0 == Self::DEFAULT
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The prefix of the sandbox's paths: `/~NAME`, or nothing for the default sandbox.
    #[must_use]
    pub fn prefix(&self) -> String {
        if self.is_default() { String::new() } else { format!("/~{self}") }
    }

    /// What stands behind a token that chooses the sandbox: `~NAME`, or nothing for the default
    /// sandbox.
    #[must_use]
    pub fn token_suffix(&self) -> String {
        if self.is_default() { String::new() } else { format!("~{self}") }
    }
}

impl FromStr for Name {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let is_name = (1..=64).contains(&text.len())
            && text.bytes().all(may_stand)
            && text.as_bytes()[0].is_ascii_alphanumeric()
            && !Self::RESERVED.contains(&text);
        if is_name { Ok(Self(text.into())) } else { Err(InvalidName) }
    }
}

/// The default sandbox.
impl Default for Name {
    fn default() -> Self {
        Self(Self::DEFAULT.into())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_fits_into_headers_paths_and_tokens() {
        for text in ["a", "t1", "suite-7.case_3", "seeds", "Empty", &"x".repeat(64)] {
            assert_eq!(text.parse::<Name>().map(|name| name.to_string()), Ok(text.to_owned()));
        }
        let long = "x".repeat(65);
        for text in ["", ".", "-a", "a b", "a/b", "a~b", "ä", "a\n", "seed", "empty", &long] {
            assert_eq!(text.parse::<Name>(), Err(InvalidName), "{text:?}");
        }
    }
}
