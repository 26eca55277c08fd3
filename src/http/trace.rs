//! The trace layer: which trace a request belongs to.

use std::sync::{Arc, OnceLock};

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    response::Response,
};

use super::{HttpState, log, stack::Next};
use crate::trace_id::TraceId;

/// The header that names the trace of a request.
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The trace of a request: an extension of the request, and of an answer that is logged.
///
/// Its id is drawn when it is first needed, so that requests which need none, such as health
/// checks, do not change the ids of others.
#[derive(Debug, Clone)]
pub(super) struct Trace(Arc<Lazy>);

#[derive(Debug)]
struct Lazy {
    parent: Option<TraceId>,
    id: OnceLock<TraceId>,
}

impl Trace {
    fn of(traceparent: Option<&HeaderValue>) -> Self {
        let parent = traceparent.and_then(|value| TraceId::parse(value.as_bytes()));
        Self(Arc::new(Lazy { parent, id: OnceLock::new() }))
    }

    /// The id of the request's span.
    pub(super) fn id(&self, state: &HttpState) -> TraceId {
        *self.0.id.get_or_init(|| state.trace_ids.draw(self.0.parent))
    }
}

/// Continues the trace that the request names, or begins one.
pub(super) async fn trace_id(_: &HttpState, mut request: Request, next: impl Next) -> Response {
    let trace = Trace::of(request.headers().get(TRACEPARENT));
    request.extensions_mut().insert(trace.clone());
    let mut response = next(request).await;
    if log::is_enabled(response.status()) {
        response.extensions_mut().insert(trace);
    }
    response
}
