//! `/_emulator/state`: reads and replaces all that is in a sandbox as one document.

use axum::{
    body::Bytes,
    extract::{Request, State as RouteState},
    http::StatusCode,
    response::Response,
};

use super::{ControlLimits, ControlState, answer::AnswerLimit, blocking::run_blocking};
use crate::{
    http::{BodyError, BodyLimits, read_body},
    problem::{Fault, Problem},
    sandbox::CurrentSandbox,
    world::{SeedError, SeedFault, State},
};

pub(super) async fn read(
    CurrentSandbox(sandbox): CurrentSandbox,
    RouteState(limit): RouteState<AnswerLimit>,
) -> Result<Response, Problem> {
    let state = sandbox.state();
    run_blocking(move || limit.answer(|out| state.write(out))).await?
}

pub(super) async fn replace(
    CurrentSandbox(sandbox): CurrentSandbox,
    RouteState(control): RouteState<ControlState>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let document = read_document(request, &control, "a state", "--state FILE").await?;
    let state_defaults = sandbox.state_defaults();
    let replaced = run_blocking(move || {
        let state = State::read("body", &document, state_defaults)?;
        control.sandboxes.make_room(state.world.bytes())?;
        sandbox.import(state);
        Ok::<_, Problem>(())
    });
    replaced.await??;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads a document; `noun` says what it is, and `way` what takes a longer one.
pub(super) async fn read_document(
    request: Request,
    control: &ControlState,
    noun: &str,
    way: &str,
) -> Result<Bytes, Problem> {
    let ControlLimits { body, state_size, .. } = control.limits;
    let document = read_body(request.into_body(), BodyLimits { size: state_size, ..body }).await;
    let document = document.map_err(|error| {
        let BodyError::TooLong(most) = error else { return error.into() };
        let sentence = format!(
            "At most {most} bytes are read of {noun}; --state-limit allows more, within --memory, \
             and {way} takes any."
        );
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, sentence)
    })?;
    control.sandboxes.make_room(document.len())?;
    Ok(document)
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
