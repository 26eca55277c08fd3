//! The sandbox layer: finds the sandbox that a request chooses, or creates it.
//!
//! A request that names none is for the default sandbox. The routes see the path without the prefix
//! `/~NAME`; the extractor [`CurrentSandbox`] gives them the sandbox.

use axum::{
    body::{Body, HttpBody},
    extract::{FromRequestParts, Request},
    http::{HeaderValue, StatusCode, Uri, header, request::Parts, uri::PathAndQuery},
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use jiff::fmt::rfc2822;

use super::{
    Area, InFlight,
    layers::Next,
    sandbox_name::{SANDBOX, chosen_name},
};
use crate::{
    clock::Clock,
    memory::OutOfMemory,
    problem::Problem,
    sandbox::{ChosenSandbox, CreateError, CurrentSandbox, InUse, Name, SandboxOrigin},
};

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

/// Finds or creates the sandbox of the request, opens its entry in the journal, and names the
/// sandbox in the answer.
pub(super) async fn sandbox(
    in_flight: &InFlight,
    mut request: Request,
    next: impl Next,
) -> Response {
    let chosen = match choose(in_flight, &mut request) {
        Ok(Some(chosen)) => chosen,
        Ok(None) => return next(request).await,
        Err(problem) => return problem.into_response(),
    };
    in_flight.enter(&chosen.sandbox);
    let mut response = next(request).await;
    let sandboxes = &in_flight.state.sandboxes;
    let chosen = if is_refused(in_flight, &response) {
        sandboxes.refuse(chosen)
    } else {
        sandboxes.confirm(&chosen);
        Some(chosen)
    };
    if let Some(chosen) = chosen {
        stamp(&mut response, &chosen);
        use_until_sent(&mut response, chosen.in_use);
    }
    response
}

/// The sandbox of a request; none if the request needs none, and names one that does not exist.
fn choose(in_flight: &InFlight, request: &mut Request) -> Result<Option<ChosenSandbox>, Problem> {
    let sandboxes = &in_flight.state.sandboxes;
    let in_path = Target::parse(request.uri().path()).sandbox;
    let name = chosen_name(request.headers(), in_path)?;
    if in_path.is_some() {
        remove_prefix(request)?;
    }
    let Some(name) = name else { return Ok(Some(sandboxes.choose_default())) };
    match in_flight.area {
        Area::Api | Area::Invitation | Area::ControlPlane => Ok(Some(sandboxes.choose(&name)?)),
        Area::Console | Area::Probe | Area::Other => Ok(sandboxes.choose_known(&name)),
    }
}

/// Removes `/~NAME` from the path.
fn remove_prefix(request: &mut Request) -> Result<(), Problem> {
    let path = Target::parse(request.uri().path()).path;
    let path = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(path).ok();
    *request.uri_mut() = Uri::from_parts(parts).map_err(|_| Problem::internal())?;
    Ok(())
}

/// Whether the request makes no sandbox, because it was refused.
///
/// A request of the API makes one although it is refused, because the journal of the sandbox keeps
/// it, unless its caller is not known.
fn is_refused(in_flight: &InFlight, response: &Response) -> bool {
    match in_flight.area {
        Area::ControlPlane => response.status().is_client_error(),
        Area::Api | Area::Invitation => in_flight.is_caller_refused(),
        Area::Console | Area::Probe | Area::Other => false,
    }
}

/// Lets the use of a sandbox end when the answer is sent, which is now unless it is a stream.
fn use_until_sent(response: &mut Response, in_use: Option<InUse>) {
    let Some(in_use) = in_use.filter(|_| response.body().size_hint().exact().is_none()) else {
        return;
    };
    let body = std::mem::take(response.body_mut());
    *response.body_mut() = Body::new(body.map_frame(move |frame| {
        // The closure owns the use, and lives as long as the body.
        let _in_use = &in_use;
        frame
    }));
}

/// Says which sandbox answered, and what its clock shows if that is not the system's time.
fn stamp(response: &mut Response, ChosenSandbox { sandbox, origin, .. }: &ChosenSandbox) {
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
