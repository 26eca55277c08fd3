//! Open CORS: any page may call the emulated API and read the answer; the control plane is for
//! guests alone.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::Target;
use crate::control::Origins;

const ANYBODY: HeaderValue = HeaderValue::from_static("*");

/// Our headers, and the standard ones that a page may want to read.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "Emulator-Fault, Emulator-Notice, Emulator-Sandbox, Preference-Applied, Allow, Content-Disposition, \
     Content-Length, Date, ETag, Link, Location, Retry-After, traceparent, WWW-Authenticate",
);

/// A day, which browsers shorten as they see fit.
const MAX_AGE: HeaderValue = HeaderValue::from_static("86400");

const VARY: HeaderValue = HeaderValue::from_static(
    "Origin, Access-Control-Request-Method, Access-Control-Request-Headers, \
     Access-Control-Request-Private-Network",
);

const ALLOW_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-allow-private-network");
const REQUEST_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-request-private-network");

/// The value of `Access-Control-Allow-Origin` for a request: every page may use the API, in the
/// control plane only guests, in whatever sandbox (`/~NAME/_emulator/…`) it is asked for.
pub(super) fn admitted(request: &Request, guests: &Origins) -> Option<HeaderValue> {
    if is_open(request.uri().path()) {
        return Some(ANYBODY);
    }
    if guests.is_empty() {
        return None;
    }
    let origin = request.headers().get(header::ORIGIN)?;
    origin.to_str().is_ok_and(|origin| guests.admit(origin)).then(|| origin.clone())
}

fn is_open(path: &str) -> bool {
    !Target::parse(path).path.starts_with("/_emulator")
}

/// The answer to a preflight, if the request is one.
pub(super) fn preflight(request: &Request, guests: &Origins) -> Option<Response> {
    let asked = request.headers();
    let is_candidate = request.method() == Method::OPTIONS && asked.contains_key(header::ORIGIN);
    let method = asked.get(header::ACCESS_CONTROL_REQUEST_METHOD).filter(|_| is_candidate)?;
    admitted(request, guests)?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, method.clone());
    for names in asked.get_all(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.append(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    if asked.contains_key(REQUEST_PRIVATE_NETWORK) {
        headers.insert(ALLOW_PRIVATE_NETWORK, HeaderValue::from_static("true"));
    }
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    headers.insert(header::VARY, VARY);
    Some(response)
}

/// Lets pages of `origin` read an answer with these headers.
pub(super) fn open(headers: &mut HeaderMap, origin: HeaderValue) {
    if origin != ANYBODY {
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
    }
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_control_plane_is_closed() {
        for path in ["/", "*", "", "/public/v1/_emulator", "/~one/livez", "/~_emulator/livez"] {
            assert!(is_open(path), "{path}");
        }
        for path in ["/_emulator", "/_emulator/reset", "/~one/_emulator/reset", "/~one/_emulator"] {
            assert!(!is_open(path), "{path}");
        }
    }
}
