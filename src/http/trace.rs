//! The trace layer: which trace a request belongs to.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    response::Response,
};

use super::{InFlight, layers::Next};
use crate::trace_id::TraceId;

/// The header that names the trace of a request.
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Continues the trace that the request names.
pub(super) async fn trace_id(in_flight: &InFlight, request: Request, next: impl Next) -> Response {
    let parent = request.headers().get(TRACEPARENT).map(HeaderValue::as_bytes);
    if let Some(parent) = parent.and_then(TraceId::parse) {
        in_flight.set_parent(parent);
    }
    next(request).await
}
