//! Holding a request back before it is passed on, for as long as its client is there.

use std::time::Duration;

use axum::{body::Body, extract::Request};
use hyper::body::Body as _;
use tokio::time::sleep;

use super::{BodyLimits, read_body};
use crate::problem::Problem;

/// Holds a request back for `delay`.
///
/// A body that is not large is read meanwhile, within `body_timeout`: a connection notices that its
/// client has gone only once the whole request is read, and a client notices how a connection was
/// cut only once it has sent everything.
pub(super) async fn hold(
    request: Request,
    delay: Duration,
    body_timeout: Duration,
) -> Result<Request, Problem> {
    let upper = request.body().size_hint().upper();
    let is_small = upper.is_some_and(|bytes| bytes <= MOST_AHEAD as u64);
    if !is_small || request.body().is_end_stream() {
        sleep(delay).await;
        return Ok(request);
    }
    let (head, body) = request.into_parts();
    let limits = BodyLimits { size: MOST_AHEAD, timeout: body_timeout };
    let (body, ()) = tokio::join!(read_body(body, limits), sleep(delay));
    Ok(Request::from_parts(head, Body::from(body?)))
}

/// The most that is read ahead.
const MOST_AHEAD: usize = 64 << 10;
