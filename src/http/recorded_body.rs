//! Recorded bodies: the body of a request that the journal captures while it is read.

use std::{
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::{
    Error,
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::header,
};
use hyper::body::{Frame, SizeHint};

use super::InFlight;

/// Captures the body of `request` while it is read, and keeps what is left of it unread.
pub(super) fn wrap(in_flight: &Arc<InFlight>, request: &mut Request) {
    if request.body().is_end_stream() {
        return;
    }
    let expect = request.headers().get(header::EXPECT);
    let is_awaited = expect.is_none_or(|it| !it.as_bytes().eq_ignore_ascii_case(b"100-continue"));
    let body = mem::take(request.body_mut());
    let in_flight = Arc::clone(in_flight);
    *request.body_mut() = Body::new(RecordedBody { in_flight, body, is_awaited, is_over: false });
}

/// Captures a frame.
pub(super) fn capture(in_flight: &InFlight, frame: &Frame<Bytes>) {
    if let Some(bytes) = frame.data_ref() {
        in_flight.capture(bytes);
    }
}

/// The body of a recorded request.
#[derive(Debug)]
struct RecordedBody {
    in_flight: Arc<InFlight>,
    body: Body,
    /// Whether its client sends it: one that expects `100 Continue` sends it only once it is read.
    is_awaited: bool,
    is_over: bool,
}

impl HttpBody for RecordedBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        self.is_awaited = true;
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        match &frame {
            Some(Ok(frame)) => capture(&self.in_flight, frame),
            Some(Err(_)) => {
                self.is_over = true;
                self.in_flight.break_off();
            }
            None => self.is_over = true,
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for RecordedBody {
    fn drop(&mut self) {
        if self.is_awaited && !self.is_over && !self.body.is_end_stream() {
            self.in_flight.leave_unread(mem::take(&mut self.body));
        }
    }
}
