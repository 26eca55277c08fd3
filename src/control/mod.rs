//! The control plane: what the emulated platform does not have.
//!
//! Probes, health and reset; private worlds, their clocks, and the mail that they send; what they
//! were asked, what happens in them, and what of the API was exercised.

mod admin_token;
mod asked;
mod body;
mod clock;
mod coverage;
mod events;
mod gate;
mod guard;
mod inbox;
mod origins;
mod recorder;
mod requests;
mod sandboxes;
mod tape;
mod verify;

use std::{fmt, sync::Arc};

use axum::{
    Json, Router,
    extract::Request,
    http::StatusCode,
    middleware,
    routing::{get, post},
};
use serde_json::{Value, json};

pub use self::{
    admin_token::{AdminToken, Unpresentable},
    gate::{Gate, Passage},
    guard::{Access, AllowedHosts},
    origins::{NoOrigin, Origin, Origins},
    recorder::{Closing, Recorder},
};
use crate::{
    api,
    model::{Place, Violations},
    problem::Problem,
    sandbox::{Here, Sandboxes},
    store::Counts,
};

/// What the control plane works with; a clone is another handle on the same.
#[derive(Clone)]
pub(crate) struct Desk {
    sandboxes: Arc<Sandboxes>,
    public_url: Arc<str>,
    // None where nothing is kept.
    recorder: Option<Recorder>,
}

/// The routes of the control plane, of an emulator that is reached at `public_url`, for whoever has
/// access; what was asked is known to the `recorder`, if there is one.
pub fn routes(
    sandboxes: Arc<Sandboxes>,
    public_url: &str,
    access: Access,
    recorder: Option<Recorder>,
) -> Router {
    let public_url = public_url.trim_end_matches('/').into();
    let desk = Desk { sandboxes, public_url, recorder };
    let guarded = Router::new()
        .route("/_emulator/health", get(health))
        .route("/_emulator/reset", post(reset))
        .route("/_emulator/sandboxes", get(sandboxes::list).post(sandboxes::create))
        .route("/_emulator/sandboxes/{name}", get(sandboxes::read).delete(sandboxes::remove))
        .route("/_emulator/clock", get(clock::read).put(clock::change))
        .route("/_emulator/inbox", get(inbox::list).delete(inbox::clear))
        .route("/_emulator/inbox/wait", get(inbox::wait))
        .route("/_emulator/inbox/{id}", get(inbox::read).delete(inbox::remove))
        .route("/_emulator/requests", get(requests::list).delete(requests::clear))
        .route("/_emulator/requests/wait", get(requests::wait))
        .route("/_emulator/requests/verify", post(verify::verify))
        .route("/_emulator/requests/{id}", get(requests::read))
        .route("/_emulator/events", get(events::stream))
        .route("/_emulator/coverage", get(coverage::read).delete(coverage::clear))
        .with_state(desk)
        .route_layer(middleware::from_fn_with_state(access, guard::check));
    Router::new().route("/livez", get(alive)).route("/readyz", get(alive)).merge(guarded)
}

// The listener is bound and the world seeded before the first request can be taken.
async fn alive() -> &'static str {
    "ok"
}

async fn health(Here(sandbox): Here) -> Json<Value> {
    let counts = sandbox.snapshot().world.counts();
    Json(json!({
        "status": "ready",
        "version": env!("CARGO_PKG_VERSION"),
        "contractVersion": api::openapi::CONTRACT_VERSION,
        "counts": named(counts),
    }))
}

/// What a world goes back to.
enum Goal {
    Seed,
    Empty,
}

impl Goal {
    fn read(place: Place<'_, '_>, violations: &mut Violations) -> Option<Self> {
        place.object(violations, |members| {
            let to = members.optional("to", |it, violations| match it.text(violations)? {
                "seed" => Some(Self::Seed),
                "empty" => Some(Self::Empty),
                _ => {
                    it.refuse("Expected seed or empty", violations);
                    None
                }
            });
            to.unwrap_or(Self::Seed)
        })
    }
}

async fn reset(Here(sandbox): Here, request: Request) -> Result<StatusCode, Problem> {
    let goal = body::read(request, Goal::read).await?;
    // Freeing a large world takes its time, which no request should wait for.
    let done = tokio::task::spawn_blocking(move || match goal {
        Goal::Seed => sandbox.reset(),
        Goal::Empty => sandbox.become_empty(),
    });
    done.await.map_err(|_| Problem::internal())?;
    Ok(StatusCode::NO_CONTENT)
}

fn named(counts: Counts) -> Value {
    json!({
        "accounts": counts.accounts,
        "modules": counts.modules,
        "buyers": counts.buyers,
        "userGroups": counts.user_groups,
        "users": counts.users,
        "apiTokens": counts.api_tokens,
        "accountUsers": counts.account_users,
    })
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("public_url", &self.public_url).finish_non_exhaustive()
    }
}
