//! The host names by which the control plane answers.

use std::{net::IpAddr, sync::Arc};

/// The host names that are allowed besides those that no attacker can make point here.
#[derive(Debug, Clone, Default)]
pub struct AllowedHosts(Arc<[String]>);

impl AllowedHosts {
    /// Exactly these names, in any letter case.
    #[must_use]
    pub fn new(names: &[String]) -> Self {
        Self(names.iter().map(|name| name.to_ascii_lowercase()).collect())
    }

    /// Whether the control plane answers by the host of `authority`: an address, a name that no
    /// public name server can make point at this machine, or one of the allowed names.
    pub(super) fn admit(&self, authority: &str) -> bool {
        let host = without_port(authority).to_ascii_lowercase();
        let is_address = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        let is_local = !host.contains('.') || host.ends_with(".localhost");
        is_address || is_local || host == "host.docker.internal" || self.0.contains(&host)
    }
}

fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hosts_that_nobody_else_can_name_are_admitted() {
        let allowed = AllowedHosts::new(&["Emulator.example.org".to_owned()]);
        for (authority, admitted) in [
            ("localhost", true),
            ("localhost:8080", true),
            ("127.0.0.1:8080", true),
            ("[::1]:8080", true),
            ("[::1]", true),
            ("emulator:8080", true),
            ("a.localhost:1", true),
            ("host.docker.internal", true),
            ("emulator.example.org:8080", true),
            ("", true),
            ("example.org", false),
            ("localhost.example.org:8080", false),
            ("127.0.0.1.example.org", false),
        ] {
            assert_eq!(allowed.admit(authority), admitted, "{authority}");
        }
    }
}
