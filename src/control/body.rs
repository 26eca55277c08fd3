//! JSON bodies of the control plane.

use axum::extract::Request;

use crate::{
    http::{BodyLimits, read_body},
    json::{Cursor, Json, Violations},
    problem::Problem,
};

/// Reads the body of a request as JSON; an empty body counts as `{}`.
pub(super) async fn read<T>(
    request: Request,
    limits: BodyLimits,
    read: impl FnOnce(Cursor<'_, '_>, &mut Violations) -> Option<T>,
) -> Result<T, Problem> {
    let bytes = read_body(request.into_body(), limits).await?;
    let text: &[u8] = if bytes.trim_ascii().is_empty() { b"{}" } else { &bytes };
    let json = Json::parse(text)?;
    let mut violations = Violations::default();
    let value = read(Cursor::root(&json), &mut violations);
    Ok(violations.unless_any(value)?)
}
