//! The log layer: a line for each request.

use std::time::Instant;

use axum::{
    extract::Request,
    http::{Method, Uri},
    response::Response,
};

use super::{Area, HttpState, log, stack::Next, trace::Trace};
use crate::problem::Problem;

/// Logs the request once it is answered.
pub(super) async fn log_request(state: &HttpState, request: Request, next: impl Next) -> Response {
    let line = RequestLine::of(&request);
    let response = next(request).await;
    line.log(state, &response);
    response
}

/// The parts of a request that its line shows.
struct RequestLine {
    since: Instant,
    method: Method,
    uri: Uri,
}

impl RequestLine {
    fn of(request: &Request) -> Self {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        Self { since: Instant::now(), method, uri }
    }

    fn log(&self, state: &HttpState, response: &Response) {
        if !log::is_enabled(response.status()) || self.is_quiet(state, response) {
            return;
        }
        let extensions = response.extensions();
        let trace_id = extensions.get::<Trace>().map(|trace| trace.id(state).to_string());
        log::request(&log::Outcome {
            method: &self.method,
            path: self.uri.path(),
            status: response.status(),
            took: self.since.elapsed(),
            trace_id: trace_id.as_deref().unwrap_or_default(),
            faults: extensions.get().map_or(&[], Problem::errors),
            faulted: extensions.get().copied(),
        });
    }

    /// Health checks come twice a second; their lines would hide the others.
    fn is_quiet(&self, state: &HttpState, response: &Response) -> bool {
        let area = (state.routes.area_of)(self.uri.path());
        area == Area::Probe && response.status().is_success()
    }
}
