//! The layers: everything that happens to a request before its route and to the answer after it.
//!
//! The layers of a request share an [`InFlight`]. An inner layer tells an outer one something about
//! the answer by an extension of the answer. The journal stands outside CORS, so that an answer is
//! kept with the headers that the client gets. Only requests that get as far as their sandbox are
//! kept, which preflights and refused requests do not.

use std::{fmt, sync::Arc, time::Duration};

use axum::{
    Router,
    body::HttpBody,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::Response,
};
use tower::Service;

use super::{
    Access, InFlight, Preferences, RouteMap, coding,
    cors::cors,
    fault_layer::faults,
    guard::guard,
    journal_layer::{is_kept, journal},
    log::log_request,
    panic::catch_panic,
    path::decode_unreserved,
    problem_layer::problem_body,
    sandbox_layer::sandbox,
    trace::trace_id,
};
use crate::{journal::Coverage, problem::Problem, sandbox::Sandboxes, trace_id::TraceIds};

/// The rest of the stack behind a layer: `next(request).await` is its answer.
///
/// A layer is a function `async fn name(in_flight, request, next) -> Response`, much as
/// `axum::middleware::from_fn` takes it. That would box a future for each layer, and clone all
/// layers behind each layer, for every request: through it the same functions take 30 % more
/// instructions for a page of ten, and 14 % more for a create (`bench/instructions` counts them).
pub(super) trait Next: FnOnce(Request) -> Self::Answer + Send {
    /// The answer in the making.
    type Answer: Future<Output = Response> + Send;
}

impl<F, A> Next for F
where
    F: FnOnce(Request) -> A + Send,
    A: Future<Output = Response> + Send,
{
    type Answer = A;
}

/// `stack! { in_flight, request; outer, inner, route }` is
/// `outer(in_flight, request, |request| inner(in_flight, request, route)).await`.
macro_rules! stack {
    ($in_flight:expr, $request:expr; $($layers:tt)+) => {
        stack!(@ $in_flight, $request, $($layers)+).await
    };
    (@ $in_flight:expr, $request:expr, $layer:ident, $($inner:tt)+) => {
        $layer($in_flight, $request, |request| stack!(@ $in_flight, request, $($inner)+))
    };
    (@ $in_flight:expr, $request:expr, $route:expr) => {
        ($route)($request)
    };
}

/// The routes behind the layers. A clone is another handle on the same.
#[derive(Debug, Clone)]
pub struct HttpService {
    state: Arc<HttpState>,
    routes: Router,
}

impl HttpService {
    /// `routes` behind layers that work with `state`.
    #[must_use]
    pub fn new(state: HttpState, routes: Router) -> Self {
        Self { state: Arc::new(state), routes }
    }

