//! `/_emulator/users`: generates believable account users.

use std::convert::Infallible;

use axum::{
    extract::{Request, State},
    response::Response,
};
use serde_json::json;

use super::{body, created, named};
use crate::{
    http::BodyLimits,
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
    State(limits): State<BodyLimits>,
    request: Request,
) -> Result<Response, Problem> {
    let count = body::read(request, limits, count).await?;
    let generated = sandbox.change_aside(move |world, terms| {
        world.generate(count, terms.now, terms.lifetime);
        Ok::<_, Infallible>(world.counts())
    });
    let Ok(counts) = generated.await;
    Ok(created(&json!({ "created": count, "counts": named(counts) })))
}
