//! HTML pages: the console, and the page of an invitation's link.

mod console;
mod invitation;

use axum::{Router, routing::get};

/// The routes of the pages.
pub fn routes() -> Router {
    Router::new()
        .route("/_emulator", get(console::to_page))
        .route("/_emulator/", get(console::page))
        .route("/_emulator/console/{*name}", get(console::asset))
        .route("/accept-invite", get(invitation::show).post(invitation::accept))
        .route("/accept-invite/page.css", get(invitation::style))
}
