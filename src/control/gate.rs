//! The gate: which sandbox a request is for.
//!
//! A request chooses by the header `Emulator-Sandbox`, else by a path that begins with `/~NAME`,
//! else by a bearer token that ends in `~NAME`; one that chooses none is for the default sandbox.
//! The routes behind the gate see neither the prefix nor the choice, only what was chosen.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderName, HeaderValue, StatusCode, Uri, header, request::Parts, uri::PathAndQuery},
    response::{IntoResponse, Response},
};
use jiff::fmt::rfc2822;
use tower::Service;

use crate::{
    clock::Clock,
    http::{BearerToken, Target},
    journal::Slip,
    problem::{Fault, Problem},
    sandbox::{ChosenSandbox, CreateError, CurrentSandbox, Name, SandboxOrigin, Sandboxes},
};

const SANDBOX: HeaderName = HeaderName::from_static("emulator-sandbox");

impl<S: Sync> FromRequestParts<S> for CurrentSandbox {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Every request comes through the gate.
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::internal)
    }
}

/// A service behind which every request knows its sandbox.
#[derive(Debug, Clone)]
pub struct Gate<S> {
    inner: S,
    sandboxes: Arc<Sandboxes>,
}

impl<S> Gate<S> {
    /// `inner` behind a gate to these sandboxes.
    pub fn new(inner: S, sandboxes: Arc<Sandboxes>) -> Self {
        Self { inner, sandboxes }
    }

    fn admit(&self, request: &mut Request) -> Result<ChosenSandbox, Problem> {
        let in_path = take_prefix(request)?;
        let name = match request.headers().get(SANDBOX) {
            Some(value) => Some(parse(value.to_str().unwrap_or_default())?),
            None => in_path.or_else(|| by_token(request)),
        };
        let chosen = if let Some(name) = name {
            self.sandboxes.choose(&name)?
        } else {
            let sandbox = Arc::clone(self.sandboxes.default_one());
            ChosenSandbox { sandbox, origin: SandboxOrigin::Existing }
        };
        if let Some(slip) = request.extensions().get::<Slip>() {
            slip.enter(&chosen.sandbox);
        }
        request.extensions_mut().insert(CurrentSandbox(Arc::clone(&chosen.sandbox)));
        Ok(chosen)
    }
}

impl<S> Service<Request> for Gate<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
    S::Future: Unpin,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Passage<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        match self.admit(&mut request) {
            Ok(chosen) => Passage::Open(self.inner.call(request), chosen),
            Err(problem) => Passage::Shut(Some(Box::new(problem))),
        }
    }
}

/// The answer to a request at the gate.
#[derive(Debug)]
pub enum Passage<F> {
    /// It went through.
    Open(F, ChosenSandbox),
    /// It was turned away.
    Shut(Option<Box<Problem>>),
}

impl<F> Future for Passage<F>
where
    F: Future<Output = Result<Response, Infallible>> + Unpin,
{
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Open(future, chosen) => {
                let Ok(mut response) = ready!(Pin::new(future).poll(cx));
                stamp(&mut response, chosen);
                Poll::Ready(Ok(response))
            }
            Self::Shut(problem) => {
                let problem = problem.take().map_or_else(Problem::internal, |problem| *problem);
                Poll::Ready(Ok(problem.into_response()))
            }
        }
    }
}

/// Says which sandbox answered, and at what time it believes to have done so.
fn stamp(response: &mut Response, ChosenSandbox { sandbox, origin }: &ChosenSandbox) {
    let name = match origin {
        SandboxOrigin::Existing if sandbox.name().is_default() => {
            Ok(HeaderValue::from_static(Name::DEFAULT))
        }
        SandboxOrigin::Existing => HeaderValue::try_from(sandbox.name().as_str()),
        SandboxOrigin::Created => HeaderValue::try_from(format!("{}; new", sandbox.name())),
    };
    let headers = response.headers_mut();
    if let Ok(name) = name {
        headers.insert(SANDBOX, name);
    }
    let date = match sandbox.clock() {
        // The server below writes the system's time itself.
        Clock::System => None,
        moved @ (Clock::Shifted(_) | Clock::Stopped(_)) => {
            let printer = rfc2822::DateTimePrinter::new();
            printer.timestamp_to_rfc9110_string(&moved.now()).ok()
        }
    };
    let date = date.and_then(|date| HeaderValue::try_from(date).ok());
    headers.extend(date.map(|date| (header::DATE, date)));
}

/// Takes `/~NAME` from the beginning of the path.
fn take_prefix(request: &mut Request) -> Result<Option<Name>, Problem> {
    let Target { sandbox, path } = Target::parse(request.uri().path());
    let Some(name) = sandbox else { return Ok(None) };
    let name = parse(name)?;
    let path = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(path).ok();
    *request.uri_mut() = Uri::from_parts(parts).map_err(|_| Problem::internal())?;
    Ok(Some(name))
}

/// The sandbox that a bearer token names.
fn by_token(request: &Request) -> Option<Name> {
    BearerToken::of(request.headers())?.sandbox?.parse().ok()
}

fn parse(name: &str) -> Result<Name, Problem> {
    name.parse().map_err(|_| {
        let logged = format!("Expected {}", Name::EXPECTED);
        let sentence = format!("{logged}.");
        let fault = Fault { key: "sandbox".to_owned(), sentence, logged };
        Problem::bad_request(Problem::VALIDATION).with_errors([fault])
    })
}

impl From<CreateError> for Problem {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Full { most } => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                format!("All {most} sandboxes are in use; --max-sandboxes allows more."),
            ),
            CreateError::Taken => {
                Self::new(StatusCode::CONFLICT, "A sandbox of that name is there.")
            }
        }
    }
}
