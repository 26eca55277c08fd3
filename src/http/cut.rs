//! Cuts: a fault ends a connection in place of an answer, or within one.
//!
//! The service requests the cut; the stream makes it once hyper has written all bytes that go out
//! before it, so that earlier answers on the connection arrive whole.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    response::Response,
};
use hyper::body::{Frame, SizeHint};

use super::connection::ConnectionState;
use crate::faults::Cut;

/// Returns the answer with the first half of its body, after which the connection is cut.
pub(super) fn truncate(response: Response, state: Arc<ConnectionState>) -> Response {
    let length = response.body().size_hint().exact().unwrap_or_default();
    if length == 0 {
        // hyper never polls an empty body: the connection is cut after the header.
        state.cut.get_or_init(|| Cut::Truncate);
        return response;
    }
    response.map(|body| Body::new(HalfBody { body, length, left: length / 2, state }))
}

/// The first half of a body, which announces the length of the whole.
#[derive(Debug)]
struct HalfBody {
    body: Body,
    length: u64,
    left: u64,
    state: Arc<ConnectionState>,
}

impl HttpBody for HalfBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.left > 0
            && let Some(Ok(frame)) = ready!(Pin::new(&mut self.body).poll_frame(cx))
            && let Ok(mut bytes) = frame.into_data()
        {
            bytes.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
            self.left -= bytes.len() as u64;
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        // The second half never comes: the connection ends first.
        self.state.cut.get_or_init(|| Cut::Truncate);
        Poll::Pending
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
