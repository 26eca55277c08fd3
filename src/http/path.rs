//! The one reader of path parameters.

#[expect(clippy::disallowed_types, reason = "this is the reader that everything else uses")]
use axum::extract::RawPathParams;
use axum::{extract::FromRequestParts, http::request::Parts};

use crate::problem::Problem;

/// The value of the parameter in a path that has exactly one, such as `/sandboxes/{name}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathParam(pub String);

impl<S: Sync> FromRequestParts<S> for PathParam {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let value = find_parameter(parts, |_| true).await;
        value.map(Self).ok_or_else(|| Problem::not_found("There is nothing at this path."))
    }
}

/// Returns the value of the path parameter `name`.
///
/// The value is percent-decoded. There is none if any value in the path is not UTF-8 once decoded,
/// because no object has such an id or name.
pub async fn path_parameter(parts: &mut Parts, name: &str) -> Option<String> {
    find_parameter(parts, |other| other == name).await
}

#[expect(clippy::disallowed_types, reason = "this is the reader that everything else uses")]
async fn find_parameter(parts: &mut Parts, is_it: impl Fn(&str) -> bool) -> Option<String> {
    let parameters = RawPathParams::from_request_parts(parts, &()).await.ok()?;
    let mut values = parameters.iter().filter(|(name, _)| is_it(name)).map(|(_, value)| value);
    values.next().map(str::to_owned)
}
