//! `/_emulator/users`: believable account users, as many as are asked for.

use std::convert::Infallible;

use axum::{Json, extract::Request, http::StatusCode};
use serde_json::{Value, json};

use super::{body, named};
use crate::{
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
    request: Request,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let count = body::read(request, count).await?;
    let generated = sandbox
        .change_in_background(AuthContext::unrestricted(), move |world, context| {
            Ok::<_, Infallible>(world.generate(count, context))
        });
    let Ok(changed) = generated.await;
    let counts = named(changed.view.world.counts());
    Ok((StatusCode::CREATED, Json(json!({ "created": count, "counts": counts }))))
}
