//! A connection: attended from its first byte to its end.

use std::{
    cell::RefCell,
    convert::Infallible,
    future::poll_fn,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, Waker, ready},
};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, header},
    response::Response,
};
use hyper::{
    body::{Body as _, Incoming},
    server::conn::http1,
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, sync::watch, time};
use tower::Service;

use super::{
    Limits,
    cut::{self, Shears},
    nudge::Nudge,
    pulse::{Phase, Pulse},
    upload::Upload,
    wire::Wire,
};
use crate::faults::Cut;

/// The most that a connection buffers, and with it the longest header.
const BUFFER_SIZE: usize = 128 << 10;

/// What a connection is told that does not outlive its answer.
const CLOSE: HeaderValue = HeaderValue::from_static("close");

/// Serves a connection until one side ends it, it is overdue, or the server closes.
pub(super) async fn attend<S>(
    stream: TcpStream,
    service: S,
    limits: Limits,
    mut closing: watch::Receiver<()>,
) where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    // An answer is written at once or in large pieces; waiting to fill a packet only delays it.
    let _ = stream.set_nodelay(true);
    let (pulse, shears) = (Arc::new(Pulse::new()), Arc::new(Shears::default()));
    let wire = TokioIo::new(Wire::new(stream, Arc::clone(&pulse), Arc::clone(&shears)));
    let nudge = poll_fn(|cx| Poll::Ready(Nudge::new(cx.waker()))).await;
    let waker = Waker::from(Arc::clone(&nudge));
    let service = RefCell::new(service);
    let desk = Desk { service, pulse: Arc::clone(&pulse), shears: Arc::clone(&shears), nudge };
    let mut connection = http().serve_connection(wire, desk);
    let mut timer = pin!(time::sleep(limits.header_timeout));
    let cut = loop {
        let mut signal = pin!(closing.changed());
        let turn = poll_fn(|cx| {
            // The connection comes first, so that the pulse is fresh when the timer looks at it.
            if poll_for(&waker, &mut connection).is_ready() {
                return Poll::Ready(Turn::End);
            }
            if let Poll::Ready(cut) = shears.poll_due() {
                return Poll::Ready(Turn::Cut(cut));
            }
            if let Poll::Ready(signal) = signal.as_mut().poll(cx) {
                return Poll::Ready(if signal.is_ok() { Turn::Part } else { Turn::End });
            }
            pulse.poll_overdue(timer.as_mut(), &limits, cx).map(Turn::of_overdue)
        });
        match turn.await {
            Turn::End => return,
            Turn::Cut(cut) => break cut,
            Turn::Part => {
                pulse.part();
                Pin::new(&mut connection).graceful_shutdown();
            }
        }
    };
    let wire = connection.into_parts().io.into_inner();
    tokio::select! {
        () = cut::end(wire, cut, limits.header_timeout) => {}
        () = closed(&mut closing) => {}
    }
}

/// What becomes of a connection.
enum Turn {
    /// It ends at once.
    End,
    /// It is cut off.
    Cut(Cut),
    /// It ends as soon as the client lets it.
    Part,
}

impl Turn {
    fn of_overdue(phase: Phase) -> Self {
        match phase {
            // An idle connection is closed; any other has had its time.
            Phase::Quiet => Self::Part,
            Phase::Header | Phase::Busy | Phase::Parting => Self::End,
        }
    }
}

/// Polls a future for whom `waker` wakes.
fn poll_for<F: Future + Unpin>(waker: &Waker, future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(waker))
}

/// Waits until every connection is to end at once.
async fn closed(closing: &mut watch::Receiver<()>) {
    while closing.changed().await.is_ok() {}
}

fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.header_read_timeout(None).max_buf_size(BUFFER_SIZE);
    http
}

/// The application as one connection sees it.
#[derive(Debug)]
struct Desk<S> {
    // Called for one request after the other, so that no request needs a copy of its own.
    service: RefCell<S>,
    pulse: Arc<Pulse>,
    shears: Arc<Shears>,
    nudge: Arc<Nudge>,
}

impl<S> hyper::service::Service<Request<Incoming>> for Desk<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Attended<S::Future>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let has_upload = !request.body().is_end_stream();
        self.pulse.begin_request(has_upload);
        let request = request.map(|body| {
            if !has_upload {
                return Body::empty();
            }
            Body::new(Upload::new(body, Arc::clone(&self.pulse), Arc::clone(&self.nudge)))
        });
        let answer = Box::pin(self.service.borrow_mut().call(request));
        Attended { answer, pulse: Arc::clone(&self.pulse), shears: Arc::clone(&self.shears) }
    }
}

/// An answer in the making, which the pulse follows.
#[derive(Debug)]
struct Attended<F> {
    answer: Pin<Box<F>>,
    pulse: Arc<Pulse>,
    shears: Arc<Shears>,
}

impl<F> Future for Attended<F>
where
    F: Future<Output = Result<Response, Infallible>>,
{
    type Output = Result<Response, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.shears.are_wanted() {
            return Poll::Pending;
        }
        let Ok(mut response) = ready!(self.answer.as_mut().poll(cx));
        if self.pulse.end_request() {
            // hyper ends the connection unless the rest of the body has come by chance already, and
            // says nothing of it: a client would send its next request into the void.
            response.headers_mut().insert(header::CONNECTION, CLOSE);
        }
        match cut::wanted(&response) {
            None => Poll::Ready(Ok(response)),
            Some(Cut::Truncate) => Poll::Ready(Ok(cut::halved(response, &self.shears))),
            Some(cut @ (Cut::Empty | Cut::Reset)) => {
                // Nothing is handed on to be sent, and the connection ends.
                self.shears.want(cut);
                Poll::Pending
            }
        }
    }
}
