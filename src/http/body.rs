//! Bodies: the one reader of those of requests, and the JSON ones of answers.

use std::{
    error::Error,
    pin::pin,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use http_body_util::{BodyExt, Collected, LengthLimitError, Limited};
use hyper::body::Frame;
use tokio::time::timeout;

use super::{
    coding::Undecodable,
    limits::{LEAST_RATE, least_bytes},
};
use crate::problem::Problem;

/// How large a body may be, and how long it may take to arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyLimits {
    /// The most bytes.
    pub size: usize,
    /// The time within which it must be complete, counted from when it is first asked for. A body
    /// that comes at the least rate of 64 KiB a second or more gets as much time again.
    pub timeout: Duration,
}

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyError {
    /// It has more bytes than this limit.
    TooLong(usize),
    /// It was not complete after this time, and came at less than the least rate.
    TooSlow(Duration),
    /// It ended before it was complete.
    Incomplete,
    /// It is not compressed as its header says.
    Undecodable,
}

/// Reads a whole body. A body that arrived in one piece is not copied.
///
/// A body whose announced length is above the limit is refused before any of it is asked for, so
/// that a client which waits for `100 Continue` does not send it.
pub async fn read_body(body: Body, limits: BodyLimits) -> Result<Bytes, BodyError> {
    let BodyLimits { size, timeout: time } = limits;
    if usize::try_from(body.size_hint().lower()).is_ok_and(|length| length > size) {
        return Err(BodyError::TooLong(size));
    }
    let is_short = |bytes: u64| usize::try_from(bytes).is_ok_and(|it| it < least_bytes(time));
    if body.size_hint().upper().is_some_and(is_short) {
        // It comes in time, or at less than the least rate.
        let collected = timeout(time, Limited::new(body, size).collect()).await;
        return body_of(collected.map_err(|_| BodyError::TooSlow(time))?, size);
    }
    // Boxed, so that short bodies do not pay for its size.
    Box::pin(read_long_body(body, limits)).await
}

/// Reads a body that may come for longer, at the least rate.
async fn read_long_body(body: Body, limits: BodyLimits) -> Result<Bytes, BodyError> {
    let BodyLimits { size, timeout: time } = limits;
    let (received, mut before) = (AtomicUsize::new(0), 0);
    let count = |frame: &Frame<Bytes>| {
        received.fetch_add(frame.data_ref().map_or(0, Bytes::len), Relaxed);
    };
    let mut collected = pin!(Limited::new(body.inspect_frame(count), size).collect());
    loop {
        match timeout(time, &mut collected).await {
            Ok(collected) => return body_of(collected, size),
            Err(_) if received.load(Relaxed) - before >= least_bytes(time) => {
                before = received.load(Relaxed);
            }
            Err(_) => return Err(BodyError::TooSlow(time)),
        }
    }
}

/// The bytes of a body that was read within a limit of size.
fn body_of(
    collected: Result<Collected<Bytes>, Box<dyn Error + Send + Sync>>,
    size: usize,
) -> Result<Bytes, BodyError> {
    match collected {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(BodyError::TooLong(size)),
        Err(error) if Undecodable::is_cause_of(&*error) => Err(BodyError::Undecodable),
        Err(_) => Err(BodyError::Incomplete),
    }
}

/// An answer whose body is `json`, which has to be JSON.
pub fn json_response(status: StatusCode, json: impl Into<Body>) -> Response {
    let mut response = Response::new(json.into());
    *response.status_mut() = status;
    let media_type = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response
}

impl From<BodyError> for Problem {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLong(size) => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("The body is longer than {size} bytes."),
            ),
            BodyError::TooSlow(timeout) => Self::new(
                StatusCode::REQUEST_TIMEOUT,
                format!(
                    "The body was not complete after {} seconds, and came at less than {} KiB a \
                     second.",
                    timeout.as_secs_f64(),
                    LEAST_RATE >> 10
                ),
            ),
            BodyError::Undecodable => {
                Self::bad_request("The body is not compressed as its Content-Encoding says.")
            }
            BodyError::Incomplete => Self::bad_request("The body ended before it was complete."),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        pin::Pin,
        task::{Context, Poll, ready},
    };

    use hyper::body::SizeHint;
    use tokio::time::{Instant, Sleep, sleep};

    use super::*;

    const LIMITS: BodyLimits = BodyLimits { size: 5, timeout: Duration::from_secs(2) };

    /// A body that sends some frames and then nothing more, without an end.
    struct Unfinished(Vec<&'static str>);

    impl HttpBody for Unfinished {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            match self.0.pop() {
                Some(text) => Poll::Ready(Some(Ok(Frame::data(text.into())))),
                None => Poll::Pending,
            }
        }
    }

    /// A body that announces its length, and must not be asked for.
    struct Announced(u64);

    impl HttpBody for Announced {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            panic!("It was asked for.")
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(self.0)
        }
    }

    /// A body of pieces of that many bytes, one each second.
    struct Steady {
        left: usize,
        bytes: usize,
        next: Pin<Box<Sleep>>,
    }

    impl HttpBody for Steady {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            if self.left == 0 {
                return Poll::Ready(None);
            }
            ready!(self.next.as_mut().poll(cx));
            self.left -= 1;
            self.next = Box::pin(sleep(Duration::from_secs(1)));
            Poll::Ready(Some(Ok(Frame::data(vec![b'x'; self.bytes].into()))))
        }
    }

    fn steady(bytes: usize) -> Body {
        let next = Box::pin(sleep(Duration::from_secs(1)));
        Body::new(Steady { left: 100, bytes, next })
    }

    #[tokio::test]
    async fn a_body_may_have_as_many_bytes_as_the_limit_and_no_more() {
        assert_eq!(read_body(Body::from("12345"), LIMITS).await.unwrap(), "12345");
        assert_eq!(read_body(Body::empty(), LIMITS).await.unwrap(), "");
        let too_long = read_body(Body::from("123456"), LIMITS).await;
        assert_eq!(too_long, Err(BodyError::TooLong(5)));
        let too_long = read_body(Body::new(Unfinished(vec!["456", "123"])), LIMITS).await;
        assert_eq!(too_long, Err(BodyError::TooLong(5)));
    }

    #[tokio::test]
    async fn a_body_that_is_announced_as_too_long_is_not_asked_for() {
        let too_long = read_body(Body::new(Announced(6)), LIMITS).await;
        assert_eq!(too_long, Err(BodyError::TooLong(5)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_without_an_end_is_given_up_after_the_timeout() {
        let late = read_body(Body::new(Unfinished(vec!["1"])), LIMITS).await;
        assert_eq!(late, Err(BodyError::TooSlow(Duration::from_secs(2))));
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_body_has_time_as_long_as_it_comes_at_the_least_rate() {
        let limits = BodyLimits { size: 1 << 30, timeout: Duration::from_secs(30) };
        let whole = read_body(steady(LEAST_RATE + 4096), limits).await.unwrap();
        assert_eq!(whole.len(), 100 * (LEAST_RATE + 4096));
        let began = Instant::now();
        let late = read_body(steady(LEAST_RATE / 2), limits).await;
        assert_eq!(late, Err(BodyError::TooSlow(limits.timeout)));
        assert_eq!(began.elapsed().as_secs(), 30);
    }
}
