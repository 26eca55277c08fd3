//! One connection. hyper reads requests and writes answers; this adds cuts, and answers that
//! survive an upload that was not read.

use std::{
    convert::Infallible,
    future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    body::Body,
    http::{HeaderValue, Request, header},
    response::Response,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::Watcher,
};
use tokio::net::TcpStream;

use super::{
    HttpService,
    cut::{self, CutSignal},
    tracked_stream::TrackedStream,
    upload::Upload,
};
use crate::faults::Cut;

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
    let stream = TrackedStream::new(stream, idle_timeout, Arc::clone(&state));
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
    /// Set to cut the connection.
    pub(super) cut: CutSignal,
    has_unread_body: AtomicBool,
}

impl ConnectionState {
    /// Whether some of the last request's body has not been read.
    pub(super) fn has_unread_body(&self) -> bool {
        self.has_unread_body.load(Ordering::Relaxed)
    }

    /// Sets that.
    pub(super) fn set_unread_body(&self, is_unread: bool) {
        self.has_unread_body.store(is_unread, Ordering::Relaxed);
    }
}

/// Answers one request of a connection.
async fn answer(
    request: Request<Incoming>,
    service: HttpService,
    state: Arc<ConnectionState>,
) -> Result<Response, Infallible> {
    if state.cut.get().is_some() {
        // A request that came right behind the one whose answer is cut.
        return future::pending().await;
    }
    let request = request.map(|body| tracked(body, &state));
    let mut response = service.answer(request).await;
    if state.has_unread_body() {
        // hyper ends the connection unless it happens to have the rest of the body already, and
        // does not say so: without this a client would send its next request in vain.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    match cut::of(&response) {
        None => Ok(response),
        Some(Cut::Truncate) => Ok(cut::truncate(response, state)),
        Some(cut @ (Cut::Empty | Cut::Reset)) => {
            drop(response);
            state.cut.request(cut);
            future::pending().await
        }
    }
}

/// Returns the body, which from now on tells `state` when it has been read.
fn tracked(body: Incoming, state: &Arc<ConnectionState>) -> Body {
    let upload = Upload::new(body, Arc::clone(state));
    if state.has_unread_body() { Body::new(upload) } else { Body::empty() }
}
