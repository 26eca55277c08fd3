//! The header `Host`, which HTTP/1.1 demands and hyper does not check.

use axum::{
    extract::Request,
    http::{HeaderValue, Version, header},
};

use crate::problem::Problem;

/// Checks that a request has the `Host` that RFC 9112 demands.
pub(super) fn check(request: &Request) -> Result<(), Problem> {
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
