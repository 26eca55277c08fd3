//! Refusals: what hyper can't read as a request it answers with an empty body; the client gets a
//! problem in its place, and the request a line in the log and an entry in the journal.

use std::{
    fmt,
    io::Write,
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::{
    body::Bytes,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;

use super::{HttpService, unreadable};
use crate::problem::Problem;

/// The answer to a request that hyper refused.
pub(super) enum Refusal {
    /// It is being made.
    Making(Pin<Box<dyn Future<Output = Bytes> + Send>>),
    /// These bytes of it are still to be sent.
    Sending(Bytes),
}

impl Refusal {
    /// Takes the place of `empty`, if that is how hyper answers what it can't read; `head` is the
    /// request, if it is known.
    pub(super) fn of<'h>(
        empty: &[u8],
        head: impl FnOnce() -> Option<&'h [u8]>,
        service: &HttpService,
    ) -> Option<Self> {
        let date = hypers_own(empty)?.to_owned();
        let (head, service) = (head().unwrap_or_default().to_vec(), service.clone());
        Some(Self::Making(Box::pin(async move {
            let reason = match &*head {
                b"" => "What stands behind the last request can't be read as another.".to_owned(),
                head => unreadable::reason(head),
            };
            let problem = Problem::bad_request(reason);
            let answer = service.refuse(unreadable::request(&head), problem.into_response()).await;
            written(answer, &date).await
        })))
    }

    /// Returns what is to be sent; nothing once all of it is.
    pub(super) fn poll_bytes(&mut self, cx: &mut Context<'_>) -> Poll<&mut Bytes> {
        if let Self::Making(making) = self {
            let bytes = ready!(making.as_mut().poll(cx));
            *self = Self::Sending(bytes);
        }
        match self {
            Self::Sending(bytes) => Poll::Ready(bytes),
            Self::Making(_) => Poll::Pending,
        }
    }
}

/// The line `Date` of an answer that hyper gave of itself: no answer of the emulator has so few
/// headers.
fn hypers_own(answer: &[u8]) -> Option<&str> {
    const LONGEST: usize = 160;
    let lines = answer.strip_prefix(b"HTTP/1.")?.get(1..)?.strip_prefix(b" 400 Bad Request\r\n")?;
    let lines = str::from_utf8(lines).ok().filter(|lines| lines.len() <= LONGEST)?;
    let mut date = "";
    for line in lines.strip_suffix("\r\n\r\n")?.split("\r\n") {
        match line.split_once(": ")? {
            ("connection", "close") | ("content-length", "0") => {}
            ("date", _) => date = line,
            _ => return None,
        }
    }
    Some(date)
}

/// The answer as it is sent.
async fn written(answer: Response, date: &str) -> Bytes {
    let (parts, body) = answer.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let reason = StatusCode::canonical_reason(&parts.status).unwrap_or_default();
    let mut out = Vec::with_capacity(1024 + body.len());
    // Writing to memory can't fail.
    let _ = write!(out, "HTTP/1.1 {} {reason}\r\nconnection: close\r\n", parts.status.as_u16());
    if !parts.headers.contains_key(header::DATE) {
        let _ = write!(out, "{date}\r\n");
    }
    for (name, value) in &parts.headers {
        for piece in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            out.extend_from_slice(piece);
        }
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(&body);
    out.into()
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_that_hyper_gave_of_itself_is_taken_for_one() {
        let own =
            "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\ndate: x\r\n\r\n";
        assert_eq!(hypers_own(own.as_bytes()), Some("date: x"));
        for (from, to) in [
            ("400 Bad Request", "404 Not Found"),
            ("content-length: 0", "content-length: 1"),
            ("date: x", "allow: x"),
            ("\r\n\r\n", "\r\n\r\nx"),
            ("HTTP/1.1", "HTTP/2.0"),
        ] {
            assert_eq!(hypers_own(own.replacen(from, to, 1).as_bytes()), None, "{to}");
        }
    }
}
