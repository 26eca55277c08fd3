//! Pages for people: what is behind an invitation's link.

mod invitation;

use std::sync::Arc;

use axum::{Router, routing::get};

use crate::sandbox::Sandbox;

/// The routes of the pages.
pub fn routes(sandbox: Arc<Sandbox>) -> Router {
    Router::new()
        .route("/accept-invite", get(invitation::show).post(invitation::accept))
        .route("/accept-invite/page.css", get(invitation::style))
        .with_state(sandbox)
}
