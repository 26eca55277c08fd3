//! The journal layer: keeps requests and their answers in the journal of their sandbox.
//!
//! Answers are kept as the client gets them: problems with their bodies, and injected faults.

use std::{
    mem,
    sync::{Arc, OnceLock},
    time::Instant,
};

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    response::Response,
};
use parking_lot::Mutex;

use super::{
    Area, HttpState, Operation, Target,
    stack::Next,
    tee::{TeeBody, tee},
    trace::Trace,
    untracked::is_untracked,
};
use crate::{
    faults::Faulted,
    journal::{
        BodyCapture, CapturedBody, Exchange, OpenEntry, RequestRecord, ResponseRecord, detached,
    },
    problem::Problem,
    sandbox::Sandbox,
    world::DomainEvents,
};

/// Keeps the request and its answer, if it is to be kept and gets as far as a sandbox.
pub(super) async fn journal(state: &HttpState, mut request: Request, next: impl Next) -> Response {
    let begun = Begun::of(state, &mut request);
    let mut response = next(request).await;
    if let Some(begun) = begun {
        begun.complete(state, &mut response);
    }
    response
}

/// The entry of a request under way: an extension of the request, which the sandbox layer opens.
#[derive(Debug, Clone)]
pub(super) struct Recording(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    opened: OnceLock<(Arc<Sandbox>, OpenEntry)>,
    operation: OnceLock<&'static Operation>,
    body: Mutex<BodyCapture>,
}

impl Recording {
    fn new(room: u64) -> Self {
        let body = Mutex::new(BodyCapture::with_room_for(room));
        Self(Arc::new(Shared { opened: OnceLock::new(), operation: OnceLock::new(), body }))
    }

    /// Opens the entry in the journal of the sandbox that the request is for.
    pub(super) fn open(&self, sandbox: &Arc<Sandbox>) {
        let open = || (Arc::clone(sandbox), sandbox.journal().open(sandbox.clock().now()));
        self.0.opened.get_or_init(open);
    }

    /// Notes which operation the request asks for.
    pub(super) fn set_operation(&self, operation: &'static Operation) {
        self.0.operation.get_or_init(|| operation);
    }

    /// Captures more of the request's body.
    pub(super) fn capture(&self, bytes: &[u8]) {
        self.0.body.lock().push(bytes);
    }
}

/// A request as it arrived.
struct Begun {
    since: Instant,
    request: RequestRecord,
    trace: Trace,
    recording: Recording,
}

impl Begun {
    fn of(state: &HttpState, request: &mut Request) -> Option<Self> {
        let path = Target::parse(request.uri().path()).path;
        state.coverage.as_ref()?;
        if !is_kept((state.routes.area_of)(path)) || is_untracked(request) {
            return None;
        }
        let begun = Self {
            since: Instant::now(),
            request: record(request, path),
            trace: request.extensions().get().cloned()?,
            recording: Recording::new(request.body().size_hint().exact().unwrap_or_default()),
        };
        request.extensions_mut().insert(begun.recording.clone());
        if !request.body().is_end_stream() {
            let body = mem::take(request.body_mut());
            *request.body_mut() = Body::new(TeeBody::new(body, begun.recording.clone()));
        }
        Some(begun)
    }

    fn complete(self, state: &HttpState, response: &mut Response) {
        let Some((sandbox, open)) = self.recording.0.opened.get() else { return };
        let micros = u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX);
        let body = mem::take(&mut *self.recording.0.body.lock()).finish();
        let operation = self.recording.0.operation.get();
        let is_secret = operation.is_some_and(|operation| operation.is_secret());
        let body = if is_secret { body.without_content() } else { body };
        let extensions = response.extensions_mut();
        let domain_events = extensions.remove::<DomainEvents>().unwrap_or_default();
        let faulted = extensions.get::<Faulted>().copied();
        let exchange = Exchange {
            at: open.at,
            micros,
            trace_id: self.trace.id(state),
            operation: operation.map(|operation| operation.id),
            refused_by: extensions.get().and_then(Problem::rule),
            fault: faulted.map(|faulted| faulted.by.to_string().into()),
            domain_events: domain_events.0,
            request: RequestRecord { body, ..self.request },
            response: answered(response, faulted),
        };
        if let Some(coverage) = &state.coverage {
            coverage.count(&exchange);
        }
        sandbox.record(*open, exchange);
    }
}

/// The control plane's requests are not kept: the calls that read the journal would fill it.
fn is_kept(area: Area) -> bool {
    match area {
        Area::Api | Area::Invitation => true,
        Area::ControlPlane | Area::Console | Area::Probe | Area::Other => false,
    }
}

fn record(request: &Request, path: &str) -> RequestRecord {
    RequestRecord {
        method: request.method().clone(),
        path: path.into(),
        query: request.uri().query().map(Into::into),
        headers: detached(request.headers()),
        body: CapturedBody::default(),
    }
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
