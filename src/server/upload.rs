//! The body of a request, which tells when it has come to its end.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};

use super::pulse::Pulse;

/// A body that is told to the pulse of its connection once nothing of it is left to be read.
#[derive(Debug)]
pub(super) struct Upload {
    body: Incoming,
    pulse: Arc<Pulse>,
}

impl Upload {
    /// `body`, on a connection with that pulse.
    pub(super) fn new(body: Incoming, pulse: Arc<Pulse>) -> Self {
        Self { body, pulse }
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
        // Whoever knows the length does not ask once more to hear that there is no more.
        if frame.is_none() || self.body.is_end_stream() {
            self.pulse.end_upload();
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
