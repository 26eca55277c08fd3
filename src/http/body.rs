//! Bodies: the one reader of those of requests, and the JSON ones of answers.

use std::time::Duration;

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;

use super::coding::Undecodable;
use crate::problem::Problem;

/// How large a body may be, and how long it may take to arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyLimits {
    /// The most bytes.
    pub size: usize,
    /// The longest time, counted from when the body is first asked for.
    pub timeout: Duration,
}

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyError {
    /// It has more bytes than this limit.
    TooLong(usize),
    /// It was not complete after this time.
    TooSlow(Duration),
    /// It ended before it was complete.
    Incomplete,
    /// It is not compressed as its header says.
    Undecodable,
}

/// Reads a whole body. A body that arrived in one piece is not copied.
pub async fn read_body(body: Body, limits: BodyLimits) -> Result<Bytes, BodyError> {
    let collected = timeout(limits.timeout, Limited::new(body, limits.size).collect()).await;
    match collected.map_err(|_| BodyError::TooSlow(limits.timeout))? {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(BodyError::TooLong(limits.size)),
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
                format!("The body was not complete after {} seconds.", timeout.as_secs()),
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
        task::{Context, Poll},
    };

    use axum::body::HttpBody;
    use hyper::body::Frame;

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

    #[tokio::test]
    async fn a_body_may_have_as_many_bytes_as_the_limit_and_no_more() {
        assert_eq!(read_body(Body::from("12345"), LIMITS).await.unwrap(), "12345");
        assert_eq!(read_body(Body::empty(), LIMITS).await.unwrap(), "");
        let too_long = read_body(Body::from("123456"), LIMITS).await;
        assert_eq!(too_long, Err(BodyError::TooLong(5)));
        let too_long = read_body(Body::new(Unfinished(vec!["456", "123"])), LIMITS).await;
        assert_eq!(too_long, Err(BodyError::TooLong(5)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_without_an_end_is_given_up_after_the_timeout() {
        let late = read_body(Body::new(Unfinished(vec!["1"])), LIMITS).await;
        assert_eq!(late, Err(BodyError::TooSlow(Duration::from_secs(2))));
    }
}
