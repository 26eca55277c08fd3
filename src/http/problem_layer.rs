//! The problem layer: writes the body of every answer that is a problem.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, Uri, header},
    response::Response,
};

use super::{HttpState, stack::Next, trace::Trace};
use crate::problem::{self, Problem};

/// Writes the problem that the answer has as an extension, where the outer layers still find it.
pub(super) async fn problem_body(state: &HttpState, request: Request, next: impl Next) -> Response {
    let context = Context::of(&request);
    let mut response = next(request).await;
    if response.extensions().get::<Problem>().is_some() {
        context.write(state, &mut response);
    }
    response
}

/// The parts of a request that decide how a problem is written.
struct Context {
    is_head: bool,
    uri: Uri,
    accept: Option<HeaderValue>,
    trace: Option<Trace>,
}

impl Context {
    fn of(request: &Request) -> Self {
        Self {
            is_head: request.method() == Method::HEAD,
            uri: request.uri().clone(),
            accept: request.headers().get(header::ACCEPT).cloned(),
            trace: request.extensions().get().cloned(),
        }
    }

    fn write(&self, state: &HttpState, response: &mut Response) {
        let accept = self.accept.as_ref().and_then(|accept| accept.to_str().ok());
        let media_type = HeaderValue::from_static(problem::media_type(accept));
        let trace_id = self.trace.as_ref().map(|trace| trace.id(state).to_string());
        let trace_id = trace_id.unwrap_or_default();
        let Some(problem) = response.extensions().get::<Problem>() else { return };
        let body = problem.body(self.uri.path(), &trace_id);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, media_type);
        headers.insert(header::CONTENT_LENGTH, body.len().into());
        *response.body_mut() = if self.is_head { Body::empty() } else { Body::from(body) };
    }
}
