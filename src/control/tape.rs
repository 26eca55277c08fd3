//! Tapes: bodies that are copied as they pass.

use std::{
    pin::Pin,
    task::{Context, Poll, Waker},
};

use axum::{
    Error,
    body::{Body, Bytes, HttpBody},
};
use hyper::body::{Frame, SizeHint};

use crate::journal::{Slip, Transcript};

/// The body of a request, of which is noted what is read.
#[derive(Debug)]
pub(super) struct Tape {
    body: Body,
    slip: Slip,
}

impl Tape {
    /// `body`, noted on `slip`.
    pub(super) fn new(body: Body, slip: Slip) -> Self {
        Self { body, slip }
    }
}

impl HttpBody for Tape {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &frame
            && let Some(bytes) = frame.data_ref()
        {
            self.slip.read(bytes);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The same body, once its beginning was added to `transcript`.
///
/// What the emulator answers is there as a whole when it is asked for, and so is copied whole.
pub(super) fn copied(mut body: Body, transcript: &mut Transcript) -> Body {
    if body.is_end_stream() {
        return body;
    }
    let first = Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop()));
    // Whoever sends a body that is not there yet asks again, with a waker of its own.
    let Poll::Ready(Some(first)) = first else { return body };
    if let Ok(bytes) = first.as_ref().map(Frame::data_ref)
        && let Some(bytes) = bytes
    {
        transcript.body(bytes);
        if body.is_end_stream() {
            return Body::from(bytes.clone());
        }
    }
    Body::new(Resumed { first: Some(first), rest: body })
}

/// A body of which the first frame was taken already.
#[derive(Debug)]
struct Resumed {
    first: Option<Result<Frame<Bytes>, Error>>,
    rest: Body,
}

impl HttpBody for Resumed {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(first)),
            None => Pin::new(&mut self.rest).poll_frame(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_body_is_the_same_after_it_was_copied() {
        let whole = || Body::from("whole");
        let parts =
            || Body::new(Resumed { first: Some(Ok(Frame::data("first ".into()))), rest: whole() });
        for (body, sent, kept) in [
            (Body::empty(), "", ""),
            (whole(), "whole", "whole"),
            (parts(), "first whole", "first "),
        ] {
            let mut transcript = Transcript::new(0, &[]);
            let body = copied(body, &mut transcript);
            assert_eq!(body.collect().await.unwrap().to_bytes(), sent);
            assert_eq!(&*transcript.kept(), kept.as_bytes());
        }
    }
}
