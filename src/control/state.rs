//! `/_emulator/state`: reads and replaces all that is in a sandbox as one document.

use axum::{
    body::Bytes,
    extract::{Request, State as RouteState},
    http::StatusCode,
    response::Response,
};

use super::blocking::run_blocking;
use crate::{
    http::{BodyError, BodyLimits, json_response, read_body},
    problem::{Fault, Problem},
    sandbox::CurrentSandbox,
    world::{SeedError, SeedFault, State},
};

pub(super) async fn read(CurrentSandbox(sandbox): CurrentSandbox) -> Result<Response, Problem> {
    let state = sandbox.state();
    let document = run_blocking(move || {
        let mut document = Vec::new();
        state.write(&mut document).map(|()| document)
    });
    let document = document.await?.map_err(|_| Problem::internal())?;
    Ok(json_response(StatusCode::OK, document))
}

pub(super) async fn replace(
    CurrentSandbox(sandbox): CurrentSandbox,
    RouteState(limits): RouteState<BodyLimits>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let document = read_document(request, limits, "a state; --state FILE").await?;
    let state_defaults = sandbox.state_defaults();
    let replaced = run_blocking(move || {
        let state = State::read("body", &document, state_defaults)?;
        sandbox.restore(state);
        Ok::<_, SeedError>(())
    });
    replaced.await??;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads a document; `noun` says what it is, and what takes a longer one.
pub(super) async fn read_document(
    request: Request,
    limits: BodyLimits,
    noun: &str,
) -> Result<Bytes, Problem> {
    // Room for some 400,000 users. For more there are files, which need no request.
    const MOST: usize = 256 << 20;
    let document = read_body(request.into_body(), BodyLimits { size: MOST, ..limits }).await;
    document.map_err(|error| {
        let BodyError::TooLong(most) = error else { return error.into() };
        let most = most >> 20;
        let sentence = format!("At most {most} MiB are read of {noun} takes any.");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, sentence)
    })
}

impl From<SeedError> for Problem {
    fn from(SeedError(faults): SeedError) -> Self {
        let fault = |SeedFault { path, reason, .. }: SeedFault| {
            // What is wrong with a document as a whole is said without a subject.
            let (key, sentence) = if path.is_empty() {
                ("$".to_owned(), format!("The body {reason}"))
            } else {
                (path, reason)
            };
            // The reason may repeat what the client sent, and that is not logged.
            let logged = "Expected a state that is in order".to_owned();
            Fault { key, sentence, logged }
        };
        Self::bad_request(Self::VALIDATION).with_errors(faults.into_iter().map(fault))
    }
}
