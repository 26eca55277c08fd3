//! The host names by which the control plane answers.
//!
//! A page can make its own name point at this machine (DNS rebinding), and then send requests that
//! browsers take for those of one origin. So the control plane refuses every name that a public name
//! server can answer, unless the operator allows it.

use std::{fmt, net::IpAddr, str::FromStr, sync::Arc};

/// Ends of names that no public name server answers: reserved, or for local use alone.
const PRIVATE: &[&str] = &[".localhost", ".test", ".internal", ".local", ".home.arpa", ".svc"];

/// A host name that is allowed, or many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostPattern {
    /// `*`: every name.
    Any,
    /// `example.org`: that name.
    Name(Box<str>),
    /// `*.example.org`: the names below that one.
    Below(Box<str>),
    /// `.example.org`: that name, and those below it.
    Domain(Box<str>),
}

/// The text is no host name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidHost;

/// The host names that are allowed besides those that no attacker can make point here.
#[derive(Debug, Clone, Default)]
pub struct AllowedHosts(Arc<[HostPattern]>);

impl AllowedHosts {
    /// These names.
    #[must_use]
    pub fn new(names: &[HostPattern]) -> Self {
        Self(names.into())
    }

    /// Whether the control plane answers by the host of `authority`: an address, a name that no
    /// public name server answers, or one that is allowed.
    pub(super) fn admit(&self, authority: &str) -> bool {
        let host = host_of(authority);
        is_address(&host) || is_private(&host) || self.0.iter().any(|allowed| allowed.admits(&host))
    }
}

/// The host of an authority: in lower case, without the port and without one trailing dot.
pub(super) fn host_of(authority: &str) -> String {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

fn is_address(host: &str) -> bool {
    host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()
}

/// Whether no public name server answers for that name.
///
/// A top-level domain of the public name servers has letters alone, or begins with `xn--`. GitLab
/// makes names of services with others: `registry.example.com__group__accounts-emulator`. An
/// underscore elsewhere proves nothing: anybody can register `a_b.example.org`.
fn is_private(host: &str) -> bool {
    let Some((_, last)) = host.rsplit_once('.') else { return true };
    let is_public = last.bytes().all(|byte| byte.is_ascii_lowercase()) || last.starts_with("xn--");
    !is_public || PRIVATE.iter().any(|end| host.ends_with(end))
}

impl HostPattern {
    /// Whether a host, in lower case, is of this pattern.
    fn admits(&self, host: &str) -> bool {
        let is_below = |domain: &str| {
            host.strip_suffix(domain).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
        };
        match self {
            Self::Any => true,
            Self::Name(name) => **name == *host,
            Self::Below(domain) => is_below(domain),
            Self::Domain(domain) => **domain == *host || is_below(domain),
        }
    }
}

/// Reads `*`, a name, `*.NAME` or `.NAME`, with blanks around it.
impl FromStr for HostPattern {
    type Err = InvalidHost;

    fn from_str(text: &str) -> Result<Self, InvalidHost> {
        let text = text.trim();
        if text == "*" {
            return Ok(Self::Any);
        }
        let address = text.trim_matches(['[', ']']);
        if is_address(address) {
            return Ok(Self::Name(text.to_ascii_lowercase().into()));
        }
        let (make, name): (fn(Box<str>) -> Self, _) = match text {
            _ if text.starts_with("*.") => (Self::Below, &text[2..]),
            _ if text.starts_with('.') => (Self::Domain, &text[1..]),
            _ => (Self::Name, text),
        };
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        if is_name(&name) { Ok(make(name.into())) } else { Err(InvalidHost) }
    }
}

/// Whether a text has the form of a host name (RFC 1123), underscores admitted.
fn is_name(text: &str) -> bool {
    let may_stand = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_label = |label: &str| (1..=63).contains(&label.len()) && label.bytes().all(may_stand);
    text.len() <= 253 && text.split('.').all(is_label)
}

/// As the setting writes it.
impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Name(name) => f.write_str(name),
            Self::Below(domain) => write!(f, "*.{domain}"),
            Self::Domain(domain) => write!(f, ".{domain}"),
        }
    }
}

impl fmt::Display for InvalidHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "expected a host name without scheme, port and path, such as emulator.example.org, or \
             *.example.org for the names below it, .example.org for both, * for every name",
        )
    }
}

impl std::error::Error for InvalidHost {}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(names: &[&str]) -> AllowedHosts {
        let names: Vec<_> = names.iter().map(|name| name.parse().unwrap()).collect();
        AllowedHosts::new(&names)
    }

    #[test]
    fn only_hosts_that_nobody_else_can_name_are_admitted() {
        let allowed = allowed(&["Emulator.example.org"]);
        for (authority, admitted) in [
            ("localhost", true),
            ("localhost:8080", true),
            ("127.0.0.1:8080", true),
            ("[::1]:8080", true),
            ("[::1]", true),
            ("emulator:8080", true),
            ("accounts.", true),
            ("a.localhost:1", true),
            ("host.docker.internal", true),
            ("host.containers.internal:8080", true),
            ("host.testcontainers.internal", true),
            ("host.minikube.internal", true),
            ("gateway.docker.internal", true),
            ("emulator.orb.local", true),
            ("accounts-emulator.TEST.:80", true),
            ("printer.home.arpa", true),
            ("emulator.default.svc", true),
            ("emulator.default.svc.cluster.local", true),
            ("registry.example.com__group__accounts-emulator", true),
            ("registry.example.com-group-accounts-emulator", true),
            ("emulator.my_project_default:8080", true),
            ("emulator.example.org:8080", true),
            ("", true),
            ("example.org", false),
            ("example.org.", false),
            ("localhost.example.org:8080", false),
            ("127.0.0.1.example.org", false),
            ("a_b.example.org", false),
            ("test.example.org", false),
            ("mytest", true),
            ("notinternal.xn--p1ai", false),
            ("evil-internal.com", false),
            ("www.emulator.example.org", false),
        ] {
            assert_eq!(allowed.admit(authority), admitted, "{authority}");
        }
    }

    #[test]
    fn a_pattern_allows_a_name_those_below_it_or_all() {
        for (pattern, own, below, other) in [
            ("example.org", true, false, false),
            (" Example.ORG. ", true, false, false),
            ("*.example.org", false, true, false),
            (".example.org", true, true, false),
            ("*", true, true, true),
        ] {
            let allowed = allowed(&[pattern]);
            let admitted = ["example.org", "a.b.example.org", "anexample.org"];
            assert_eq!(admitted.map(|host| allowed.admit(host)), [own, below, other], "{pattern}");
        }
    }

    #[test]
    fn what_can_never_match_is_no_pattern() {
        for text in [
            "",
            " ",
            ".",
            "*.",
            "**",
            "a.*.org",
            "*example.org",
            "http://example.org",
            "example.org:8080",
            "example.org/",
            "a b",
            "a..b",
            "user@example.org",
            "bücher.example",
            &"x".repeat(64),
        ] {
            assert_eq!(text.parse::<HostPattern>(), Err(InvalidHost), "{text:?}");
        }
    }
}
