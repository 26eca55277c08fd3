//! The URLs that this program can send requests to.

use accounts_emulator::http::BaseUrl;

/// Parses a URL without TLS.
pub(crate) fn parse_http(text: &str) -> Result<BaseUrl, String> {
    text.parse().ok().filter(BaseUrl::is_http).ok_or_else(|| {
        "expected a URL of the form http://host:port, perhaps with a path before /readyz".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_cannot_use_tls() {
        assert!(parse_http("http://localhost:8080").is_ok());
        assert!(parse_http("https://localhost:8080").is_err());
    }
}
