//! The envelope: what every answer goes out in, whoever made it.
//!
//! One service rather than a stack of layers, so that a request pays for no boxes: it answers
//! preflights, catches panics, writes problems, opens answers to pages from elsewhere, and logs.

use std::{
    any::Any,
    cell::OnceCell,
    convert::Infallible,
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    thread,
    time::Instant,
};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use tower::Service;

use super::{
    cors,
    log::{self, Outcome},
    trace::{TRACEPARENT, TraceIds},
};
use crate::{
    control::{Closing, Origins, Recorder},
    journal::Slip,
    problem::{self, Problem},
};

/// An application whose every answer is complete.
#[derive(Debug, Clone)]
pub struct Envelope<S> {
    inner: S,
    office: Arc<Office>,
}

/// What all requests share.
#[derive(Debug)]
struct Office {
    trace_ids: TraceIds,
    guests: Origins,
    recorder: Option<Recorder>,
}

/// What of a request is needed when it is answered.
#[derive(Debug)]
struct Asked {
    since: Instant,
    method: Method,
    uri: Uri,
    accept: Option<HeaderValue>,
    // Pages of which origin may read the answer.
    readers: Option<HeaderValue>,
    traceparent: Option<HeaderValue>,
    // Drawn for a problem or a line of the log, and then the same in both.
    trace_id: OnceCell<String>,
    // Of a request that is kept.
    slip: Option<Slip>,
}

impl<S> Envelope<S> {
    /// `inner` in an envelope, its requests logged under ids from `trace_ids`; pages of the
    /// `guests` may read what the control plane answers, and the `recorder` keeps what passes.
    pub fn new(inner: S, trace_ids: TraceIds, guests: Origins, recorder: Option<Recorder>) -> Self {
        Self { inner, office: Arc::new(Office { trace_ids, guests, recorder }) }
    }

    fn refuse<F>(&self, request: &Request, problem: Problem) -> Answer<F> {
        self.answer(self.office.note(request), Course::Settled(problem.into_response()))
    }

    fn answer<F>(&self, asked: Asked, course: Course<F>) -> Answer<F> {
        Answer { office: Arc::clone(&self.office), asked, course }
    }
}

impl<S> Service<Request> for Envelope<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
    S::Future: Unpin,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Answer<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        // The connection leaves it there where the request has no proper `Host`.
        if let Some(problem) = request.extensions_mut().remove::<Problem>() {
            return self.refuse(&request, problem);
        }
        let asked = self.office.begin(&mut request);
        let course = if let Some(response) = cors::preflight(&request, &self.office.guests) {
            Course::Settled(response)
        } else {
            // Routing and the outer layers run before there is a future to poll.
            match catch_unwind(AssertUnwindSafe(|| self.inner.call(request))) {
                Ok(future) => Course::Open(future),
                Err(panic) => Course::Settled(self.office.fail(&asked, panic.as_ref())),
            }
        };
        self.answer(asked, course)
    }
}

// A health check asks twice a second, and would drown what is worth reading.
fn is_quiet(path: &str, status: StatusCode) -> bool {
    matches!(path, "/livez" | "/readyz") && status.is_success()
}

/// An answer in the making.
#[derive(Debug)]
pub struct Answer<F> {
    office: Arc<Office>,
    asked: Asked,
    course: Course<F>,
}

#[derive(Debug)]
enum Course<F> {
    Settled(Response),
    Open(F),
}

impl<F> Future for Answer<F>
where
    F: Future<Output = Result<Response, Infallible>> + Unpin,
{
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { office, asked, course } = self.get_mut();
        let response =
            ready!(course.poll(cx)).unwrap_or_else(|panic| office.fail(asked, panic.as_ref()));
        Poll::Ready(Ok(office.seal(asked, response)))
    }
}

impl<F> Course<F>
where
    F: Future<Output = Result<Response, Infallible>> + Unpin,
{
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<thread::Result<Response>> {
        match self {
            Self::Settled(response) => Poll::Ready(Ok(mem::take(response))),
            Self::Open(future) => {
                // After a panic the future is not polled again.
                match catch_unwind(AssertUnwindSafe(|| Pin::new(future).poll(cx))) {
                    Ok(poll) => poll.map(|Ok(response)| Ok(response)),
                    Err(panic) => Poll::Ready(Err(panic)),
                }
            }
        }
    }
}

impl Office {
    fn begin(&self, request: &mut Request) -> Asked {
        let mut asked = self.note(request);
        if let Some(recorder) = &self.recorder {
            asked.slip = recorder.begin(request);
        }
        asked
    }

    fn note(&self, request: &Request) -> Asked {
        let header = |name| request.headers().get(name).cloned();
        Asked {
            since: Instant::now(),
            method: request.method().clone(),
            uri: request.uri().clone(),
            accept: header(header::ACCEPT),
            readers: cors::admitted(request, &self.guests),
            traceparent: header(TRACEPARENT),
            trace_id: OnceCell::new(),
            slip: None,
        }
    }

    /// Completes an answer, logs it, and has it kept.
    fn seal(&self, asked: &Asked, mut response: Response) -> Response {
        let problem = response.extensions_mut().remove::<Problem>();
        if let Some(problem) = &problem {
            self.write(problem, asked, &mut response);
        }
        if let Some(origin) = &asked.readers {
            cors::open(response.headers_mut(), origin.clone());
        }
        let took = || asked.since.elapsed();
        if log::is_enabled(response.status()) && !is_quiet(asked.uri.path(), response.status()) {
            log::request(&Outcome {
                method: &asked.method,
                path: asked.uri.path(),
                status: response.status(),
                took: took(),
                trace_id: self.trace_id(asked),
                faults: problem.as_ref().map_or(&[], Problem::errors),
                faulted: response.extensions().get().copied(),
            });
        }
        if let (Some(recorder), Some(slip)) = (&self.recorder, &asked.slip) {
            let micros = u64::try_from(took().as_micros()).unwrap_or(u64::MAX);
            // Nobody waits for an id that nothing else needs; one that was brought is kept.
            let is_known = asked.trace_id.get().is_some() || asked.traceparent.is_some();
            let trace_id = is_known.then(|| self.trace_id(asked));
            let rule = problem.as_ref().and_then(Problem::rule);
            let (method, path) = (&asked.method, asked.uri.path());
            let closing = Closing { method, path, micros, trace_id, rule };
            recorder.end(slip, &mut response, closing);
        }
        response
    }

    fn write(&self, problem: &Problem, asked: &Asked, response: &mut Response) {
        let accept = asked.accept.as_ref().and_then(|accept| accept.to_str().ok());
        let media_type = HeaderValue::from_static(problem::media_type(accept));
        let body = problem.body(asked.uri.path(), self.trace_id(asked));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, media_type);
        headers.insert(header::CONTENT_LENGTH, body.len().into());
        let is_wanted = asked.method != Method::HEAD;
        *response.body_mut() = if is_wanted { Body::from(body) } else { Body::empty() };
    }

    fn fail(&self, asked: &Asked, panic: &(dyn Any + Send)) -> Response {
        let reason = panic.downcast_ref::<&str>().copied();
        let reason = reason.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        let reason = reason.unwrap_or("no reason given");
        log::panic(self.trace_id(asked), reason);
        Problem::internal().into_response()
    }

    fn trace_id<'a>(&self, asked: &'a Asked) -> &'a str {
        asked.trace_id.get_or_init(|| self.trace_ids.draw(asked.traceparent.as_ref()))
    }
}
