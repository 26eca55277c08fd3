//! The body of a request, which tells its connection when it has been read.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};

use super::connection::ConnectionState;

/// A request's body that keeps [`ConnectionState::has_unread_body`] up to date.
#[derive(Debug)]
pub(super) struct Upload {
    body: Incoming,
    state: Arc<ConnectionState>,
}

impl Upload {
    /// Wraps the body of the request that its connection has just read.
    pub(super) fn new(body: Incoming, state: Arc<ConnectionState>) -> Self {
        state.set_unread_body(!body.is_end_stream());
        Self { body, state }
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        // A reader that knows the length does not ask for the end.
        if frame.is_none() || self.body.is_end_stream() {
            self.state.set_unread_body(false);
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
