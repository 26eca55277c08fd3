//! Pages for people: what is behind an invitation's link.

mod invitation;

use axum::{Router, routing::get};

/// The routes of the pages.
pub fn routes() -> Router {
    Router::new()
        .route("/accept-invite", get(invitation::show).post(invitation::accept))
        .route("/accept-invite/page.css", get(invitation::style))
}
