//! A connection: attended from its first byte to its end.

use std::{
    convert::Infallible,
    future::poll_fn,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::{body::Body, extract::Request, response::Response};
use hyper::{
    body::{Body as _, Incoming},
    server::conn::http1,
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, sync::watch, time};
use tower::Service;

use super::{
    Envelope, Limits,
    envelope::Answer,
    host,
    pulse::{Phase, Pulse},
    wire::Wire,
};

/// The most that a connection buffers, and with it the longest header.
const BUFFER_SIZE: usize = 128 << 10;

/// Serves a connection until one side ends it, it is overdue, or the server closes.
pub(super) async fn attend<S>(
    stream: TcpStream,
    envelope: Envelope<S>,
    limits: Limits,
    mut closing: watch::Receiver<()>,
) where
    S: Service<Request, Response = Response, Error = Infallible> + Clone,
    S::Future: Unpin,
{
    // An answer is written at once or in large pieces; waiting to fill a packet only delays it.
    let _ = stream.set_nodelay(true);
    let pulse = Arc::new(Pulse::new());
    let wire = TokioIo::new(Wire::new(stream, Arc::clone(&pulse)));
    let desk = Desk { envelope, pulse: Arc::clone(&pulse) };
    let mut connection = pin!(http().serve_connection(wire, desk));
    let mut timer = pin!(time::sleep(limits.header_timeout));
    loop {
        // The connection comes first, so that the pulse is fresh when the timer looks at it.
        tokio::select! {
            biased;
            _ = connection.as_mut() => return,
            signal = closing.changed() => if signal.is_err() { return },
            phase = poll_fn(|cx| pulse.poll_overdue(timer.as_mut(), &limits, cx)) => {
                // An idle connection is closed; any other has had its time.
                if phase != Phase::Quiet { return }
            }
        }
        pulse.part();
        connection.as_mut().graceful_shutdown();
    }
}

fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.header_read_timeout(None).max_buf_size(BUFFER_SIZE);
    http
}

/// The application as one connection sees it.
#[derive(Debug)]
struct Desk<S> {
    envelope: Envelope<S>,
    pulse: Arc<Pulse>,
}

impl<S> hyper::service::Service<Request<Incoming>> for Desk<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone,
    S::Future: Unpin,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Attended<S::Future>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        self.pulse.begin_request(!request.body().is_end_stream());
        let request = request.map(Body::new);
        let answer = match host::refusal(&request) {
            Some(problem) => self.envelope.refuse(&request, problem),
            None => self.envelope.clone().call(request),
        };
        Attended { answer, pulse: Arc::clone(&self.pulse) }
    }
}

/// An answer in the making, which the pulse follows.
#[derive(Debug)]
struct Attended<F> {
    answer: Answer<F>,
    pulse: Arc<Pulse>,
}

impl<F> Future for Attended<F>
where
    F: Future<Output = Result<Response, Infallible>> + Unpin,
{
    type Output = Result<Response, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let response = ready!(Pin::new(&mut self.answer).poll(cx));
        self.pulse.begin(Phase::Quiet);
        Poll::Ready(response)
    }
}
