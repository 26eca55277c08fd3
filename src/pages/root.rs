//! The root: a browser is led to the console, other clients get links to all there is.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Extension,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::http::{InFlight, json_response};

/// The parts of the emulator, by what they are.
const LINKS: &[(&str, &str)] = &[
    ("api", "/public/v1/accounts"),
    ("apiDocument", "/public/v1/accounts/openapi.json"),
    ("console", "/_emulator/"),
    ("controlPlaneDocument", "/_emulator/openapi.json"),
    ("health", "/_emulator/health"),
];

pub(super) async fn root(
    Extension(in_flight): Extension<Arc<InFlight>>,
    headers: HeaderMap,
) -> Response {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let mut response = if accept.is_some_and(|accept| accept.contains("text/html")) {
        redirect(&in_flight, "_emulator/")
    } else {
        let prefix = in_flight.prefix();
        let links: BTreeMap<_, _> =
            LINKS.iter().map(|(name, path)| (*name, [prefix, path].concat())).collect();
        let index = json!({
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "links": links,
        });
        json_response(StatusCode::OK, index.to_string())
    };
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
    response
}

/// What browsers ask every server for: the picture of the console.
pub(super) async fn icon(Extension(in_flight): Extension<Arc<InFlight>>) -> Response {
    redirect(&in_flight, "_emulator/console/icon.svg")
}

/// Redirects to a path below the root by a relative URL, which keeps the sandbox's prefix and any
/// proxy's.
fn redirect(in_flight: &InFlight, path: &str) -> Response {
    // `/~NAME` is the root of a sandbox too.
    let last = in_flight.asked_path().rsplit('/').next().unwrap_or_default();
    let location = if last.starts_with('~') { format!("{last}/{path}") } else { path.to_owned() };
    let mut response = StatusCode::TEMPORARY_REDIRECT.into_response();
    let location = HeaderValue::try_from(location).map(|location| (header::LOCATION, location));
    response.headers_mut().extend(location);
    response
}