    /// Passes a request through all layers, the outermost first, to its route.
    pub async fn answer(self, mut request: Request) -> Response {
        decode_unreserved(&mut request);
        if !request.body().is_end_stream()
            && let Err(refusal) = coding::decode(&mut request)
        {
            return Box::pin(self.refuse(request, *refusal)).await;
        }
        let Self { state, routes } = self;
        let in_flight = &Arc::new(InFlight::new(state, &request));
        request.extensions_mut().insert(Arc::clone(in_flight));
        stack! { in_flight, request;
            log_request,
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

    /// Answers a request that can't be read with the problem `refusal`: it is logged and kept like any other, but
    /// meets no fault.
    pub(super) async fn refuse(self, mut request: Request, refusal: Response) -> Response {
        let in_flight = &Arc::new(InFlight::new(self.state, &request));
        request.extensions_mut().insert(Arc::clone(in_flight));
        let refused = |_| async { refusal };
        // Only what is kept needs a sandbox; the control plane has not checked who asks.
        if is_kept(in_flight) {
            stack! { in_flight, request;
                log_request, trace_id, journal, cors, problem_body, sandbox, refused
            }
        } else {
            stack! { in_flight, request; log_request, trace_id, cors, problem_body, refused }
        }
    }
}

/// What the layers work with.
pub struct HttpState {
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
    /// How long the body of a request may take that is held back, or answered before it is read.
    pub body_timeout: Duration,
    /// The most bytes that are read of a body which is answered before it is read.
    pub body_size: usize,
    /// What the layers know of the routes.
    pub routes: RouteMap,
}

async fn route(mut routes: Router, request: Request) -> Response {
    let asks_for_methods = request.method() == Method::OPTIONS;
    let Ok(mut response) = routes.call(request).await;
    if asks_for_methods || response.status() == StatusCode::METHOD_NOT_ALLOWED {
        name_methods(&mut response);
    }
    response
}

/// Adds `OPTIONS`, which every path takes, to the methods that the router names, and tells them in a
/// refusal.
fn name_methods(response: &mut Response) {
    let allow = response.headers().get(header::ALLOW).and_then(|allow| allow.to_str().ok());
    let Some(allow) = allow.filter(|allow| !allow.is_empty()) else { return };
    let allow = [allow, ",OPTIONS"].concat();
    if let Some(problem) = response.extensions_mut().get_mut::<Problem>() {
        let detail = format!("This path takes {}.", allow.replace(',', ", "));
        *problem = Problem::new(problem.status(), detail);
    }
    if let Ok(allow) = HeaderValue::try_from(allow) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
}

impl fmt::Debug for HttpState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpState").field("access", &self.access).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::HeaderMap, routing::get};
    use http_body_util::BodyExt;

    use super::*;
    use crate::{
        http::Area,
        journal::{Entry, Match},
        sandbox::{SandboxLimits, SandboxTemplate},
        work::Work,
    };

    fn sandboxes() -> Arc<Sandboxes> {
        Arc::new(Sandboxes::new(SandboxTemplate::default(), SandboxLimits::default()).unwrap())
    }

    fn state(sandboxes: &Arc<Sandboxes>) -> HttpState {
        let area_of = |path: &str| match path {
            _ if path.starts_with("/_emulator") => Area::ControlPlane,
            _ => Area::Api,
        };
        HttpState {
            trace_ids: TraceIds::from_seed([7; 32]),
            sandboxes: Arc::clone(sandboxes),
            coverage: Some(Arc::new(Coverage::new([]))),
            access: Access::default(),
            preferences: Preferences::Honoured,
            body_timeout: Duration::from_secs(1),
            body_size: 1 << 20,
            routes: RouteMap { area_of, operations: &[] },
        }
    }

    /// The answer to a request with these headers, besides `Host`: its status, headers and body.
    async fn ask(
        sandboxes: &Arc<Sandboxes>,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
    ) -> (u16, HeaderMap, String) {
        let routes = Router::new()
            .route("/panic", get(|| async { assert_eq!(1, 2, "the bug") }))
            .route("/here", get(|| async { "here" }))
            .route("/_emulator/health", get(|| async { "well" }))
            .fallback(|| async { crate::problem::Problem::not_found("There is nothing.") });
        let mut request = Request::builder().method(method).uri(path).header("Host", "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).unwrap();
        let response = HttpService::new(state(sandboxes), routes).answer(request).await;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (parts.status.as_u16(), parts.headers, String::from_utf8(body.into()).unwrap())
    }

    /// What the default sandbox has kept.
    fn kept(sandboxes: &Sandboxes) -> Vec<Entry> {
        sandboxes.default_one().journal.find(&Match::default(), &Work::default()).unwrap()
    }

    #[tokio::test]
    async fn whatever_a_sandbox_is_asked_is_kept_as_it_is_answered_a_panic_too() {
        let sandboxes = sandboxes();
        for (path, status) in [("/panic", 500), ("/nothing", 404), ("/here", 200)] {
            let (answered, headers, body) = ask(&sandboxes, Method::GET, path, &[]).await;
            assert_eq!(answered, status, "{path}");
            let exchange = kept(&sandboxes).pop().unwrap().exchange;
            assert_eq!((&*exchange.request.path, exchange.status()), (path, Some(status)));
            assert_eq!(exchange.response.body.answer_text(), body);
            for name in headers.keys() {
                let both = (exchange.response.headers.get(name), headers.get(name));
                assert_eq!(both.0, both.1, "{name} of {path}");
            }
            let trace_id = exchange.trace_id.to_string();
            assert_eq!(body.contains(&trace_id), status != 200, "{body}");
        }
    }

    #[tokio::test]
    async fn what_gets_to_no_sandbox_is_not_kept() {
        let sandboxes = sandboxes();
        let preflight =
            [("Origin", "http://a"), ("Access-Control-Request-Method", "GET")].as_slice();
        for (method, headers, status) in [
            (Method::OPTIONS, preflight, 204),
            (Method::OPTIONS, &[preflight, &[("Host", "again")]].concat(), 400),
            (Method::GET, &[("Host", "again")], 400),
            (Method::GET, &[("Emulator-Sandbox", "no name")], 400),
        ] {
            let (answered, answer, _) = ask(&sandboxes, method, "/here", headers).await;
            assert_eq!(answered, status, "{headers:?}");
            let origin = headers.iter().find(|it| it.0 == "Origin").map_or("*", |it| it.1);
            assert_eq!(answer["access-control-allow-origin"], origin, "{headers:?}");
        }
        assert_eq!(kept(&sandboxes).len(), 0);
    }

    #[tokio::test]
    async fn a_request_that_the_control_plane_refuses_makes_no_sandbox() {
        let sandboxes = sandboxes();
        let path = "/~new/_emulator/health";
        let foreign = [("Origin", "http://example.org")];
        let (status, headers, _) = ask(&sandboxes, Method::GET, path, &foreign).await;
        assert_eq!((status, headers.get("emulator-sandbox")), (403, None));
        assert_eq!(sandboxes.all().len(), 1);
        let (status, headers, _) = ask(&sandboxes, Method::GET, path, &[]).await;
        assert_eq!((status, headers["emulator-sandbox"].to_str().unwrap()), (200, "new; new"));
        assert_eq!(sandboxes.all().len(), 2);
    }
}
