//! The journal layer: keeps requests and their answers in the journal of their sandbox.
//!
//! Answers are kept as the client gets them: problems with their bodies, and injected faults.

use std::{mem, sync::Arc};

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    response::Response,
};

use super::{
    Area, InFlight, Operation,
    in_flight::Recorded,
    stack::Next,
    tee::{TeeBody, tee},
    untracked::is_untracked,
};
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
    let record = is_kept(in_flight, &request).then(|| begin(in_flight, &mut request));
    let mut response = next(request).await;
    if let Some(record) = record {
        complete(in_flight, record, &mut response);
    }
    response
}

/// Whether the request is kept. Those of the control plane are not: the calls that read the journal
/// would fill it.
fn is_kept(in_flight: &InFlight, request: &Request) -> bool {
    let has_journal = match in_flight.area {
        Area::Api | Area::Invitation => in_flight.state.coverage.is_some(),
        Area::ControlPlane | Area::Console | Area::Probe | Area::Other => false,
    };
    has_journal && !is_untracked(request)
}

/// Starts to record the request, and returns its record so far.
fn begin(in_flight: &Arc<InFlight>, request: &mut Request) -> RequestRecord {
    in_flight.record(request.body().size_hint().exact().unwrap_or_default());
    if !request.body().is_end_stream() {
        let body = mem::take(request.body_mut());
        *request.body_mut() = Body::new(TeeBody::new(body, Arc::clone(in_flight)));
    }
    RequestRecord {
        method: in_flight.method.clone(),
        path: in_flight.path().into(),
        query: in_flight.uri.query().map(Into::into),
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
        micros: u64::try_from(in_flight.elapsed().as_micros()).unwrap_or(u64::MAX),
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
