//! The panic layer: a bug of the emulator costs one request an answer of 500, and nothing else.

use std::{
    any::Any,
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};

use super::{InFlight, layers::Next};
use crate::problem::Problem;

/// Answers with a problem if an inner layer or the route panics, and logs the reason.
pub(super) async fn catch_panic(
    in_flight: &InFlight,
    request: Request,
    next: impl Next,
) -> Response {
    let mut answer = pin!(next(request));
    let caught = poll_fn(|cx| {
        // After a panic the future is not polled again.
        match catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    });
    caught.await.unwrap_or_else(|panic| failed(in_flight, &*panic))
}

fn failed(in_flight: &InFlight, panic: &(dyn Any + Send)) -> Response {
    let reason = panic.downcast_ref::<&str>().copied();
    let reason = reason.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let reason = reason.unwrap_or("no reason given");
    tracing::error!("A request panicked ({}): {reason}", in_flight.trace_id());
    Problem::internal().into_response()
}
