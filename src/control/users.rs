//! `/_emulator/users`: believable account users, as many as are asked for.

use std::convert::Infallible;

use axum::{Json, extract::Request, http::StatusCode};
use serde_json::{Value, json};

use super::{body, named};
use crate::{
    json::{Cursor, Violations},
    problem::Problem,
    sandbox::CurrentSandbox,
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
    let generated = sandbox.change_aside(move |world, terms| {
        world.generate(count, terms.now, terms.lifetime);
        Ok::<_, Infallible>(world.counts())
    });
    let Ok(counts) = generated.await;
    Ok((StatusCode::CREATED, Json(json!({ "created": count, "counts": named(counts) }))))
}
