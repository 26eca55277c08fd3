//! The control plane: what the emulated platform does not have.
//!
//! Probes and health; private worlds, their states, their clocks, the mail that they send, and what
//! goes wrong in them on purpose; what they were asked, what happens in them, and what of the API
//! was exercised.

mod admin_token;
mod blocking;
mod body;
mod clock;
mod coverage;
mod events;
mod faults;
mod gate;
mod guard;
mod inbox;
pub mod openapi;
mod origins;
mod query;
mod recorder;
mod requests;
mod reset;
mod sandboxes;
mod snapshots;
mod state;
mod tape;
mod untracked;
mod users;
mod verify;

use std::{fmt, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::FromRef,
    http::StatusCode,
    middleware,
    response::Response,
    routing::{get, post},
};
use jiff::Timestamp;
use serde_json::{Value, json};

pub use self::{
    admin_token::{AdminToken, InvalidToken},
    faults::{Faulting, FaultsError, Preferences, Trial, faults_in},
    gate::{Gate, Passage},
    guard::{Access, AllowedHosts},
    origins::{InvalidOrigin, Origin, Origins},
    recorder::{Closing, Recorder},
};
use crate::{
    api,
    http::{BodyLimits, json_response},
    json::write_date,
    sandbox::{CurrentSandbox, Sandboxes},
    world::Counts,
};

/// What the control plane works with; a clone is another handle on the same.
#[derive(Clone)]
pub(crate) struct ControlState {
    sandboxes: Arc<Sandboxes>,
    public_url: Arc<str>,
    // None where nothing is kept.
    recorder: Option<Recorder>,
    body_timeout: Duration,
}

impl FromRef<ControlState> for BodyLimits {
    fn from_ref(state: &ControlState) -> Self {
        // More than any document of the control plane needs, and too little to fill the memory.
        Self { size: 64 << 20, timeout: state.body_timeout }
    }
}

/// The routes of the control plane, of an emulator that is reached at `public_url`, for callers with
/// `access`; the `recorder` knows the requests, if they are kept. A body may take `body_timeout`.
pub fn routes(
    sandboxes: Arc<Sandboxes>,
    public_url: &str,
    access: Access,
    recorder: Option<Recorder>,
    body_timeout: Duration,
) -> Router {
    let public_url = public_url.trim_end_matches('/').into();
    let state = ControlState { sandboxes, public_url, recorder, body_timeout };
    let guarded = Router::new()
        .route("/_emulator/openapi.json", get(openapi::document))
        .route("/_emulator/health", get(health))
        .route("/_emulator/reset", post(reset::reset))
        .route("/_emulator/sandboxes", get(sandboxes::list).post(sandboxes::create))
        .route("/_emulator/sandboxes/{name}", get(sandboxes::read).delete(sandboxes::remove))
        .route("/_emulator/snapshots", get(snapshots::list))
        .route(
            "/_emulator/snapshots/{name}",
            get(snapshots::read).put(snapshots::keep).delete(snapshots::remove),
        )
        .route("/_emulator/state", get(state::read).put(state::replace))
        .route("/_emulator/users", post(users::generate))
        .route("/_emulator/clock", get(clock::read).put(clock::change))
        .route("/_emulator/inbox", get(inbox::list).delete(inbox::clear))
        .route("/_emulator/inbox/wait", get(inbox::wait))
        .route("/_emulator/inbox/{id}", get(inbox::read).delete(inbox::remove))
        .route("/_emulator/faults", get(faults::list).post(faults::create).delete(faults::clear))
        .route("/_emulator/faults/{id}", get(faults::read).delete(faults::remove))
        .route("/_emulator/requests", get(requests::list).delete(requests::clear))
        .route("/_emulator/requests/wait", get(requests::wait))
        .route("/_emulator/requests/verify", post(verify::verify))
        .route("/_emulator/requests/{id}", get(requests::read))
        .route("/_emulator/events", get(events::stream))
        .route("/_emulator/coverage", get(coverage::read).delete(coverage::clear))
        .with_state(state)
        .route_layer(middleware::from_fn_with_state(access, guard::check));
    Router::new().route("/livez", get(alive)).route("/readyz", get(alive)).merge(guarded)
}

// The listener is bound and the world seeded before the first request can be taken.
async fn alive() -> &'static str {
    "ok"
}

async fn health(CurrentSandbox(sandbox): CurrentSandbox) -> Response {
    let counts = sandbox.read_view().world.counts();
    ok(&json!({
        "status": "ready",
        "version": env!("CARGO_PKG_VERSION"),
        "contractVersion": api::openapi::CONTRACT_VERSION,
        "counts": named(counts),
    }))
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

/// A 200 answer with a JSON body.
fn ok(value: &Value) -> Response {
    json_response(StatusCode::OK, value.to_string())
}

/// A 201 answer with a JSON body.
fn created(value: &Value) -> Response {
    json_response(StatusCode::CREATED, value.to_string())
}

/// An instant as the platform writes it.
fn shown_instant(at: Timestamp) -> String {
    let mut out = Vec::new();
    write_date(at, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

impl fmt::Debug for ControlState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ControlState").field("public_url", &self.public_url).finish_non_exhaustive()
    }
}
