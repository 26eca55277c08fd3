//! The OpenAPI document of the control plane.

use axum::{extract::State, http::StatusCode, response::Response};

use super::ControlState;
use crate::http::json_response;

/// The document as it stands in the repository.
pub const DOCUMENT: &str = include_str!("openapi.json");

// The one server in the document; the public URL replaces it.
const SERVER: &str = "http://localhost:8080";

pub(super) async fn document(State(state): State<ControlState>) -> Response {
    let document = DOCUMENT.replacen(SERVER, &state.public_url, 1);
    json_response(StatusCode::OK, document)
}
