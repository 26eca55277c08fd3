//! Who may use the control plane: pages of other origins may not, unless they are named as guests,
//! nor may names that an attacker could make point here, nor whoever lacks the token, if there is
//! one.

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::Response,
};

use super::{AdminToken, Origins};
use crate::{http::BearerToken, problem::Problem};

/// Who may use the control plane.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// By which host names it answers.
    pub hosts: AllowedHosts,
    /// Pages of which other origins may use it.
    pub origins: Origins,
    /// The token that every call has to bring, if any.
    pub token: Option<AdminToken>,
}

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
    State(access): State<Access>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let authority = authority(&request).unwrap_or_default().to_owned();
    let host = without_port(&authority);
    if !access.hosts.admit(host) {
        return Err(refusal(
            "The control plane does not answer to this host name; --allowed-hosts adds names.",
        ));
    }
    if is_foreign(request.headers(), &authority, &access.origins) {
        return Err(refusal(
            "The control plane does not answer to pages of other origins than its own; \
             --admin-cors adds origins.",
        ));
    }
    if !is_entitled(request.headers(), access.token.as_ref()) {
        return Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "Expected the token of --admin-token in a header Authorization: Bearer.",
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
fn is_foreign(headers: &HeaderMap, authority: &str, guests: &Origins) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let origin = origin.to_str().unwrap_or_default();
    let own = origin.split_once("://");
    !guests.admit(origin) && own.is_none_or(|(_, origin)| !origin.eq_ignore_ascii_case(authority))
}

fn is_entitled(headers: &HeaderMap, token: Option<&AdminToken>) -> bool {
    let Some(token) = token else { return true };
    BearerToken::of(headers).is_some_and(|brought| token.is(brought.secret))
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
