//! The base URL of an emulator: scheme, host and perhaps a port and a path prefix.

use std::{fmt, net::Ipv6Addr, str::FromStr, sync::Arc};

use axum::http::Uri;

use super::Origin;

/// An absolute http or https URL without user, query and fragment.
///
/// Its text does not end with a slash, so a path can be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    uri: Uri,
    text: Arc<str>,
}

/// The text is no such URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidBaseUrl;

impl BaseUrl {
    /// The form of such a URL, in words.
    pub const EXPECTED: &'static str = "an absolute URL without query and fragment, such as \
                                        http://emulator.localhost:8080 or \
                                        https://example.org/accounts";

    /// The URL of a server on this machine.
    #[must_use]
    pub fn local(port: u16) -> Self {
        let text = format!("http://localhost:{port}");
        Self { uri: text.parse().unwrap_or_default(), text: text.into() }
    }

    /// The URL as text.
    #[must_use]
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The host and port as a `Host` header has them.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.uri.authority().map_or("", |authority| authority.as_str())
    }

    /// The origin of pages below this URL.
    #[must_use]
    pub fn origin(&self) -> Option<Origin> {
        let scheme = self.uri.scheme_str().unwrap_or_default();
        format!("{scheme}://{}", self.authority()).parse().ok()
    }

    /// The host and port to connect to.
    #[must_use]
    pub fn host_and_port(&self) -> (&str, u16) {
        let host = self.uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let default = if self.is_http() { 80 } else { 443 };
        (host, self.uri.port_u16().unwrap_or(default))
    }

    /// The path that every path of the emulator begins with; it does not end with a slash.
    #[must_use]
    pub fn path_prefix(&self) -> &str {
        self.uri.path().trim_end_matches('/')
    }

    /// Whether it is reached without TLS.
    #[must_use]
    pub fn is_http(&self) -> bool {
        self.uri.scheme_str() == Some("http")
    }
}

impl FromStr for BaseUrl {
    type Err = InvalidBaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidBaseUrl> {
        let uri: Uri = text.parse().map_err(|_| InvalidBaseUrl)?;
        if text.contains('#') || !is_base_url(&uri) {
            return Err(InvalidBaseUrl);
        }
        let given = Self { uri, text: Arc::default() };
        let scheme = given.uri.scheme_str().unwrap_or_default();
        let text = format!("{scheme}://{}{}", given.authority(), given.path_prefix());
        // Equal URLs have equal values: without the last slash.
        let uri = text.parse().map_err(|_| InvalidBaseUrl)?;
        Ok(Self { uri, text: text.into() })
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for InvalidBaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", BaseUrl::EXPECTED)
    }
}

impl std::error::Error for InvalidBaseUrl {}

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
            assert_eq!(text.parse::<BaseUrl>().unwrap().to_string(), printed);
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
            assert!(text.parse::<BaseUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn urls_that_differ_by_the_last_slash_are_equal() {
        let [one, other] = ["http://a/b", "http://a/b/"].map(str::parse::<BaseUrl>);
        assert_eq!(one, other);
        assert_eq!(one.unwrap().path_prefix(), "/b");
    }

    #[test]
    fn the_local_url_is_one() {
        assert_eq!("http://localhost:8080".parse(), Ok(BaseUrl::local(8080)));
    }

    #[test]
    fn the_default_port_is_that_of_the_scheme() {
        for (text, host, port) in [
            ("http://emulator", "emulator", 80),
            ("https://[::1]", "::1", 443),
            ("http://[::1]:8080", "::1", 8080),
        ] {
            assert_eq!(text.parse::<BaseUrl>().unwrap().host_and_port(), (host, port));
        }
    }
}
