//! The origins whose pages may use the control plane, besides its own.

use std::{fmt, str::FromStr, sync::Arc};

/// The origin of a page: scheme, host and, unless it is the scheme's own, port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(Box<str>);

/// The text is not an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidOrigin;

/// Whose pages may use the control plane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// Any page.
    Any,
    /// Pages of these origins; there may be none.
    These(Arc<[Origin]>),
}

impl Origins {
    /// Whether a page of `origin` may use the control plane.
    #[must_use]
    pub fn admit(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(known) => known.iter().any(|it| it.0.eq_ignore_ascii_case(origin)),
        }
    }
}

impl Default for Origins {
    fn default() -> Self {
        Self::These(Arc::default())
    }
}

impl FromStr for Origin {
    type Err = InvalidOrigin;

    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let (scheme, host) = text.split_once("://").ok_or(InvalidOrigin)?;
        let is_scheme =
            scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        let is_host =
            host.bytes().all(|byte| byte.is_ascii_graphic() && !b"/?#@,*".contains(&byte));
        let is_origin = is_scheme && is_host && !scheme.is_empty() && !host.is_empty();
        if is_origin { Ok(Self(text.into())) } else { Err(InvalidOrigin) }
    }
}

impl fmt::Display for InvalidOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected * or the origin of a page, such as http://localhost:5173")
    }
}

impl std::error::Error for InvalidOrigin {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for text in ["http://localhost:5173", "https://[::1]", "chrome-extension://abc"] {
            assert!(text.parse::<Origin>().is_ok(), "{text}");
        }
        for text in ["", "*", "localhost:5173", "http://", "://a", "http://a/", "http://a,b"] {
            assert_eq!(text.parse::<Origin>(), Err(InvalidOrigin), "{text}");
        }
    }

    #[test]
    fn the_allowed_origins_are_those_of_the_list() {
        let list = ["http://a".parse().unwrap(), "http://b:1".parse().unwrap()];
        let some = Origins::These(Arc::new(list));
        for (origins, origin, admitted) in [
            (&Origins::default(), "http://a", false),
            (&some, "HTTP://A", true),
            (&some, "http://b:1", true),
            (&some, "http://b", false),
            (&some, "http://a.b", false),
            (&Origins::Any, "null", true),
        ] {
            assert_eq!(origins.admit(origin), admitted, "{origin}");
        }
    }
}
