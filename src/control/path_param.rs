//! The part of a path that names one of several: a sandbox, a snapshot, a message.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};

use crate::problem::Problem;

/// The text that stands in the place of the template's parameter.
pub(super) struct PathParam(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for PathParam {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::from_request_parts(parts, state).await;
        // What is no text once its escapes are read names nothing.
        let Path(text) = path.map_err(|_| Problem::not_found("There is nothing at this path."))?;
        Ok(Self(text))
    }
}
