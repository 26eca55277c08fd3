//! Names of sandboxes, as they occur in headers, paths and tokens.

use std::{fmt, str::FromStr, sync::Arc};

/// The name of a sandbox: 1 to 64 letters, digits, hyphens, underscores and dots, the first of
/// them a letter or a digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

/// The text is not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidName;

impl Name {
    /// The form of a name, in words.
    pub const EXPECTED: &'static str = "a sandbox's name: 1 to 64 letters, digits, hyphens, \
                                        underscores and dots, first a letter or a digit";

    /// The name of the default sandbox.
    pub const DEFAULT: &'static str = "default";

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
}

impl FromStr for Name {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let is_name = (1..=64).contains(&text.len())
            && text.bytes().all(may_stand)
            && text.as_bytes()[0].is_ascii_alphanumeric();
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
        for text in ["a", "t1", "suite-7.case_3", &"x".repeat(64)] {
            assert_eq!(text.parse::<Name>().map(|name| name.to_string()), Ok(text.to_owned()));
        }
        for text in ["", ".", "-a", "a b", "a/b", "a~b", "ä", "a\n", &"x".repeat(65)] {
            assert_eq!(text.parse::<Name>(), Err(InvalidName), "{text:?}");
        }
    }
}
