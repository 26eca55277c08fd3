//! The layers: everything that happens to a request before its route and to the answer after it.

use std::{convert::Infallible, fmt, sync::Arc, time::Duration};

use axum::{Router, extract::Request, response::Response};
use tower::{Service, service_fn};

use super::{
    Access, Log, Preferences, RouteMap, cors::cors, fault_layer::faults, guard::guard,
    journal_layer::journal, log_layer::log, panic::catch_panic, problem_layer::problem_body,
    sandbox_layer::sandbox, trace::trace_id,
};
use crate::{journal::Coverage, sandbox::Sandboxes, trace_id::TraceIds};

/// Passes a request through all layers, the outermost first, to its route.
async fn answer(state: &HttpState, routes: Router, request: Request) -> Response {
    stack! { state, request;
        log,
        trace_id,
        journal,
        cors,
        problem_body,
        catch_panic,
        guard,
        sandbox,
        faults,
        |request| route(routes, request)
    }
}

/// What the layers work with.
pub struct HttpState {
    /// Where requests are logged.
    pub log: Log,
    /// Where trace ids come from.
    pub trace_ids: TraceIds,
    /// The sandboxes that requests choose from.
    pub sandboxes: Arc<Sandboxes>,
    /// The coverage of the API; none if requests are not journalled.
    pub coverage: Option<Arc<Coverage>>,
    /// Who may use the control plane.
    pub access: Access,
    /// Whether requests may choose how they are answered, by a header `Prefer`.
    pub preferences: Preferences,
    /// How long the body of a request may take that is held back.
    pub body_timeout: Duration,
    /// What the layers know of the routes.
    pub routes: RouteMap,
}

/// `routes` behind the layers, as a service.
pub fn layered(
    state: HttpState,
    routes: Router,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send + 'static>
+ Clone
+ Send
+ Sync
+ 'static {
    let state = Arc::new(state);
    service_fn(move |request| {
        let (state, routes) = (Arc::clone(&state), routes.clone());
        async move { Ok(answer(&state, routes, request).await) }
    })
}

async fn route(mut routes: Router, request: Request) -> Response {
    let Ok(response) = routes.call(request).await;
    response
}

impl fmt::Debug for HttpState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpState").field("access", &self.access).finish_non_exhaustive()
    }
}
