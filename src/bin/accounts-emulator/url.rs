//! URLs of emulators: a scheme, a host and perhaps a port and a path to put before every other.

use std::{fmt, net::Ipv6Addr, str::FromStr};

/// An absolute URL of http or https, without user, query and fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Url {
    /// How the emulator is spoken to.
    pub(crate) scheme: Scheme,
    /// Host and, if it was given, port; an IPv6 address stands in brackets.
    pub(crate) authority: String,
    /// What every path begins with; without a slash at its end.
    pub(crate) prefix: String,
}

/// How a URL's host is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// In plain text.
    Http,
    /// Encrypted, by something in front of the emulator.
    Https,
}

impl Url {
    /// Host and port, as addresses are looked up.
    pub(crate) fn host_and_port(&self) -> String {
        let (_, port) = split(&self.authority);
        let default = match self.scheme {
            Scheme::Http => ":80",
            Scheme::Https => ":443",
        };
        format!("{}{}", self.authority, if port.is_none() { default } else { "" })
    }
}

impl FromStr for Url {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        read(text).ok_or_else(|| {
            "expected an absolute URL without query and fragment, such as \
             http://emulator.localhost:8080 or https://example.org/accounts"
                .to_owned()
        })
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        };
        write!(f, "{scheme}://{}{}", self.authority, self.prefix)
    }
}

/// Reads a URL of http alone: what the program can ask by itself.
pub(crate) fn plain(text: &str) -> Result<Url, String> {
    text.parse::<Url>().ok().filter(|url| url.scheme == Scheme::Http).ok_or_else(|| {
        "expected a URL of the form http://host:port, perhaps with a path before /readyz".to_owned()
    })
}

fn read(text: &str) -> Option<Url> {
    let (scheme, rest) = text.split_once("://")?;
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        _ => return None,
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if !is_authority(authority) || !path.bytes().all(is_of_path) {
        return None;
    }
    let prefix = path.trim_end_matches('/').to_owned();
    Some(Url { scheme, authority: authority.to_owned(), prefix })
}

fn is_authority(text: &str) -> bool {
    let (host, port) = split(text);
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port != 0));
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_host = match address {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(is_of_name),
    };
    is_host && is_port
}

// The colons of an IPv6 address stand within its brackets.
fn split(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

// The characters of RFC 3986 that a path may hold.
fn is_of_path(byte: u8) -> bool {
    is_of_name(byte) || b"/%!$&'()*+,;=:@".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_urls_are_read_and_lose_their_last_slash() {
        for (text, printed) in [
            ("http://localhost:8080", "http://localhost:8080"),
            ("HTTPS://example.org/", "https://example.org"),
            ("https://example.org/mocks/accounts/", "https://example.org/mocks/accounts"),
            ("http://127.0.0.1", "http://127.0.0.1"),
            ("http://[::1]:8080/~a", "http://[::1]:8080/~a"),
        ] {
            assert_eq!(text.parse::<Url>().unwrap().to_string(), printed);
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "localhost:8080",
            "/path",
            "ftp://example.org",
            "http://",
            "http:///path",
            "http://:8080",
            "http://example.org:port",
            "http://example.org:0",
            "http://example.org?x=1",
            "http://example.org/#top",
            "http://user@example.org",
            "http://exa mple.org",
            "http://example.org/\"quoted\"",
            "http://example.org/ü",
            "http://[::1",
            "http://::1:80",
        ] {
            assert!(text.parse::<Url>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_port_that_is_not_given_is_the_scheme_s() {
        let place = |text: &str| text.parse::<Url>().unwrap().host_and_port();
        assert_eq!(place("http://emulator"), "emulator:80");
        assert_eq!(place("https://[::1]"), "[::1]:443");
        assert_eq!(place("http://[::1]:8080"), "[::1]:8080");
    }

    #[test]
    fn only_plain_text_can_be_asked() {
        assert!(plain("http://localhost:8080").is_ok());
        assert!(plain("https://localhost:8080").is_err());
    }
}
