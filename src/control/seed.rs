//! `/_emulator/seed`: replaces the data that resets and new sandboxes begin with.

use axum::{
    extract::{Request, State},
    http::StatusCode,
};

use super::{ControlState, blocking::run_blocking, state::read_document};
use crate::{problem::Problem, world::Seed};

/// Replaces the seed of the process; `--users` counts for the new one too.
pub(super) async fn replace(
    State(state): State<ControlState>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let document = read_document(request, &state, "a seed", "--seed-data PATH").await?;
    let replaced =
        run_blocking(move || state.sandboxes.replace_seed(Seed::document("body", &document)?));
    replaced.await??;
    Ok(StatusCode::NO_CONTENT)
}
