//! The OpenAPI document of the control plane.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use super::ControlState;

/// The document as it stands in the repository.
pub const DOCUMENT: &str = include_str!("openapi.json");

// The one server in the document, in whose place the public URL is put.
const SERVER: &str = "http://localhost:8080";

pub(super) async fn document(State(state): State<ControlState>) -> Response {
    let document = DOCUMENT.replacen(SERVER, &state.public_url, 1);
    ([(header::CONTENT_TYPE, "application/json")], document).into_response()
}
