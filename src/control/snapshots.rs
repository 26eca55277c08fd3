//! `/_emulator/snapshots`: keeps states of a sandbox under names, lists, shows and drops them.

use std::fmt::Display;

use axum::{http::StatusCode, response::Response};
use serde_json::{Value, json};

use super::{blocking::run_blocking, counts, created, ok, shown_instant};
use crate::{
    http::PathParam,
    problem::{Fault, Problem},
    sandbox::{CurrentSandbox, Name, Replaced, Sandbox, Snapshot, TooMany},
};

pub(super) async fn list(CurrentSandbox(sandbox): CurrentSandbox) -> Response {
    let all = sandbox.snapshots.all();
    ok(&json!({ "data": all.iter().map(shown).collect::<Vec<_>>() }))
}

pub(super) async fn read(
    CurrentSandbox(sandbox): CurrentSandbox,
    PathParam(name): PathParam,
) -> Result<Response, Problem> {
    let kept = name.parse().ok().and_then(|name| sandbox.snapshots.find(&name));
    kept.map(|kept| ok(&shown(&kept))).ok_or_else(|| missing(&sandbox, &name))
}

pub(super) async fn keep(
    CurrentSandbox(sandbox): CurrentSandbox,
    PathParam(name): PathParam,
) -> Result<Response, Problem> {
    let (name, state) = (snapshot_name(&name)?, sandbox.state());
    let kept = Snapshot { name, at: state.clock.now(), state };
    let shown = shown(&kept);
    // Freeing the snapshot that is replaced may take long.
    match run_blocking(move || sandbox.keep(kept)).await?? {
        Replaced::New => Ok(created(&shown)),
        Replaced::Replaced => Ok(ok(&shown)),
    }
}

pub(super) async fn remove(
    CurrentSandbox(sandbox): CurrentSandbox,
    PathParam(name): PathParam,
) -> Result<StatusCode, Problem> {
    let kept = name.parse().ok().and_then(|name| sandbox.remove_snapshot(&name));
    let kept = kept.ok_or_else(|| missing(&sandbox, &name))?;
    run_blocking(|| drop(kept)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads the name of a snapshot, which is one that a sandbox may have.
fn snapshot_name(text: &str) -> Result<Name, Problem> {
    text.parse().map_err(|_| {
        let logged = "Expected a snapshot's name: one that a sandbox may have, and neither seed \
                      nor empty"
            .to_owned();
        let fault = Fault { key: "name".to_owned(), sentence: format!("{logged}."), logged };
        Problem::bad_request(Problem::VALIDATION).with_errors([fault])
    })
}

/// The problem that the sandbox has no snapshot of that name.
pub(super) fn missing(sandbox: &Sandbox, name: impl Display) -> Problem {
    Problem::not_found(format!("Sandbox {} has no snapshot {name}.", sandbox.name))
}

fn shown(Snapshot { name, at, state }: &Snapshot) -> Value {
    json!({
        "name": name.as_str(),
        "createdAt": shown_instant(*at),
        "counts": counts(&state.world),
    })
}

impl From<TooMany> for Problem {
    fn from(TooMany { most }: TooMany) -> Self {
        let sentence = format!("A sandbox keeps at most {most} snapshots; DELETE makes room.");
        Self::new(StatusCode::CONFLICT, sentence)
    }
}
