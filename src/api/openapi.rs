//! The OpenAPI document of the emulated API.

use axum::{http::StatusCode, response::Response};

use super::SandboxUrl;
use crate::http::json_response;

/// The document as it stands in the repository.
pub const DOCUMENT: &str = include_str!("openapi.json");

/// The version of the published contract that the API follows.
pub const CONTRACT_VERSION: &str = "5.0.5386";

// The one server in the document, in whose place the public URL is put.
const SERVER: &str = "http://localhost:8080";

pub(super) async fn document(SandboxUrl(url): SandboxUrl) -> Response {
    json_response(StatusCode::OK, for_server(&url).into_bytes())
}

/// The document for an emulator that is reached at `public_url`.
#[must_use]
pub fn for_server(public_url: &str) -> String {
    DOCUMENT.replacen(SERVER, public_url, 1)
}
