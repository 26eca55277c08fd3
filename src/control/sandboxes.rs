//! `/_emulator/sandboxes`: worlds made, listed, looked at and dropped.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{Desk, body, named};
use crate::{
    model::{AccountType, Place, Violations},
    problem::Problem,
    sandbox::{Name, Sandbox},
};

/// A request for a sandbox.
struct NewSandbox {
    name: Name,
    from: From,
}

/// What the world of a new sandbox is a copy of.
enum From {
    Seed,
    Empty,
    Sandbox(Name),
}

impl NewSandbox {
    fn read(place: Place<'_, '_>, violations: &mut Violations) -> Option<Self> {
        place.object(violations, |members| {
            let name = members.required("name", name);
            let from = members.optional("from", |it, violations| match it.text(violations)? {
                "seed" => Some(From::Seed),
                "empty" => Some(From::Empty),
                _ => name_of(it, violations).map(From::Sandbox),
            });
            Some(Self { name: name?, from: from.unwrap_or(From::Seed) })
        })?
    }
}

fn name(place: Place<'_, '_>, violations: &mut Violations) -> Option<Name> {
    place.parse(Name::EXPECTED, violations)
}

fn name_of(place: Place<'_, '_>, violations: &mut Violations) -> Option<Name> {
    place.parse("seed, empty, or a sandbox's name", violations)
}

pub(super) async fn create(
    State(desk): State<Desk>,
    request: Request,
) -> Result<Response, Problem> {
    let NewSandbox { name, from } = body::read(request, NewSandbox::read).await?;
    let world = match from {
        From::Seed => Arc::clone(desk.sandboxes.template()),
        From::Empty => desk.sandboxes.nothing(),
        From::Sandbox(other) => {
            let other = desk.sandboxes.known(&other).ok_or_else(|| missing(&other))?;
            other.snapshot().world
        }
    };
    let sandbox = desk.sandboxes.make(name, &world)?;
    Ok((StatusCode::CREATED, Json(shown(&desk, &sandbox))).into_response())
}

pub(super) async fn list(State(desk): State<Desk>) -> Json<Value> {
    let all = desk.sandboxes.all();
    Json(json!({ "data": all.iter().map(|sandbox| shown(&desk, sandbox)).collect::<Vec<_>>() }))
}

pub(super) async fn read(
    State(desk): State<Desk>,
    Path(name): Path<String>,
) -> Result<Json<Value>, Problem> {
    let known = name.parse().ok().and_then(|name| desk.sandboxes.known(&name));
    known.map(|sandbox| Json(shown(&desk, &sandbox))).ok_or_else(|| missing(&name))
}

pub(super) async fn remove(
    State(desk): State<Desk>,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    let known: Option<Name> = name.parse().ok();
    if known.as_ref().is_some_and(Name::is_default) {
        return Err(Problem::bad_request("The default sandbox can't be dropped; reset it."));
    }
    let dropped = known.and_then(|name| desk.sandboxes.drop_one(&name));
    let dropped = dropped.ok_or_else(|| missing(&name))?;
    // Freeing a large world takes its time.
    tokio::task::spawn_blocking(|| drop(dropped));
    Ok(StatusCode::NO_CONTENT)
}

fn missing(name: impl std::fmt::Display) -> Problem {
    Problem::not_found(format!("There is no sandbox {name}."))
}

fn shown(desk: &Desk, sandbox: &Sandbox) -> Value {
    let snapshot = sandbox.snapshot();
    let prefix = sandbox.name().prefix();
    json!({
        "name": sandbox.name().as_str(),
        "baseUrl": format!("{}{prefix}", desk.public_url),
        "tokens": {
            "operations": sandbox.token_of(AccountType::Operations),
            "vendor": sandbox.token_of(AccountType::Vendor),
            "client": sandbox.token_of(AccountType::Client),
        },
        "counts": named(snapshot.world.counts()),
    })
}
