//! The OpenAPI document of the control plane.

use axum::{http::StatusCode, response::Response};

use super::addresses::Addresses;
use crate::http::json_response;

/// The document as it stands in the repository.
pub const DOCUMENT: &str = include_str!("openapi.json");

// The one server in the document; the URL by which the client asks replaces it.
const SERVER: &str = "http://localhost:8080";

pub(super) async fn document(addresses: Addresses) -> Response {
    let document = DOCUMENT.replacen(SERVER, &addresses.base(), 1);
    json_response(StatusCode::OK, document)
}
