//! The problem layer: writes the body of every answer that is a problem.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, header},
    response::Response,
};

use super::{InFlight, layers::Next};
use crate::problem::{self, Problem};

/// Writes the problem that the answer has as an extension, where the outer layers still find it.
pub(super) async fn problem_body(
    in_flight: &InFlight,
    request: Request,
    next: impl Next,
) -> Response {
    let accept = request.headers().get(header::ACCEPT).cloned();
    let mut response = next(request).await;
    if response.extensions().get::<Problem>().is_some() {
        write(in_flight, accept.as_ref(), &mut response);
    }
    response
}

fn write(in_flight: &InFlight, accept: Option<&HeaderValue>, response: &mut Response) {
    let Some(problem) = response.extensions().get::<Problem>() else { return };
    let accept = accept.and_then(|accept| accept.to_str().ok());
    let media_type = HeaderValue::from_static(problem::media_type(accept));
    let body = problem.body(in_flight.uri.path(), &in_flight.trace_id().to_string());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media_type);
    headers.insert(header::CONTENT_LENGTH, body.len().into());
    let is_head = in_flight.method == Method::HEAD;
    *response.body_mut() = if is_head { Body::empty() } else { Body::from(body) };
}
