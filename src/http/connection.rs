//! One connection. hyper reads requests and writes answers; this adds cuts, and answers that
//! survive an upload that was not read.

use std::{
    convert::Infallible,
    future,
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{HeaderValue, Request, header},
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt, Limited};
use hyper::{
    body::{Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::Watcher,
};
use parking_lot::Mutex;
use tokio::{net::TcpStream, time::timeout};

use super::{
    HttpService, cut::truncate, places::Activity, tracked_stream::TrackedStream,
    unreadable::has_foreign_coding,
};
use crate::{
    faults::{Cut, Faulted},
    problem::Problem,
};

/// The most that a connection buffers, and so the longest header.
const BUFFER_SIZE: usize = 128 << 10;

/// Serves one connection until a side ends it, it is overdue, or `watcher` ends it.
pub(super) async fn serve(
    stream: TcpStream,
    service: HttpService,
    idle_timeout: Duration,
    watcher: Watcher,
    activity: Arc<Activity>,
) {
    // An answer is written at once or in large pieces; waiting to fill a packet only delays it.
    let _ = stream.set_nodelay(true);
    let state = Arc::new(ConnectionState::new(activity));
    let stream = TrackedStream::new(stream, service.clone(), idle_timeout, Arc::clone(&state));
    let service = service_fn(move |request| answer(request, service.clone(), Arc::clone(&state)));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(idle_timeout)
        .max_buf_size(BUFFER_SIZE)
        .serve_connection(TokioIo::new(stream), service);
    // How a connection ended makes no difference.
    let _ = watcher.watch(connection).await;
}

/// What the two sides of hyper, the service and the stream, have to know of each other.
#[derive(Debug)]
pub(super) struct ConnectionState {
    /// Whether the connection is idle.
    pub(super) activity: Arc<Activity>,
    /// Set to cut the connection once its bytes are written.
    pub(super) cut: OnceLock<Cut>,
    /// How many requests hyper has read.
    pub(super) begun: AtomicUsize,
    /// Whether some of the last request's body has not been read.
    pub(super) has_unread_body: AtomicBool,
    /// The last request's body, unless all of it has been read.
    unread: Mutex<Option<Incoming>>,
}

impl ConnectionState {
    fn new(activity: Arc<Activity>) -> Self {
        Self {
            activity,
            cut: OnceLock::new(),
            begun: AtomicUsize::new(0),
            has_unread_body: AtomicBool::new(false),
            unread: Mutex::default(),
        }
    }

    /// Reads what is left of the last request's body if it is short and `is_sent`, so that the
    /// connection can stay open. Any other is dropped, which ends the connection.
    async fn discard_short_body(&self, is_sent: bool) {
        // As long as a document that a client sends where none is needed, such as `{}`.
        const MOST: usize = 16 << 10;
        // Clients send header and body at once, or right after each other.
        const SOON: Duration = Duration::from_millis(50);
        let unread = self.unread.lock().take();
        let is_short = |body: &Incoming| body.size_hint().lower() <= MOST as u64;
        let Some(body) = unread.filter(|body| is_sent && is_short(body)) else { return };
        if matches!(timeout(SOON, Limited::new(body, MOST).collect()).await, Ok(Ok(_))) {
            self.has_unread_body.store(false, Relaxed);
        }
    }
}

/// Answers one request of a connection.
async fn answer(
    request: Request<Incoming>,
    service: HttpService,
    state: Arc<ConnectionState>,
) -> Result<Response, Infallible> {
    state.begun.fetch_add(1, Relaxed);
    if state.cut.get().is_some() || !state.activity.note_request() {
        // A request that came right behind the one whose answer is cut, or on an idle connection
        // that is being closed.
        return future::pending().await;
    }
    let has_body = !request.body().is_end_stream();
    state.has_unread_body.store(has_body, Relaxed);
    // A client that waits to be asked for a body sends none unless it is needed.
    let is_sent = has_body && !request.headers().contains_key(header::EXPECT);
    let request = request.map(|body| {
        if !has_body {
            return Body::empty();
        }
        Body::new(Upload { body: Some(body), state: Arc::clone(&state) })
    });
    let mut response =
        if has_body { with_body(request, service).await } else { service.answer(request).await };
    if state.has_unread_body.load(Relaxed) {
        state.discard_short_body(is_sent).await;
    }
    if state.has_unread_body.load(Relaxed) {
        // hyper ends the connection unless it happens to have the rest of the body already, and
        // does not say so: without this a client would send its next request in vain.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    match response.extensions().get::<Faulted>().and_then(|faulted| faulted.cut) {
        None => Ok(noting_its_end(response, state)),
        Some(Cut::Truncate) => Ok(truncate(response, state)),
        Some(cut @ (Cut::Empty | Cut::Reset)) => {
            drop(response);
            state.cut.get_or_init(|| cut);
            future::pending().await
        }
    }
}

/// Answers a request with a body.
///
/// Deviation: RFC 9112 suggests 501 for an unknown transfer coding; the emulator answers 400, because
/// no request ends in a 5xx.
async fn with_body(request: Request<Body>, service: HttpService) -> Response {
    if has_foreign_coding(request.headers()) {
        let detail = "Transfer-Encoding is chunked or absent; Content-Encoding is what says that a \
                      body is compressed.";
        let refusal = Problem::bad_request(detail).into_response();
        return service.refuse(request, refusal).await;
    }
    service.answer(request).await
}

/// Notes when the answer is complete: now, or when the end of a stream is reached.
fn noting_its_end(response: Response, state: Arc<ConnectionState>) -> Response {
    if response.body().size_hint().exact().is_some() {
        state.activity.note_answer();
        return response;
    }
    response.map(|body| Body::new(StreamedAnswer { body, state }))
}

/// The body of a request, which tells its connection when it has been read.
#[derive(Debug)]
struct Upload {
    /// None once it was dropped.
    body: Option<Incoming>,
    state: Arc<ConnectionState>,
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let frame = ready!(Pin::new(&mut *body).poll_frame(cx));
        // A reader that knows the length does not ask for the end.
        if frame.is_none() || body.is_end_stream() {
            self.state.has_unread_body.store(false, Relaxed);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map(HttpBody::size_hint).unwrap_or_default()
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if self.state.has_unread_body.load(Relaxed) {
            *self.state.unread.lock() = self.body.take();
        }
    }
}

/// The body of an answer of unknown length, which tells its connection when it has ended.
#[derive(Debug)]
struct StreamedAnswer {
    body: Body,
    state: Arc<ConnectionState>,
}

impl HttpBody for StreamedAnswer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for StreamedAnswer {
    fn drop(&mut self) {
        self.state.activity.note_answer();
    }
}
