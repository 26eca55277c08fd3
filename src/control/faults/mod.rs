//! `/_emulator/faults`: the faults of a sandbox.

mod file;
mod reach;
mod read;
mod show;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde_json::{Value, json};

pub use self::file::{FaultsError, faults_in};
use super::{addresses::Addresses, body, created, ok};
use crate::{
    faults::{Faults, TooManyFaults},
    http::{BodyLimits, PathParam},
    problem::Problem,
    sandbox::CurrentSandbox,
};

pub(super) async fn create(
    CurrentSandbox(sandbox): CurrentSandbox,
    addresses: Addresses,
    State(limits): State<BodyLimits>,
    request: Request,
) -> Result<Response, Problem> {
    let new = body::read(request, limits, read::fault).await?;
    let fault = sandbox.faults.add(new)?;
    let location = format!("{}/_emulator/faults/{}", sandbox.name.prefix(), fault.id);
    let mut response = created(&show::fault(&fault));
    response.headers_mut().extend(addresses.location(&location));
    Ok(response)
}

pub(super) async fn list(CurrentSandbox(sandbox): CurrentSandbox) -> Response {
    ok(&json!({ "data": shown(&sandbox.faults) }))
}

/// The faults of a sandbox as JSON.
pub(super) fn shown(faults: &Faults) -> Vec<Value> {
    faults.all().iter().map(show::fault).collect()
}

pub(super) async fn read(
    CurrentSandbox(sandbox): CurrentSandbox,
    PathParam(id): PathParam,
) -> Result<Response, Problem> {
    let fault = id.parse().ok().and_then(|id| sandbox.faults.one(id));
    let fault = fault.ok_or_else(|| missing(&id))?;
    Ok(ok(&show::fault(&fault)))
}

pub(super) async fn remove(
    CurrentSandbox(sandbox): CurrentSandbox,
    PathParam(id): PathParam,
) -> Result<StatusCode, Problem> {
    let removed = id.parse().is_ok_and(|id| sandbox.faults.remove(id));
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(missing(&id)) }
}

pub(super) async fn clear(CurrentSandbox(sandbox): CurrentSandbox) -> Response {
    ok(&json!({ "deleted": sandbox.faults.clear() }))
}

fn missing(id: &str) -> Problem {
    Problem::not_found(format!("There is no fault {id}."))
}

impl From<TooManyFaults> for Problem {
    fn from(_: TooManyFaults) -> Self {
        let most = Faults::MOST;
        Self::new(StatusCode::CONFLICT, format!("A sandbox has at most {most} faults at a time."))
    }
}
