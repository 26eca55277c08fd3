//! Bodies of the control plane: JSON, read like those of the API.

use axum::{body::to_bytes, extract::Request};

use crate::{
    json::{Cursor, Json, Violations},
    problem::Problem,
};

/// Reads the body of a request, which may be missing where nothing in it is required.
pub(super) async fn read<T>(
    request: Request,
    read: impl FnOnce(Cursor<'_, '_>, &mut Violations) -> Option<T>,
) -> Result<T, Problem> {
    // More than any document of the control plane, and nothing that could fill the memory.
    const MOST: usize = 64 << 20;
    let bytes = to_bytes(request.into_body(), MOST)
        .await
        .map_err(|_| Problem::bad_request("The body could not be read."))?;
    let text: &[u8] = if bytes.trim_ascii().is_empty() { b"{}" } else { &bytes };
    let json = Json::parse(text)?;
    let mut violations = Violations::default();
    let value = read(Cursor::root(&json), &mut violations);
    Ok(violations.unless_any(value)?)
}
