//! The control plane: operations that the emulated platform does not have.
//!
//! Probes and health; sandboxes with their states, snapshots, clocks, mail and faults; journals,
//! events and coverage.

mod blocking;
mod body;
mod clock;
mod coverage;
mod events;
mod faults;
mod inbox;
pub mod openapi;
mod query;
mod requests;
mod reset;
mod routes;
mod sandboxes;
mod snapshots;
mod state;
mod users;
mod verify;

use std::{fmt, sync::Arc, time::Duration};

use axum::{Router, extract::FromRef, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde_json::{Value, json};

pub use self::{
    faults::{FaultsError, faults_in},
    routes::OPERATIONS,
};
use crate::{
    api,
    http::{BodyLimits, Limits, json_response},
    journal::Coverage,
    json::write_date,
    problem::Problem,
    sandbox::{CurrentSandbox, Sandboxes},
    world::World,
};

/// The state of the control plane; a clone is another handle on the same.
#[derive(Clone)]
pub struct ControlState {
    sandboxes: Arc<Sandboxes>,
    public_url: Arc<str>,
    // None if requests are not journalled.
    coverage: Option<Arc<Coverage>>,
    body_timeout: Duration,
    // How often an event stream shows that it is alive.
    beat: Duration,
}

impl FromRef<ControlState> for BodyLimits {
    fn from_ref(state: &ControlState) -> Self {
        // More than any document of the control plane needs, and too little to fill the memory.
        Self { size: 64 << 20, timeout: state.body_timeout }
    }
}

impl ControlState {
    /// The state of the control plane of an emulator that is reached at `public_url`.
    ///
    /// There is no `coverage` if requests are not journalled. The limits
    /// are those of bodies and connections.
    #[must_use]
    pub fn new(
        sandboxes: Arc<Sandboxes>,
        public_url: &str,
        coverage: Option<Arc<Coverage>>,
        limits: &Limits,
    ) -> Self {
        let public_url = public_url.trim_end_matches('/').into();
        let (body_timeout, beat) = (limits.body_timeout, events::beat(limits.idle_timeout));
        Self { sandboxes, public_url, coverage, body_timeout, beat }
    }

    /// The coverage, unless the journal is switched off.
    fn coverage(&self) -> Result<&Coverage, Problem> {
        self.coverage.as_deref().ok_or_else(|| {
            let detail = "The journal is switched off; --journal N keeps the last N requests.";
            Problem::new(StatusCode::CONFLICT, detail)
        })
    }
}

/// The routes of the control plane.
pub fn routes(state: ControlState) -> Router {
    routes::router().with_state(state)
}

// The listener is bound and the world seeded before the first request is accepted.
async fn alive() -> &'static str {
    "ok"
}

async fn health(CurrentSandbox(sandbox): CurrentSandbox) -> Response {
    let view = sandbox.read_view();
    ok(&json!({
        "status": "ready",
        "version": env!("CARGO_PKG_VERSION"),
        "contractVersion": api::openapi::CONTRACT_VERSION,
        "counts": counts(&view.world),
    }))
}

/// How many objects each collection has, as an object.
fn counts(world: &World) -> Value {
    world.counts().map(|it| (it.list.to_owned(), json!(it.count))).collect()
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
