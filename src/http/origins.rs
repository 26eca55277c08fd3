//! The origins whose pages may use the control plane, besides its own.

use std::{fmt, net::Ipv6Addr, str::FromStr, sync::Arc};

/// The origin of a page: scheme, host and, unless it is the scheme's own, port. In lower case, as
/// browsers send it.
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
            Self::These(known) => origin.parse().is_ok_and(|origin| known.contains(&origin)),
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
        let text = text.trim().to_ascii_lowercase();
        let (scheme, authority) = text.split_once("://").ok_or(InvalidOrigin)?;
        let is_scheme =
            scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        let default_port = match scheme {
            "http" | "ws" => ":80",
            "https" | "wss" => ":443",
            _ => "",
        };
        let authority = authority.strip_suffix(default_port).unwrap_or(authority);
        if is_scheme && !scheme.is_empty() && is_authority(authority) {
            Ok(Self(format!("{scheme}://{authority}").into()))
        } else {
            Err(InvalidOrigin)
        }
    }
}

/// Whether a text is a host with or without a port.
fn is_authority(text: &str) -> bool {
    let after_address = text.rfind(']').map_or(0, |end| end + 1);
    let (host, port) = match text[after_address..].find(':') {
        Some(colon) => text.split_at(after_address + colon),
        None => (text, ""),
    };
    let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte)),
    };
    let is_port =
        |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    !host.is_empty() && is_host && port.strip_prefix(':').is_none_or(is_port)
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
        for text in [
            "",
            "*",
            "null",
            "localhost:5173",
            "http://",
            "http://:80",
            "://a",
            "http://a/",
            "http://a,b",
            "http://a:port",
            "http://a:",
            "http://a:65536",
            "http://user@a",
            "http://[::1",
            "http://a b",
        ] {
            assert_eq!(text.parse::<Origin>(), Err(InvalidOrigin), "{text}");
        }
    }

    #[test]
    fn an_origin_is_kept_as_browsers_send_it() {
        for (text, sent) in [
            (" HTTP://App.example.org:80 ", "http://app.example.org"),
            ("https://a:443", "https://a"),
            ("https://a:80", "https://a:80"),
            ("http://[::1]:80", "http://[::1]"),
        ] {
            assert_eq!(text.parse::<Origin>(), sent.parse(), "{text}");
            assert_eq!(&*text.parse::<Origin>().unwrap().0, sent, "{text}");
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
            (&some, "http://a:80", true),
            (&some, "http://b", false),
            (&some, "http://a.b", false),
            (&Origins::Any, "null", true),
        ] {
            assert_eq!(origins.admit(origin), admitted, "{origin}");
        }
    }
}
