//! HTML pages: the console, the page of an invitation's link, and the root that leads to them.

mod console;
mod invitation;
mod root;

use axum::{Router, routing::get};

/// The routes of the pages.
pub fn routes() -> Router {
    Router::new()
        .route("/", get(root::root))
        .route("/favicon.ico", get(root::icon))
        .route("/_emulator", get(console::to_page))
        .route("/_emulator/", get(console::page))
        .route("/_emulator/console/{*name}", get(console::asset))
        .route("/accept-invite", get(invitation::show).post(invitation::accept))
        .route("/accept-invite/page.css", get(invitation::style))
}
