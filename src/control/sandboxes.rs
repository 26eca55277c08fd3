//! `/_emulator/sandboxes`: makes, lists, shows and drops sandboxes.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{
    ControlState, addresses::Addresses, body, counts, created, ok, query::Query, snapshots,
};
use crate::{
    clock::{InvalidDuration, read_duration},
    http::{BodyLimits, PathParam, QueryString},
    json::{Cursor, Violations},
    model::AccountType,
    problem::Problem,
    sandbox::{InitialState, Name, Sandbox},
    world::{Mailbox, State as Whole},
};

/// A request to create a sandbox.
struct NewSandbox {
    /// None for a name that is drawn.
    name: Option<Name>,
    from: Source,
    ttl: Option<Duration>,
}

/// The origin of a new sandbox's state.
enum Source {
    Seed,
    Empty,
    Sandbox(Name),
    Snapshot(Name, Name),
}

impl NewSandbox {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let name = members.nullable("name", name);
            let from = members.optional("from", |it, violations| match it.text(violations)? {
                "seed" => Some(Source::Seed),
                "empty" => Some(Source::Empty),
                _ => Source::other(it, violations),
            });
            let ttl = members.optional("ttl", ttl);
            Self { name, from: from.unwrap_or(Source::Seed), ttl }
        })
    }
}

impl Source {
    fn other(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        let text = cursor.text(violations)?;
        let from = match text.split_once('@') {
            None => text.parse().ok().map(Self::Sandbox),
            Some((sandbox, snapshot)) => {
                let names = sandbox.parse().ok().zip(snapshot.parse().ok());
                names.map(|(sandbox, snapshot)| Self::Snapshot(sandbox, snapshot))
            }
        };
        if from.is_none() {
            let expected = "Expected seed, empty, a sandbox's name, or SANDBOX@SNAPSHOT";
            cursor.refuse(expected, violations);
        }
        from
    }

    fn initial_state(self, state: &ControlState) -> Result<InitialState, Problem> {
        match self {
            Self::Seed => Ok(InitialState::Seed),
            Self::Empty => Ok(InitialState::Empty),
            Self::Sandbox(name) => {
                let state = known(state, &name)?.state();
                Ok(InitialState::State(Whole { mailbox: Mailbox::default(), ..state }))
            }
            Self::Snapshot(name, snapshot) => {
                let sandbox = known(state, &name)?;
                let kept = sandbox.snapshots.find(&snapshot);
                let kept = kept.ok_or_else(|| snapshots::missing(&sandbox, &snapshot))?;
                Ok(InitialState::State(kept.state))
            }
        }
    }
}

fn known(state: &ControlState, name: &Name) -> Result<Arc<Sandbox>, Problem> {
    state.sandboxes.known(name).ok_or_else(|| missing(name))
}

fn name(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Name> {
    cursor.parse(Name::EXPECTED, violations)
}

fn ttl(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Duration> {
    let form = "Expected a duration of more than nothing, such as 10m or PT10M";
    let ttl = read_duration(cursor.text(violations)?);
    let ttl = ttl.and_then(|ttl| {
        if ttl.is_positive() { Ok(ttl.unsigned_abs()) } else { Err(InvalidDuration::Form) }
    });
    ttl.map_err(|reason| cursor.refuse(reason.expected(form), violations)).ok()
}

pub(super) async fn create(
    State(state): State<ControlState>,
    State(limits): State<BodyLimits>,
    addresses: Addresses,
    request: Request,
) -> Result<Response, Problem> {
    let NewSandbox { name, from, ttl } = body::read(request, limits, NewSandbox::read).await?;
    let first = from.initial_state(&state)?;
    let sandbox = match name {
        Some(name) => state.sandboxes.make(&name, first, ttl)?,
        None => state.sandboxes.make_nameless(&first, ttl)?,
    };
    let mut response = created(&shown(&addresses, &sandbox));
    let path = format!("/_emulator/sandboxes/{}", sandbox.name);
    response.headers_mut().extend(addresses.location(&path));
    Ok(response)
}

pub(super) async fn list(
    State(state): State<ControlState>,
    addresses: Addresses,
    query: QueryString,
) -> Result<Response, Problem> {
    let Query { limit, offset, .. } = Query::parse(&query, &[&["limit", "offset"]])?;
    let all = state.sandboxes.all();
    let page = all.iter().skip(offset).take(limit.unwrap_or(usize::MAX));
    let items = page.map(|sandbox| shown(&addresses, sandbox));
    state.answer_limit().list(&json!({ "total": all.len() }), items)
}

pub(super) async fn read(
    State(state): State<ControlState>,
    addresses: Addresses,
    PathParam(name): PathParam,
) -> Result<Response, Problem> {
    let known = name.parse().ok().and_then(|name| state.sandboxes.known(&name));
    known.map(|sandbox| ok(&shown(&addresses, &sandbox))).ok_or_else(|| missing(&name))
}

pub(super) async fn remove(
    State(state): State<ControlState>,
    PathParam(name): PathParam,
) -> Result<StatusCode, Problem> {
    let known: Option<Name> = name.parse().ok();
    if known.as_ref().is_some_and(Name::is_default) {
        return Err(Problem::bad_request("The default sandbox can't be dropped; reset it."));
    }
    let dropped = known.and_then(|name| state.sandboxes.drop_one(&name));
    let dropped = dropped.ok_or_else(|| missing(&name))?;
    // Freeing a large world takes long.
    tokio::task::spawn_blocking(|| drop(dropped));
    Ok(StatusCode::NO_CONTENT)
}

fn missing(name: impl std::fmt::Display) -> Problem {
    Problem::not_found(format!("There is no sandbox {name}."))
}

fn shown(addresses: &Addresses, sandbox: &Sandbox) -> Value {
    let view = sandbox.read_view();
    let prefix = sandbox.name.prefix();
    let mut shown = json!({
        "name": sandbox.name.as_str(),
        "baseUrl": format!("{}{prefix}", addresses.base()),
        "tokens": {
            "operations": sandbox.token_of(AccountType::Operations),
            "vendor": sandbox.token_of(AccountType::Vendor),
            "client": sandbox.token_of(AccountType::Client),
        },
        "counts": counts(&view.world),
    });
    if let Some(ttl) = sandbox.ttl() {
        let ttl = SignedDuration::try_from(ttl).unwrap_or(SignedDuration::MAX);
        shown["ttl"] = json!(ttl.to_string());
    }
    shown
}
