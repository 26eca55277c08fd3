//! A server with test routes, and helpers that read its answers.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use accounts_emulator::{
    faults::{By, Cut, Faulted},
    http::{Access, Area, HttpService, HttpState, Limits, PathParam, Preferences, RouteMap, serve},
    problem::{Fault, Problem},
    sandbox::{SandboxLimits, SandboxTemplate, Sandboxes},
    trace_id::TraceIds,
};
use axum::{
    Extension, Router,
    body::Bytes,
    response::IntoResponse,
    routing::{any, get, post},
};
use reqwest::StatusCode;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Notify, oneshot},
    task::JoinHandle,
    time::timeout,
};

use crate::log::listen;

pub(crate) const SOON: Duration = Duration::from_millis(150);
pub(crate) const TIMEOUT: Duration = Duration::from_secs(5);

/// A server with its own routes and limits.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) stop: Option<oneshot::Sender<()>>,
    pub(crate) task: JoinHandle<io::Result<()>>,
    pub(crate) release: Arc<Notify>,
    pub(crate) reached: Arc<Notify>,
}

impl Server {
    pub(crate) async fn start(limits: Limits) -> Self {
        listen();
        let [release, reached] = [Arc::new(Notify::new()), Arc::new(Notify::new())];
        let routes = routes(Arc::clone(&release), Arc::clone(&reached));
        let service = HttpService::new(state(), routes);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let shutdown = async move { drop(stopped.await) };
        let task = tokio::spawn(serve(listener, service, limits, shutdown));
        Self { address, stop: Some(stop), task, release, reached }
    }

    pub(crate) async fn quiet() -> Self {
        Self::start(Limits::default()).await
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Sends the bytes and hands back all that comes until the server closes.
    pub(crate) async fn exchange(&self, bytes: &str) -> String {
        let mut stream = self.connect().await;
        stream.write_all(bytes.as_bytes()).await.unwrap();
        rest(&mut stream).await
    }

    pub(crate) async fn stop(mut self) {
        drop(self.stop.take());
        timeout(TIMEOUT, self.task).await.unwrap().unwrap().unwrap();
    }
}

/// The state of the layers: no journal, and no operations.
fn state() -> HttpState {
    let sandboxes = Sandboxes::new(SandboxTemplate::default(), SandboxLimits::default()).unwrap();
    let area_of = |path: &str| match path {
        "/livez" | "/readyz" => Area::Probe,
        _ if path.starts_with("/_emulator") => Area::ControlPlane,
        _ => Area::Other,
    };
    HttpState {
        trace_ids: TraceIds::from_seed([7; 32]),
        sandboxes: Arc::new(sandboxes),
        coverage: None,
        access: Access::default(),
        preferences: Preferences::Ignored,
        body_timeout: TIMEOUT,
        body_size: 1 << 20,
        routes: RouteMap { area_of, operations: &[] },
    }
}

fn routes(release: Arc<Notify>, reached: Arc<Notify>) -> Router {
    let wait = || async move {
        reached.notify_one();
        release.notified().await;
        "waited"
    };
    let wrong = || async {
        let fault = Fault {
            key: "groups".to_owned(),
            sentence: "secret".to_owned(),
            logged: "needed".to_owned(),
        };
        Problem::bad_request(Problem::VALIDATION).with_errors([fault])
    };
    Router::new()
        .route("/", get(|| async { "here" }))
        .route("/wait", get(wait))
        .route("/large", get(|| async { vec![b'x'; 32 << 20] }))
        .route("/wrong", post(wrong))
        .route("/echo", post(|body: Bytes| async { body }))
        .route("/panic", get(|| async { assert_eq!(1, 2, "the bug") }))
        .route("/cut/{how}", any(|how| async { cut(how, 10_001) }))
        .route("/large/cut/{how}", any(|how| async { cut(how, 32 << 20) }))
        .route("/livez", get(|| async { "alive" }))
        .route("/_emulator/health", get(|| async { "well" }))
        .fallback(|| async { Problem::not_found("There is nothing at this path.") })
        .method_not_allowed_fallback(|| async {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "This path has other methods.")
        })
}

/// An answer that is cut.
fn cut(PathParam(how): PathParam, length: usize) -> impl IntoResponse {
    let cut = Cut::ALL.into_iter().find(|cut| cut.name() == how);
    (Extension(Faulted { by: By::Rule(1), cut }), vec![b'x'; length])
}

pub(crate) async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset ends a connection as well as a proper end does.
    let _ = timeout(TIMEOUT, stream.read_to_end(&mut bytes)).await.unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Reads one answer that ends in `end`.
pub(crate) async fn answer(stream: &mut (impl AsyncRead + Unpin), end: &str) -> String {
    let mut text = String::new();
    while !text.ends_with(end) {
        let mut bytes = [0; 4096];
        let length = timeout(TIMEOUT, stream.read(&mut bytes)).await.unwrap().unwrap();
        assert_ne!(length, 0, "closed after {text:?}");
        text.push_str(std::str::from_utf8(&bytes[..length]).unwrap());
    }
    text
}
