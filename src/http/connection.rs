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
use hyper::{
    body::{Frame, Incoming, SizeHint},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::Watcher,
};
use tokio::net::TcpStream;

use super::{
    HttpService, cut::truncate, tracked_stream::TrackedStream, unreadable::has_foreign_coding,
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
) {
    // An answer is written at once or in large pieces; waiting to fill a packet only delays it.
    let _ = stream.set_nodelay(true);
    let state = Arc::new(ConnectionState::default());
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
#[derive(Debug, Default)]
pub(super) struct ConnectionState {
    /// Set to cut the connection once its bytes are written.
    pub(super) cut: OnceLock<Cut>,
    /// How many requests hyper has read.
    pub(super) begun: AtomicUsize,
    /// Whether some of the last request's body has not been read.
    pub(super) has_unread_body: AtomicBool,
}

/// Answers one request of a connection.
async fn answer(
    request: Request<Incoming>,
    service: HttpService,
    state: Arc<ConnectionState>,
) -> Result<Response, Infallible> {
    state.begun.fetch_add(1, Relaxed);
    if state.cut.get().is_some() {
        // A request that came right behind the one whose answer is cut.
        return future::pending().await;
    }
    let has_body = !request.body().is_end_stream();
    state.has_unread_body.store(has_body, Relaxed);
    let request = request.map(|body| {
        if !has_body {
            return Body::empty();
        }
        Body::new(Upload { body, state: Arc::clone(&state) })
    });
    let mut response =
        if has_body { with_body(request, service).await } else { service.answer(request).await };
    if state.has_unread_body.load(Relaxed) {
        // hyper ends the connection unless it happens to have the rest of the body already, and
        // does not say so: without this a client would send its next request in vain.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    match response.extensions().get::<Faulted>().and_then(|faulted| faulted.cut) {
        None => Ok(response),
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

/// The body of a request, which tells its connection when it has been read.
#[derive(Debug)]
struct Upload {
    body: Incoming,
    state: Arc<ConnectionState>,
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        // A reader that knows the length does not ask for the end.
        if frame.is_none() || self.body.is_end_stream() {
            self.state.has_unread_body.store(false, Relaxed);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
