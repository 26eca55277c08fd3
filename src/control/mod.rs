//! The control plane: operations that the emulated platform does not have.
//!
//! Probes and health; sandboxes with their states, snapshots, clocks, mail and faults; journals,
//! events, time lines and coverage; a report of all.

mod addresses;
mod answer;
mod blocking;
mod body;
mod clock;
mod coverage;
mod events;
mod faults;
mod inbox;
pub mod openapi;
mod parameters;
mod probes;
mod query;
mod report;
mod requests;
mod reset;
mod routes;
mod sandboxes;
mod seed;
mod settings;
mod snapshots;
mod state;
mod timeline;
mod users;
mod verify;
mod waiting;

use std::{fmt, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{FromRef, State},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use self::answer::AnswerLimit;
pub use self::{
    faults::{FaultsError, faults_in},
    report::{Report, ShownSetting},
    routes::OPERATIONS,
};
use crate::{
    api,
    http::{BodyLimits, Evaluations, PublicUrl, json_response},
    journal::Coverage,
    json::write_date,
    problem::Problem,
    sandbox::{CurrentSandbox, LastSave, Sandboxes},
    world::World,
};

/// The state of the control plane; a clone is another handle on the same.
#[derive(Clone)]
pub struct ControlState {
    sandboxes: Arc<Sandboxes>,
    evaluations: Evaluations,
    public_url: PublicUrl,
    // None if requests are not journalled.
    coverage: Option<Arc<Coverage>>,
    limits: ControlLimits,
    // What the report shows.
    settings: Arc<[ShownSetting]>,
}

/// The limits of requests and answers of the control plane.
#[derive(Debug, Clone, Copy)]
pub struct ControlLimits {
    /// Of the body of a request.
    pub body: BodyLimits,
    /// The most bytes of the document of a state or a seed.
    pub state_size: usize,
    /// The most bytes of an answer.
    pub answer: usize,
    /// How long a connection may be idle.
    pub idle_timeout: Duration,
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
        evaluations: Evaluations,
        public_url: PublicUrl,
        coverage: Option<Arc<Coverage>>,
        limits: ControlLimits,
    ) -> Self {
        let settings = Arc::default();
        Self { sandboxes, evaluations, public_url, coverage, limits, settings }
    }

    /// The same, with the settings that the report shows.
    #[must_use]
    pub fn with_settings(self, settings: &[ShownSetting]) -> Self {
        Self { settings: settings.into(), ..self }
    }

    fn answer_limit(&self) -> AnswerLimit {
        AnswerLimit(self.limits.answer)
    }

    /// Waits for a value, unless the process stops first.
    async fn unless_stopping<T>(&self, awaited: impl Future<Output = T>) -> Result<T, Problem> {
        self.sandboxes.life.unless_stopping(awaited).await.ok_or_else(Problem::stopping)
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

async fn health(
    State(state): State<ControlState>,
    CurrentSandbox(sandbox): CurrentSandbox,
) -> Response {
    let view = sandbox.read_view();
    let mut health = json!({
        "status": "ready",
        "version": env!("CARGO_PKG_VERSION"),
        "contractVersion": api::openapi::CONTRACT_VERSION,
        "counts": counts(&view.world),
    });
    if let Some(save) = state.sandboxes.life.last_save() {
        health["lastSave"] = last_save(save);
    }
    ok(&health)
}

/// How the state was last saved, without the members that have no value.
fn last_save(LastSave { file, at, error }: LastSave) -> Value {
    let members = [("file", Some(file)), ("at", at.map(shown_instant)), ("error", error)];
    let members = members.into_iter().filter_map(|(name, value)| Some((name, value?)));
    members.map(|(name, value)| (name.to_owned(), json!(value))).collect()
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
