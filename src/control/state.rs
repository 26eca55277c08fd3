//! `/_emulator/state`: all that is in a sandbox as one document, read and put in its place.

use axum::{
    body::to_bytes,
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
};

use http_body_util::LengthLimitError;

use super::blocking::run_blocking;
use crate::{
    problem::{Fault, Problem},
    sandbox::CurrentSandbox,
    world::{SeedError, SeedFault, State},
};

const JSON: [(HeaderName, HeaderValue); 1] =
    [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];

pub(super) async fn read(
    CurrentSandbox(sandbox): CurrentSandbox,
) -> Result<([(HeaderName, HeaderValue); 1], Vec<u8>), Problem> {
    let state = sandbox.state();
    let document = run_blocking(move || {
        let mut document = Vec::new();
        state.write(&mut document).map(|()| document)
    });
    let document = document.await?.map_err(|_| Problem::internal())?;
    Ok((JSON, document))
}

pub(super) async fn replace(
    CurrentSandbox(sandbox): CurrentSandbox,
    request: Request,
) -> Result<StatusCode, Problem> {
    // The state of some 400,000 users; what is larger is for --state, which needs no request.
    const MOST: usize = 256 << 20;
    let document = to_bytes(request.into_body(), MOST).await;
    let document = document.map_err(|error| unread(&*error.into_inner(), MOST))?;
    let state_defaults = sandbox.state_defaults();
    let replaced = run_blocking(move || {
        let state = State::read("body", &document, state_defaults)?;
        sandbox.restore(state);
        Ok::<_, SeedError>(())
    });
    replaced.await??;
    Ok(StatusCode::NO_CONTENT)
}

fn unread(error: &(dyn std::error::Error + 'static), most: usize) -> Problem {
    if !error.is::<LengthLimitError>() {
        return Problem::bad_request("The body could not be read.");
    }
    let most = most >> 20;
    let sentence = format!("At most {most} MiB are read of a state; --state FILE takes any.");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, sentence)
}

impl From<SeedError> for Problem {
    fn from(SeedError(faults): SeedError) -> Self {
        let fault = |SeedFault { path, reason, .. }: SeedFault| {
            let key = if path.is_empty() { "$".to_owned() } else { path };
            // The reason may repeat what the client sent, which is not for the log.
            let logged = "Expected a state that is in order".to_owned();
            Fault { key, sentence: reason, logged }
        };
        Self::bad_request(Self::VALIDATION).with_errors(faults.into_iter().map(fault))
    }
}
