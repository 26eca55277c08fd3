//! The control plane: what the emulated platform does not have. Probes, health, reset.

mod guard;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    middleware,
    routing::{get, post},
};
use serde_json::{Value, json};

pub use self::guard::AllowedHosts;
use crate::{api, sandbox::Sandbox, store::Counts};

/// The routes of the control plane.
pub fn routes(sandbox: Arc<Sandbox>, allowed_hosts: AllowedHosts) -> Router {
    let guarded = Router::new()
        .route("/_emulator/health", get(health))
        .route("/_emulator/reset", post(reset))
        .with_state(sandbox)
        .route_layer(middleware::from_fn_with_state(allowed_hosts, guard::check));
    Router::new().route("/livez", get(alive)).route("/readyz", get(alive)).merge(guarded)
}

// The listener is bound and the world seeded before the first request can be taken.
async fn alive() -> &'static str {
    "ok"
}

async fn health(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    let counts = sandbox.snapshot().world.counts();
    Json(json!({
        "status": "ready",
        "version": env!("CARGO_PKG_VERSION"),
        "contractVersion": api::openapi::CONTRACT_VERSION,
        "counts": named(counts),
    }))
}

async fn reset(State(sandbox): State<Arc<Sandbox>>) -> StatusCode {
    // Freeing a large world takes its time, which no request should wait for.
    let done = tokio::task::spawn_blocking(move || sandbox.reset()).await;
    if done.is_ok() { StatusCode::NO_CONTENT } else { StatusCode::INTERNAL_SERVER_ERROR }
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
