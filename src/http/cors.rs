//! The CORS layer: any page may call the emulated API and read the answers; the control plane is
//! for pages of the allowed origins only.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{Area, InFlight, guard::check_host, layers::Next};

const ANY_ORIGIN: HeaderValue = HeaderValue::from_static("*");

/// Our headers, and the standard ones that a page may want to read.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "Emulator-Fault, Emulator-Notice, Emulator-Sandbox, MPT-Item-Count, MPT-Streaming, \
     Preference-Applied, Allow, Content-Disposition, \
     Content-Length, Date, ETag, Link, Location, Retry-After, traceparent, WWW-Authenticate",
);

/// A day, which browsers shorten as they see fit.
const MAX_AGE: HeaderValue = HeaderValue::from_static("86400");

const TRUE: HeaderValue = HeaderValue::from_static("true");

const VARY: HeaderValue = HeaderValue::from_static(
    "Access-Control-Request-Method, Access-Control-Request-Headers, \
     Access-Control-Request-Private-Network",
);

const ALLOW_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-allow-private-network");
const REQUEST_PRIVATE_NETWORK: HeaderName =
    HeaderName::from_static("access-control-request-private-network");

/// Answers preflights, and lets pages read the other answers.
pub(super) async fn cors(in_flight: &InFlight, request: Request, next: impl Next) -> Response {
    let allowed = allowed_origin(in_flight, &request);
    let preflight = allowed.as_ref().and_then(|_| preflight(&request));
    let mut response = match preflight {
        Some(response) => response,
        None => next(request).await,
    };
    if let Some(origin) = allowed {
        allow(response.headers_mut(), origin, in_flight.area);
    }
    response
}

/// The value of `Access-Control-Allow-Origin` in the answer to a request, if it gets one.
fn allowed_origin(in_flight: &InFlight, request: &Request) -> Option<HeaderValue> {
    match in_flight.area {
        Area::Api | Area::Invitation | Area::Probe | Area::Other => {
            Some(request.headers().get(header::ORIGIN).cloned().unwrap_or(ANY_ORIGIN))
        }
        Area::ControlPlane | Area::Console => {
            let origin = request.headers().get(header::ORIGIN)?;
            let is_allowed = |origin| in_flight.state.access.allowed_origins.admit(origin);
            origin.to_str().is_ok_and(is_allowed).then(|| origin.clone())
        }
    }
}

/// The answer to a request that is a preflight, and whose `Host` is in order.
fn preflight(request: &Request) -> Option<Response> {
    let headers = request.headers();
    let is_candidate = request.method() == Method::OPTIONS && headers.contains_key(header::ORIGIN);
    let method = headers.get(header::ACCESS_CONTROL_REQUEST_METHOD).filter(|_| is_candidate)?;
    if check_host(request).is_err() {
        return None;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    let allowed = response.headers_mut();
    allowed.insert(header::ACCESS_CONTROL_ALLOW_METHODS, method.clone());
    for names in headers.get_all(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        allowed.append(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    if headers.contains_key(REQUEST_PRIVATE_NETWORK) {
        allowed.insert(ALLOW_PRIVATE_NETWORK, TRUE);
    }
    allowed.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    allowed.insert(header::VARY, VARY);
    Some(response)
}

/// Lets pages of `origin` read the answer with these headers.
///
/// Browsers send cookies only to servers that name the origin and allow credentials. The emulated API
/// does, because many front ends send them with every request, and it reads none.
fn allow(headers: &mut HeaderMap, origin: HeaderValue, area: Area) {
    if origin != ANY_ORIGIN {
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
        if !matches!(area, Area::ControlPlane | Area::Console) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
        }
    }
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}
