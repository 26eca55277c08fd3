//! The log layer: a line for each request.

use axum::{extract::Request, response::Response};

use super::{Area, InFlight, log, stack::Next};
use crate::problem::Problem;

/// Logs the request once it is answered.
pub(super) async fn log_request(
    in_flight: &InFlight,
    request: Request,
    next: impl Next,
) -> Response {
    let response = next(request).await;
    if log::is_enabled(response.status()) && !is_quiet(in_flight, &response) {
        write_line(in_flight, &response);
    }
    response
}

/// Health checks come twice a second; their lines would hide the others.
fn is_quiet(in_flight: &InFlight, response: &Response) -> bool {
    in_flight.area == Area::Probe && response.status().is_success()
}

fn write_line(in_flight: &InFlight, response: &Response) {
    let extensions = response.extensions();
    log::request(&log::Outcome {
        method: &in_flight.method,
        path: in_flight.uri.path(),
        status: response.status(),
        took: in_flight.elapsed(),
        trace_id: &in_flight.trace_id().to_string(),
        faults: extensions.get().map_or(&[], Problem::errors),
        faulted: extensions.get().copied(),
    });
}
