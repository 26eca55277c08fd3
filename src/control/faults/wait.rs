//! Waiting before a request is passed on, for as long as its client is there.

use std::time::Duration;

use axum::{body::Body, extract::Request, http::StatusCode};
use http_body_util::BodyExt;
use hyper::body::Body as _;
use tokio::time::{sleep, timeout};

use crate::problem::Problem;

/// Holds a request back; dropped with its connection, the wait is over.
///
/// A body that is not large is read meanwhile, within the time that bodies have: a connection
/// notices that its client has gone only once it has read the whole request, and a client notices
/// how a connection was cut only once it has sent it.
pub(super) async fn hold(
    request: Request,
    delay: Duration,
    body_timeout: Duration,
) -> Result<Request, Problem> {
    let is_small = request.body().size_hint().upper().is_some_and(|bytes| bytes <= MOST_AHEAD);
    if !is_small || request.body().is_end_stream() {
        sleep(delay).await;
        return Ok(request);
    }
    let (head, body) = request.into_parts();
    let (body, ()) = tokio::join!(timeout(body_timeout, body.collect()), sleep(delay));
    let body = body.map_err(|_| late(body_timeout))?.map_err(|_| broken())?;
    Ok(Request::from_parts(head, Body::from(body.to_bytes())))
}

/// The most that is read ahead.
const MOST_AHEAD: u64 = 64 << 10;

fn late(body_timeout: Duration) -> Problem {
    let seconds = body_timeout.as_secs();
    let detail = format!("The body was not complete after {seconds} seconds.");
    Problem::new(StatusCode::REQUEST_TIMEOUT, detail)
}

fn broken() -> Problem {
    Problem::bad_request("The body ended before it was complete.")
}
