//! The journal layer: keeps requests and their answers in the journal of their sandbox.
//!
//! Answers are kept as the client gets them: problems with their bodies, and injected faults. A
//! request that is never answered, because its client or the process ends it, is kept as well.

use std::{
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use axum::{
    Error,
    body::{Body, Bytes, HttpBody},
    extract::Request,
    response::Response,
};
use http_body_util::BodyExt;
use hyper::body::Frame;
use tokio::time::timeout;

use super::{
    Area, InFlight, Operation, in_flight::Recorded, layers::Next, recorded_body,
    unreadable::RawTarget,
};
use crate::{
    faults::{By, Faulted},
    journal::{CapturedBody, Exchange, RequestRecord, ResponseRecord, detached},
    problem::Problem,
    world::{DomainEvent, DomainEvents},
};

/// Keeps the request and its answer, if it is to be kept and gets as far as a sandbox.
pub(super) async fn journal(
    in_flight: &Arc<InFlight>,
    mut request: Request,
    next: impl Next,
) -> Response {
    let recording = is_kept(in_flight).then(|| Recording::begin(in_flight, &mut request));
    let mut response = next(request).await;
    if let Some(recording) = recording {
        if let Some(rest) = in_flight.take_unread() {
            // Boxed, so that requests whose body is read do not pay for its size.
            Box::pin(read_rest(in_flight, rest)).await;
        }
        recording.complete(&mut response);
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

/// Reads what the route has left of a body, so that the journal has it and the connection can stay
/// open. A body that is longer than any may be is read only as far as it is kept and has come.
async fn read_rest(in_flight: &InFlight, mut rest: Body) {
    // Clients send header and body at once, or right after each other.
    const SOON: Duration = Duration::from_millis(50);
    let limit = in_flight.state.body_size as u64;
    let length = in_flight.captured().saturating_add(rest.size_hint().lower());
    let most = if length > limit { CapturedBody::MOST as u64 } else { limit };
    let reading = async {
        while in_flight.captured() < most {
            match rest.frame().await {
                Some(Ok(frame)) => recorded_body::capture(in_flight, &frame),
                Some(Err(_)) => return in_flight.break_off(),
                None => return,
            }
        }
    };
    let left = in_flight.state.body_timeout.saturating_sub(in_flight.elapsed());
    let left = if length > limit { left.min(SOON) } else { left };
    // A client that takes longer gets its answer, and the connection ends.
    let _ = timeout(left, reading).await;
}

/// A request that is being recorded. It is kept when it is answered, or dropped before that.
struct Recording<'a> {
    in_flight: &'a InFlight,
    // None once it is kept.
    request: Option<RequestRecord>,
}

/// What became of a recorded request.
#[derive(Default)]
struct Answered {
    refused_by: Vec<&'static str>,
    fault: Option<By>,
    is_aborted: bool,
    domain_events: Vec<DomainEvent>,
    response: ResponseRecord,
}

impl<'a> Recording<'a> {
    fn begin(in_flight: &'a Arc<InFlight>, request: &mut Request) -> Self {
        in_flight.record(request.body().size_hint().exact().unwrap_or_default());
        recorded_body::wrap(in_flight, request);
        let record = RequestRecord {
            method: in_flight.method.clone(),
            path: in_flight.path().into(),
            query: in_flight.uri.query().map(Into::into),
            raw_target: request.extensions().get().map(|RawTarget(target)| target.clone()),
            headers: detached(request.headers()),
            body: CapturedBody::default(),
        };
        Self { in_flight, request: Some(record) }
    }

    fn complete(mut self, response: &mut Response) {
        let is_broken_off = self.in_flight.is_broken_off();
        if let Some(request) = self.request.take_if(|_| !is_broken_off) {
            keep(self.in_flight, request, Answered::of(response));
        }
    }
}

impl Drop for Recording<'_> {
    fn drop(&mut self) {
        if let Some(request) = self.request.take() {
            let fault = self.in_flight.fault();
            keep(
                self.in_flight,
                request,
                Answered { fault, is_aborted: true, ..Answered::default() },
            );
        }
    }
}

impl Answered {
    fn of(response: &mut Response) -> Self {
        let extensions = response.extensions_mut();
        let faulted = extensions.get::<Faulted>().copied();
        Self {
            refused_by: extensions.get().map(Problem::rules).unwrap_or_default().to_vec(),
            fault: faulted.map(|faulted| faulted.by),
            is_aborted: false,
            domain_events: extensions.remove::<DomainEvents>().unwrap_or_default().0,
            response: answered(response, faulted),
        }
    }
}

fn keep(in_flight: &InFlight, request: RequestRecord, answered: Answered) {
    let Some(Recorded { sandbox, entry, body, members }) = in_flight.recorded() else { return };
    let operation = in_flight.operation();
    let is_secret = operation.is_some_and(Operation::is_secret);
    let body = if is_secret { body.without_content() } else { body };
    let exchange = Exchange {
        at: entry.at,
        micros: in_flight.micros(),
        trace_id: in_flight.trace_id(),
        operation: operation.map(|operation| operation.id),
        refused_by: answered.refused_by,
        fault: answered.fault.map(|by| by.to_string().into()),
        is_aborted: answered.is_aborted,
        domain_events: answered.domain_events,
        request: RequestRecord { body, ..request },
        response: answered.response,
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
