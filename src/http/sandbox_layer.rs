//! The sandbox layer: which sandbox a request is for.
//!
//! A request chooses by the header `Emulator-Sandbox`, else by a path that begins with `/~NAME`,
//! else by a bearer token that ends in `~NAME`; one that chooses none is for the default sandbox.
//! The routes see the path without the prefix; the extractor [`CurrentSandbox`] gives them the sandbox.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderName, HeaderValue, StatusCode, Uri, header, request::Parts, uri::PathAndQuery},
    response::{IntoResponse, Response},
};
use jiff::fmt::rfc2822;

use super::{BearerToken, HttpState, InFlight, layers::Next};
use crate::{
    clock::Clock,
    memory::OutOfMemory,
    problem::{Fault, Problem},
    sandbox::{ChosenSandbox, CreateError, CurrentSandbox, Name, SandboxOrigin},
};

const SANDBOX: HeaderName = HeaderName::from_static("emulator-sandbox");

/// The path of a request, taken apart: `/~SANDBOX/rest` is `/rest` in a sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Target<'a> {
    /// The text after `/~`, which may not be a valid name; none if the path does not begin so.
    pub(super) sandbox: Option<&'a str>,
    /// The path that the routes know. It always begins with `/`, except for `*` and the empty path.
    pub(super) path: &'a str,
}

impl<'a> Target<'a> {
    /// Takes a path apart.
    pub(super) fn parse(path: &'a str) -> Self {
        let Some(rest) = path.strip_prefix("/~") else { return Self { sandbox: None, path } };
        match rest.find('/') {
            Some(end) => Self { sandbox: Some(&rest[..end]), path: &rest[end..] },
            None => Self { sandbox: Some(rest), path: "/" },
        }
    }
}

/// Finds or makes the sandbox of the request, opens its entry in the journal, and names the sandbox
/// in the answer.
pub(super) async fn sandbox(
    in_flight: &InFlight,
    mut request: Request,
    next: impl Next,
) -> Response {
    let chosen = match choose(&in_flight.state, &mut request) {
        Ok(chosen) => chosen,
        Err(problem) => return problem.into_response(),
    };
    in_flight.enter(&chosen.sandbox);
    let mut response = next(request).await;
    stamp(&mut response, &chosen);
    response
}

fn choose(state: &HttpState, request: &mut Request) -> Result<ChosenSandbox, Problem> {
    let in_path = take_prefix(request)?;
    let name = match request.headers().get(SANDBOX) {
        Some(value) => Some(parse(value.to_str().unwrap_or_default())?),
        None => in_path.or_else(|| by_token(request)),
    };
    match name {
        Some(name) => Ok(state.sandboxes.choose(&name)?),
        None => Ok(ChosenSandbox {
            sandbox: Arc::clone(state.sandboxes.default_one()),
            origin: SandboxOrigin::Existing,
        }),
    }
}

/// Removes `/~NAME` from the path, and returns the name.
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

/// The sandbox that the bearer token names; a name that is not valid names none.
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

/// Says which sandbox answered, and what its clock shows if that is not the system's time.
fn stamp(response: &mut Response, ChosenSandbox { sandbox, origin }: &ChosenSandbox) {
    let name = match origin {
        SandboxOrigin::Existing if sandbox.name.is_default() => {
            Ok(HeaderValue::from_static(Name::DEFAULT))
        }
        SandboxOrigin::Existing => HeaderValue::try_from(sandbox.name.as_str()),
        SandboxOrigin::Created => HeaderValue::try_from(format!("{}; new", sandbox.name)),
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

impl<S: Sync> FromRequestParts<S> for CurrentSandbox {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Every request passes the sandbox layer.
        let sandbox = InFlight::of(&parts.extensions).and_then(InFlight::sandbox);
        sandbox.map(Self).ok_or_else(Problem::internal)
    }
}

impl From<OutOfMemory> for Problem {
    fn from(spent: OutOfMemory) -> Self {
        Self::new(StatusCode::INSUFFICIENT_STORAGE, spent.to_string())
    }
}

impl From<CreateError> for Problem {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::Full { most } => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                format!("All {most} sandboxes are in use; --max-sandboxes allows more."),
            ),
            CreateError::OutOfMemory(spent) => spent.into(),
            CreateError::Taken => {
                Self::new(StatusCode::CONFLICT, "A sandbox of that name is there.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sandbox_is_named_before_the_path() {
        for (path, sandbox, rest) in [
            ("/v1/x", None, "/v1/x"),
            ("/", None, "/"),
            ("*", None, "*"),
            ("", None, ""),
            ("/v1/~a/x", None, "/v1/~a/x"),
            ("/~a/v1/x", Some("a"), "/v1/x"),
            ("/~a/", Some("a"), "/"),
            ("/~a", Some("a"), "/"),
            ("/~a//x", Some("a"), "//x"),
            ("/~/x", Some(""), "/x"),
            ("/~a/~b/x", Some("a"), "/~b/x"),
        ] {
            assert_eq!(Target::parse(path), Target { sandbox, path: rest }, "{path}");
        }
    }
}
