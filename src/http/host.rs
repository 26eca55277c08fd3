//! The `Host` that HTTP/1.1 demands, which hyper does not ask for.

use axum::{
    extract::Request,
    http::{HeaderValue, Version, header},
};

use crate::problem::Problem;

/// Why RFC 9112 wants the request refused, if it does.
pub(super) fn refusal(request: &Request) -> Option<Problem> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) if request.version() < Version::HTTP_11 => None,
        (None, _) => Some(Problem::bad_request("An HTTP/1.1 request needs a Host header.")),
        (Some(_), Some(_)) => Some(Problem::bad_request("A request has one Host header.")),
        (Some(host), None) if is_host(host) => None,
        (Some(_), None) => Some(Problem::bad_request("The Host header holds no host.")),
    }
}

/// Whether nothing in the value is foreign to a host and a port.
fn is_host(value: &HeaderValue) -> bool {
    let is_mark = |byte: u8| {
        matches!(byte, b'-' | b'.' | b'_' | b'~' | b'%' | b':' | b'[' | b']')
            || matches!(byte, b'!' | b'$' | b'&'..=b',' | b';' | b'=')
    };
    value.as_bytes().iter().all(|byte| byte.is_ascii_alphanumeric() || is_mark(*byte))
}
