//! The control plane: operations that the emulated platform does not have.
//!
//! Probes and health; sandboxes with their states, snapshots, clocks, mail and faults; journals,
//! events and coverage.

mod answer;
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

use std::{fmt, sync::Arc};

use axum::{Router, extract::FromRef, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde_json::{Value, json};

use self::answer::AnswerLimit;
pub use self::{
    faults::{FaultsError, faults_in},
    routes::OPERATIONS,
};
use crate::{
    api,
    http::{BodyLimits, json_response},
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
    limits: ControlLimits,
}

/// How long bodies and answers of the control plane may be.
#[derive(Debug, Clone, Copy)]
pub struct ControlLimits {
    /// Of the body of a request.
    pub body: BodyLimits,
    /// The most bytes of the document of a state that is imported.
    pub state_size: usize,
    /// The most bytes of an answer.
    pub answer: usize,
}

impl FromRef<ControlState> for BodyLimits {
    fn from_ref(state: &ControlState) -> Self {
        state.limits.body
    }
}

impl FromRef<ControlState> for AnswerLimit {
    fn from_ref(state: &ControlState) -> Self {
        state.answer_limit()
    }
}

impl ControlState {
    /// The state of the control plane of an emulator that is reached at `public_url`.
    ///
    /// There is no `coverage` if requests are not journalled.
    #[must_use]
    pub fn new(
        sandboxes: Arc<Sandboxes>,
        public_url: &str,
        coverage: Option<Arc<Coverage>>,
        limits: ControlLimits,
    ) -> Self {
        let public_url = public_url.trim_end_matches('/').into();
        Self { sandboxes, public_url, coverage, limits }
    }

    fn answer_limit(&self) -> AnswerLimit {
        AnswerLimit(self.limits.answer)
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
