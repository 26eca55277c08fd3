//! The recorder: copies what is asked and answered into the journal of its sandbox.
//!
//! It is called by whoever lets requests in and answers out, so that it sees the answers as they
//! leave: problems with their bodies, and what went wrong on purpose.

use std::{mem, sync::Arc};

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::{HeaderMap, Method, header},
    response::Response,
};

use super::{
    coverage::Coverage,
    tape::{Tape, copied},
    untracked::is_untracked,
};
use crate::{
    api::{Directory, OPERATIONS},
    faults::Faulted,
    http::Target,
    journal::{Exchange, Noted, Slip, Transcript, credentials},
};

/// Keeps requests and answers; a clone keeps them in the same journals.
#[derive(Debug, Clone, Default)]
pub struct Recorder(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    directory: Directory,
    coverage: Coverage,
}

/// What of a request and its answer the slip and the answer do not say.
#[derive(Debug, Clone, Copy)]
pub struct Closing<'a> {
    /// The method.
    pub method: &'a Method,
    /// The path, as it was asked.
    pub path: &'a str,
    /// The microseconds since the request's header came.
    pub micros: u64,
    /// The trace id, where one was drawn.
    pub trace_id: Option<&'a str>,
    /// The rule that refused the request.
    pub rule: Option<&'static str>,
}

/// The operation whose body is kept nowhere.
const PASSWORD: &str = "setUserPassword";

impl Recorder {
    /// Begins to note a request, if it is one that is kept; the slip goes with it.
    #[must_use]
    pub fn begin(&self, request: &mut Request) -> Option<Slip> {
        let path = Target::parse(request.uri().path()).path;
        if !is_kept(path) || is_untracked(request) {
            return None;
        }
        let slip = Slip::new(asked(request, path));
        request.extensions_mut().insert(slip.clone());
        if !request.body().is_end_stream() {
            let body = mem::take(request.body_mut());
            *request.body_mut() = Body::new(Tape::new(body, slip.clone()));
        }
        Some(slip)
    }

    /// Keeps a request and its answer, if the request got as far as a sandbox.
    pub fn end(&self, slip: &Slip, response: &mut Response, closing: Closing<'_>) {
        let Some(visit) = slip.visit() else { return };
        let Noted { mut asked, domain_events } = slip.take();
        let faulted: Option<Faulted> = response.extensions().get().copied();
        let (status, answered) = match faulted {
            Some(faulted) if !faulted.shows_status() => {
                (None, Transcript::new(0, closing.trace_id.as_slice()))
            }
            _ => (Some(response.status().as_u16()), answered(response, closing.trace_id)),
        };
        let place = self.0.directory.place(closing.method, Target::parse(closing.path).path);
        let operation = place.map(|place| OPERATIONS[place].id);
        if operation == Some(PASSWORD) {
            asked.forget_body();
        }
        let exchange = Exchange {
            at: visit.at,
            micros: closing.micros,
            operation,
            status,
            refused_by: closing.rule,
            fault: faulted.map(|faulted| faulted.by.to_string().into()),
            domain_events,
            asked,
            answered,
        };
        self.0.coverage.count(place, &exchange);
        visit.sandbox.record(exchange);
    }

    /// What has been exercised.
    pub(super) fn coverage(&self) -> &Coverage {
        &self.0.coverage
    }
}

// The control plane would fill the journal with the looks that are taken at it.
fn is_kept(path: &str) -> bool {
    path.starts_with("/public/") || path.starts_with("/v1/") || path == "/accept-invite"
}

fn asked(request: &Request, path: &str) -> Transcript {
    let (method, headers) = (request.method().as_str(), request.headers());
    let body = request.body().size_hint().exact().map_or(0, kept_of);
    let room = method.len() + 1 + request.uri().path().len() + 1;
    let query = request.uri().query();
    let room = room + query.map_or(0, str::len) + room_of(headers) + body;
    let mut transcript = match query {
        Some(query) => Transcript::new(room, &[method, " ", path, "?", query]),
        None => Transcript::new(room, &[method, " ", path]),
    };
    for (name, value) in headers {
        if name == header::AUTHORIZATION {
            let value = credentials(&String::from_utf8_lossy(value.as_bytes()));
            transcript.header(name.as_str(), value.as_bytes());
        } else {
            transcript.header(name.as_str(), value.as_bytes());
        }
    }
    transcript
}

fn answered(response: &mut Response, trace_id: Option<&str>) -> Transcript {
    let trace_id = trace_id.unwrap_or_default();
    let length = response.body().size_hint().exact();
    let body = length.map_or(0, kept_of);
    let room = trace_id.len() + room_of(response.headers()) + body;
    let mut transcript = Transcript::new(room, &[trace_id]);
    for (name, value) in response.headers() {
        transcript.header(name.as_str(), value.as_bytes());
    }
    let body = mem::take(response.body_mut());
    *response.body_mut() = copied(body, &mut transcript);
    transcript
}

fn room_of(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| Transcript::room_of(name.as_str(), value.as_bytes())).sum()
}

fn kept_of(length: u64) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX).min(Transcript::MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_and_the_invitations_page_are_kept_in_whatever_sandbox() {
        for path in ["/public/v1/x", "/v1/x", "/~a/v1/x", "/~a/accept-invite", "/accept-invite"] {
            assert!(is_kept(Target::parse(path).path), "{path}");
        }
        for path in ["/livez", "/~a/readyz", "/_emulator/inbox", "/~a/_emulator", "/~a", "/", "*"] {
            assert!(!is_kept(Target::parse(path).path), "{path}");
        }
    }
}
