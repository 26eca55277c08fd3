//! The one reader of query strings.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};

use crate::form;

/// The query of a request as it was sent, without the question mark; empty if there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueryString(pub String);

impl QueryString {
    /// The parameters, decoded as HTML forms encode them.
    pub fn parameters(&self) -> impl Iterator<Item = (String, String)> {
        form::parameters(&self.0)
    }
}

impl<S: Sync> FromRequestParts<S> for QueryString {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.uri.query().unwrap_or_default().to_owned()))
    }
}
