//! Bodies of answers, captured for the journal as they pass.

use std::{
    mem,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use axum::{
    Error,
    body::{Body, Bytes, HttpBody},
};
use hyper::body::Frame;

use crate::journal::CapturedBody;

/// Captures the body of an answer, which stays the same.
///
/// The emulator's answers are one frame, which is there at once; of any other the first is captured
/// if it is there.
pub(super) fn tee(body: &mut Body) -> CapturedBody {
    if body.is_end_stream() {
        return CapturedBody::default();
    }
    let first = Pin::new(&mut *body).poll_frame(&mut Context::from_waker(Waker::noop()));
    // The reader of a body that is not there yet polls it again, with a waker of its own.
    let Poll::Ready(Some(first)) = first else { return CapturedBody::default() };
    let bytes = first.as_ref().ok().and_then(Frame::data_ref).cloned().unwrap_or_default();
    let rest = mem::take(body);
    *body = if first.is_ok() && rest.is_end_stream() {
        Body::from(bytes.clone())
    } else {
        Body::new(Resumed { first: Some(first), rest })
    };
    CapturedBody::of(&bytes)
}

/// A body whose first frame has been taken.
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
    async fn a_body_is_the_same_after_it_was_captured() {
        let whole = || Body::from("whole");
        let parts =
            || Body::new(Resumed { first: Some(Ok(Frame::data("first ".into()))), rest: whole() });
        for (mut body, sent, kept) in [
            (Body::empty(), "", ""),
            (whole(), "whole", "whole"),
            (parts(), "first whole", "first "),
        ] {
            let captured = tee(&mut body);
            assert_eq!(body.collect().await.unwrap().to_bytes(), sent);
            assert_eq!(captured.kept(), kept.as_bytes());
        }
    }

    #[tokio::test]
    async fn a_body_in_one_piece_is_shared_and_not_copied() {
        let answer = Bytes::from(vec![b'x'; 1_000]);
        let mut body = Body::from(answer.clone());
        let captured = tee(&mut body);
        assert_eq!(captured.kept().as_ptr(), answer.as_ptr());
        assert_eq!(body.collect().await.unwrap().to_bytes().as_ptr(), answer.as_ptr());
    }
}
