//! The journal layer: keeps requests and their answers in the journal of their sandbox.
//!
//! Answers are kept as the client gets them: problems with their bodies, and injected faults.

use std::{
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use axum::{
    Error,
    body::{Body, Bytes, HttpBody},
    extract::Request,
    response::Response,
};
use http_body_util::BodyExt;
use hyper::body::Frame;

use super::{Area, InFlight, Operation, in_flight::Recorded, layers::Next, unreadable::RawTarget};
use crate::{
    faults::Faulted,
    journal::{CapturedBody, Exchange, RequestRecord, ResponseRecord, detached},
    problem::Problem,
    world::DomainEvents,
};

/// Keeps the request and its answer, if it is to be kept and gets as far as a sandbox.
pub(super) async fn journal(
    in_flight: &Arc<InFlight>,
    mut request: Request,
    next: impl Next,
) -> Response {
    let record = is_kept(in_flight).then(|| begin(in_flight, &mut request));
    let mut response = next(request).await;
    if let Some(record) = record {
        complete(in_flight, record, &mut response);
    }
    response
}

/// Whether the request is kept. Those of the control plane are not: the calls that read the journal
/// would fill it.
pub(super) fn is_kept(in_flight: &InFlight) -> bool {
    let has_journal = match in_flight.area {
        Area::Api | Area::Invitation => in_flight.state.coverage.is_some(),
        Area::ControlPlane | Area::Console | Area::Probe | Area::Other => false,
    };
    has_journal && !in_flight.is_untracked
}

/// Starts to record the request, and returns its record so far.
fn begin(in_flight: &Arc<InFlight>, request: &mut Request) -> RequestRecord {
    in_flight.record(request.body().size_hint().exact().unwrap_or_default());
    if !request.body().is_end_stream() {
        let body = mem::take(request.body_mut());
        let in_flight = Arc::clone(in_flight);
        *request.body_mut() = Body::new(body.inspect_frame(move |frame| {
            if let Some(bytes) = frame.data_ref() {
                in_flight.capture(bytes);
            }
        }));
    }
    RequestRecord {
        method: in_flight.method.clone(),
        path: in_flight.path().into(),
        query: in_flight.uri.query().map(Into::into),
        raw_target: request.extensions().get().map(|RawTarget(target)| target.clone()),
        headers: detached(request.headers()),
        body: CapturedBody::default(),
    }
}

fn complete(in_flight: &InFlight, request: RequestRecord, response: &mut Response) {
    let Some(Recorded { sandbox, entry, body, members }) = in_flight.recorded() else { return };
    let operation = in_flight.operation();
    let is_secret = operation.is_some_and(Operation::is_secret);
    let body = if is_secret { body.without_content() } else { body };
    let extensions = response.extensions_mut();
    let domain_events = extensions.remove::<DomainEvents>().unwrap_or_default();
    let faulted = extensions.get::<Faulted>().copied();
    let exchange = Exchange {
        at: entry.at,
        micros: in_flight.micros(),
        trace_id: in_flight.trace_id(),
        operation: operation.map(|operation| operation.id),
        refused_by: extensions.get().map(Problem::rules).unwrap_or_default().to_vec(),
        fault: faulted.map(|faulted| faulted.by.to_string().into()),
        domain_events: domain_events.0,
        request: RequestRecord { body, ..request },
        response: answered(response, faulted),
    };
    if let Some(coverage) = &in_flight.state.coverage {
        coverage.count(&exchange, members);
    }
    sandbox.record(entry, exchange);
}

/// The answer as far as the client gets to see it.
fn answered(response: &mut Response, faulted: Option<Faulted>) -> ResponseRecord {
    if faulted.is_some_and(|faulted| !faulted.shows_status()) {
        return ResponseRecord::default();
    }
    ResponseRecord {
        status: Some(response.status()),
        headers: response.headers().clone(),
        body: tee(response.body_mut()),
    }
}

/// Captures the body of an answer, which stays the same.
///
/// The emulator's answers are one frame, which is there at once; of any other the first is captured
/// if it is there.
fn tee(body: &mut Body) -> CapturedBody {
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
