//! Cuts: connections that end in place of an answer, or in the midst of one, because a fault wants
//! it so.
//!
//! What was answered before on the connection still goes out whole: the cut is made once the
//! connection has handed over all its bytes, which its wire notices.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    response::Response,
};
use hyper::body::{Frame, SizeHint};
use tokio::time;

use super::wire::Wire;
use crate::faults::{Cut, Faulted};

/// The cut of one connection, shared by its wire, its application and its attendant.
#[derive(Debug, Default)]
pub(super) struct Shears {
    wanted: OnceLock<Cut>,
    is_due: AtomicBool,
}

impl Shears {
    /// The connection is to be cut once all its bytes are out.
    pub(super) fn want(&self, cut: Cut) {
        self.wanted.get_or_init(|| cut);
    }

    /// Whether that was said.
    pub(super) fn are_wanted(&self) -> bool {
        self.wanted.get().is_some()
    }

    /// All bytes are out.
    pub(super) fn flushed(&self) {
        if self.are_wanted() {
            self.is_due.store(true, Ordering::Relaxed);
        }
    }

    /// Ready once the connection is to be cut, which comes about while it is polled: whoever asks
    /// afterwards in the same task need not be woken.
    pub(super) fn poll_due(&self) -> Poll<Cut> {
        match self.wanted.get() {
            Some(cut) if self.is_due.load(Ordering::Relaxed) => Poll::Ready(*cut),
            _ => Poll::Pending,
        }
    }
}

/// How the connection is to end in place of this answer.
pub(super) fn wanted(response: &Response) -> Option<Cut> {
    response.extensions().get::<Faulted>()?.cut
}

/// The answer without the second half of its body, after which the connection is cut.
pub(super) fn halved(response: Response, shears: &Arc<Shears>) -> Response {
    let length = response.body().size_hint().exact().unwrap_or_default();
    if length == 0 {
        // Nobody asks for a body that is not there; the header is all that goes out.
        shears.want(Cut::Truncate);
        return response;
    }
    let shears = Arc::clone(shears);
    response.map(|body| Body::new(Half { body, length, left: length / 2, shears }))
}

/// The first half of a body that promises to be whole.
#[derive(Debug)]
struct Half {
    body: Body,
    length: u64,
    left: u64,
    shears: Arc<Shears>,
}

impl HttpBody for Half {
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
        // The rest is never there: the connection ends before.
        self.shears.want(Cut::Truncate);
        Poll::Pending
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}

/// Ends a connection; a client that does not end its side has so much patience to rely on.
pub(super) async fn end(mut wire: Wire, cut: Cut, patience: Duration) {
    match cut {
        Cut::Reset => wire.reset(),
        Cut::Empty | Cut::Truncate => {
            // Bytes that nobody has read would turn the end into a reset.
            let parted = poll_fn(|cx| wire.poll_part(cx));
            let _ = time::timeout(patience, parted).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_due_once_it_is_wanted_and_all_bytes_are_out() {
        let shears = Shears::default();
        shears.flushed();
        assert_eq!(shears.poll_due(), Poll::Pending);
        shears.want(Cut::Empty);
        assert_eq!(shears.poll_due(), Poll::Pending);
        shears.flushed();
        assert_eq!(shears.poll_due(), Poll::Ready(Cut::Empty));
    }
}
