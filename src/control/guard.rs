//! Who may use the control plane: pages of other origins may not, nor may names that an attacker
//! could make point here.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::Response,
};

use crate::problem::Problem;

/// The names of hosts, besides the ones that are safe anyway, by which the control plane answers.
#[derive(Debug, Clone, Default)]
pub struct AllowedHosts(Arc<[String]>);

impl AllowedHosts {
    /// Exactly these names.
    #[must_use]
    pub fn new(names: &[String]) -> Self {
        Self(names.iter().map(|name| name.to_ascii_lowercase()).collect())
    }

    // What no public name server can make point at this machine, and what was allowed by hand.
    fn admit(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let is_address = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        let is_local = !host.contains('.') || host.ends_with(".localhost");
        is_address || is_local || host == "host.docker.internal" || self.0.contains(&host)
    }
}

pub(super) async fn check(
    State(allowed): State<AllowedHosts>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let authority = authority(&request).unwrap_or_default().to_owned();
    let host = without_port(&authority);
    if !allowed.admit(host) {
        return Err(refusal(
            "The control plane does not answer to this host name; --allowed-hosts adds names.",
        ));
    }
    if is_foreign(request.headers(), &authority) {
        return Err(refusal(
            "The control plane does not answer to pages of other origins than its own.",
        ));
    }
    Ok(next.run(request).await)
}

fn refusal(detail: &str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, detail)
}

fn authority(request: &Request) -> Option<&str> {
    let named = request.uri().authority().map(axum::http::uri::Authority::as_str);
    named.or_else(|| request.headers().get(header::HOST)?.to_str().ok())
}

fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

// Only a browser sends `Origin`, and only the emulator's own pages come from its own origin.
fn is_foreign(headers: &HeaderMap, authority: &str) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let own = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    own.is_none_or(|(_, origin)| !origin.eq_ignore_ascii_case(authority))
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
            assert_eq!(allowed.admit(without_port(authority)), admitted, "{authority}");
        }
    }
}
