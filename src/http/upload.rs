//! The body of a request, which tells when it has come to its end.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};

use super::{nudge::Nudge, pulse::Pulse};

/// A body that is told to the pulse of its connection once nothing of it is left to be read.
#[derive(Debug)]
pub(super) struct Upload {
    body: Incoming,
    pulse: Arc<Pulse>,
    nudge: Arc<Nudge>,
}

impl Upload {
    /// `body`, on a connection with that pulse, which is nudged for more of it.
    pub(super) fn new(body: Incoming, pulse: Arc<Pulse>, nudge: Arc<Nudge>) -> Self {
        Self { body, pulse, nudge }
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Self { body, pulse, nudge } = self.get_mut();
        let take = || (Pin::new(&mut *body).poll_frame(cx), body.is_end_stream());
        // The connection is told that bytes were taken, even if they were the last ones.
        let (frame, is_end) = nudge.during(take, |(frame, is_end)| {
            usize::from(*is_end && matches!(frame, Poll::Ready(Some(Ok(_)))))
        });
        let frame = ready!(frame);
        // Whoever knows the length does not ask once more to hear that there is no more.
        if frame.is_none() || is_end {
            pulse.end_upload();
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
