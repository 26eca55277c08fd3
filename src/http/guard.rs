//! The guard layer: refuses requests without a proper `Host`, and keeps others than those with
//! access from the control plane.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, Version, header},
    response::{IntoResponse, Response},
};

use super::{AdminToken, AllowedHosts, Area, BearerToken, InFlight, Origins, layers::Next};
use crate::problem::Problem;

/// Who may use the control plane.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// The host names by which it answers.
    pub allowed_hosts: AllowedHosts,
    /// The other origins whose pages may use it.
    pub allowed_origins: Origins,
    /// The token that every call has to bring, if any.
    pub admin_token: Option<AdminToken>,
}

/// Passes on only what may be answered, before a sandbox is made for it.
pub(super) async fn guard(in_flight: &InFlight, request: Request, next: impl Next) -> Response {
    match check(in_flight, &request) {
        Ok(()) => next(request).await,
        Err(problem) => problem.into_response(),
    }
}

fn check(in_flight: &InFlight, request: &Request) -> Result<(), Problem> {
    check_host(request)?;
    match in_flight.area {
        Area::ControlPlane => in_flight.state.access.check(request),
        Area::Api | Area::Invitation | Area::Console | Area::Probe | Area::Other => Ok(()),
    }
}

/// Checks that a request has the header `Host` that RFC 9112 demands; hyper does not.
pub(super) fn check_host(request: &Request) -> Result<(), Problem> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) if request.version() < Version::HTTP_11 => Ok(()),
        (None, _) => Err(Problem::bad_request("An HTTP/1.1 request needs a Host header.")),
        (Some(_), Some(_)) => Err(Problem::bad_request("A request has one Host header.")),
        (Some(host), None) if is_host(host) => Ok(()),
        (Some(_), None) => Err(Problem::bad_request("The Host header holds no host.")),
    }
}

/// Whether every byte of the value may stand in a host and a port.
fn is_host(value: &HeaderValue) -> bool {
    let is_mark = |byte: u8| {
        matches!(byte, b'-' | b'.' | b'_' | b'~' | b'%' | b':' | b'[' | b']')
            || matches!(byte, b'!' | b'$' | b'&'..=b',' | b';' | b'=')
    };
    value.as_bytes().iter().all(|byte| byte.is_ascii_alphanumeric() || is_mark(*byte))
}

impl Access {
    fn check(&self, request: &Request) -> Result<(), Problem> {
        let authority = authority(request).unwrap_or_default();
        if !self.allowed_hosts.admit(authority) {
            return Err(forbidden(
                "The control plane does not answer to this host name; --allowed-hosts adds names.",
            ));
        }
        if self.is_foreign(request.headers(), authority) {
            return Err(forbidden(
                "The control plane does not answer to pages of other origins than its own; \
                 --admin-cors adds origins.",
            ));
        }
        if !self.is_entitled(request.headers()) {
            return Err(Problem::new(
                StatusCode::UNAUTHORIZED,
                "Expected the token of --admin-token in a header Authorization: Bearer.",
            ));
        }
        Ok(())
    }

    /// Whether a page of another origin sends the request: only browsers send `Origin`, and only
    /// the emulator's own pages come from its own origin.
    fn is_foreign(&self, headers: &HeaderMap, authority: &str) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else { return false };
        let origin = origin.to_str().unwrap_or_default();
        let own = origin.split_once("://").map(|(_, own)| own);
        !self.allowed_origins.admit(origin)
            && own.is_none_or(|own| !own.eq_ignore_ascii_case(authority))
    }

    fn is_entitled(&self, headers: &HeaderMap) -> bool {
        let Some(expected) = &self.admin_token else { return true };
        BearerToken::of(headers).is_some_and(|token| expected.is(token.secret))
    }
}

fn forbidden(detail: &str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, detail)
}

fn authority(request: &Request) -> Option<&str> {
    let named = request.uri().authority().map(axum::http::uri::Authority::as_str);
    named.or_else(|| request.headers().get(header::HOST)?.to_str().ok())
}
