//! `/_emulator/users`: generates believable account users.

use std::convert::Infallible;

use axum::{
    extract::{Request, State},
    response::Response,
};
use serde_json::json;

use super::{ControlState, body, counts, created};
use crate::{
    http::BodyLimits,
    json::{Cursor, Violations},
    problem::Problem,
    sandbox::CurrentSandbox,
    world::AuthContext,
};

fn count(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<usize> {
    let read =
        |it: Cursor<'_, '_>, violations: &mut Violations| it.integer(1..=1_000_000, violations);
    cursor.object(violations, |members| members.required("count", read)).flatten()
}

pub(super) async fn generate(
    CurrentSandbox(sandbox): CurrentSandbox,
    State(state): State<ControlState>,
    State(limits): State<BodyLimits>,
    request: Request,
) -> Result<Response, Problem> {
    // A user and a membership, and with every 50 an organisation.
    const BYTES_PER_USER: usize = 2 << 10;
    let count = body::read(request, limits, count).await?;
    state.sandboxes.make_room(count * BYTES_PER_USER)?;
    let generated = sandbox
        .change_in_background(AuthContext::unrestricted(), move |world, context| {
            Ok::<_, Infallible>(world.generate(count, context))
        });
    let Ok(changed) = generated.await;
    let counts = counts(&changed.view.world);
    Ok(created(&json!({ "created": count, "counts": counts })))
}
