//! Pages for people: what is behind an invitation's link.

mod invitation;

use axum::{Router, routing::get};

/// The routes of the pages.
pub fn routes() -> Router {
    Router::new()
        .route("/accept-invite", get(invitation::show).post(invitation::accept))
        .route("/accept-invite/page.css", get(invitation::style))
}

/// A text as it stands in HTML.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
