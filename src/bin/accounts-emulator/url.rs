//! The base URL of an emulator: scheme, host and perhaps a port and a path prefix.

use std::{fmt, net::Ipv6Addr, str::FromStr};

use hyper::Uri;

/// An absolute http or https URL without user, query and fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Url(Uri);

impl Url {
    /// Returns the host and port as a `Host` header has them.
    pub(crate) fn authority(&self) -> &str {
        self.0.authority().map_or("", |authority| authority.as_str())
    }

    /// Returns the host and port to connect to.
    pub(crate) fn host_and_port(&self) -> (&str, u16) {
        let host = self.0.host().unwrap_or_default().trim_matches(['[', ']']);
        let default = if self.is_http() { 80 } else { 443 };
        (host, self.0.port_u16().unwrap_or(default))
    }

    /// Returns the path that every path of the emulator begins with; it does not end with a slash.
    pub(crate) fn path_prefix(&self) -> &str {
        self.0.path().trim_end_matches('/')
    }

    fn is_http(&self) -> bool {
        self.0.scheme_str() == Some("http")
    }
}

impl FromStr for Url {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let uri = text.parse().ok().filter(|uri| !text.contains('#') && is_base_url(uri));
        uri.map(Self).ok_or_else(|| {
            "expected an absolute URL without query and fragment, such as \
             http://emulator.localhost:8080 or https://example.org/accounts"
                .to_owned()
        })
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.0.scheme_str().unwrap_or_default();
        write!(f, "{scheme}://{}{}", self.authority(), self.path_prefix())
    }
}

/// Parses a URL without TLS, which is all that this program can send requests to.
pub(crate) fn parse_http(text: &str) -> Result<Url, String> {
    text.parse().ok().filter(Url::is_http).ok_or_else(|| {
        "expected a URL of the form http://host:port, perhaps with a path before /readyz".to_owned()
    })
}

/// Checks what [`Uri`] leaves open: it also accepts other schemes and user names, any text as a
/// port, and characters that RFC 3986 does not allow.
fn is_base_url(uri: &Uri) -> bool {
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return false };
    let port = authority.as_str().strip_prefix(authority.host());
    let is_port = port.is_some_and(|port| port.is_empty() || uri.port_u16() > Some(0));
    ["http", "https"].contains(&scheme)
        && is_host(authority.host())
        && is_port
        && uri.query().is_none()
        && uri.path().bytes().all(|byte| is_unreserved(byte) || b"/%!$&'()*+,;=:@".contains(&byte))
}

fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(is_unreserved),
    }
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_urls_are_accepted_and_lose_their_last_slash() {
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
            "http://[1]",
            "http://ex'ample.org",
        ] {
            assert!(text.parse::<Url>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_default_port_is_that_of_the_scheme() {
        for (text, host, port) in [
            ("http://emulator", "emulator", 80),
            ("https://[::1]", "::1", 443),
            ("http://[::1]:8080", "::1", 8080),
        ] {
            assert_eq!(text.parse::<Url>().unwrap().host_and_port(), (host, port));
        }
    }

    #[test]
    fn requests_cannot_use_tls() {
        assert!(parse_http("http://localhost:8080").is_ok());
        assert!(parse_http("https://localhost:8080").is_err());
    }
}
