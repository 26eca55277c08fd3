//! Untracked requests: reads with the header `Emulator-Untracked: true`.
//!
//! They are answered like any others, but are in no journal, event stream or coverage, and neither
//! meet a fault nor use one up. The console sends them, so that watching a test suite does not
//! change what is counted of it.

use axum::{
    extract::Request,
    http::{HeaderName, Method},
};

const UNTRACKED: HeaderName = HeaderName::from_static("emulator-untracked");

/// Whether a request is untracked. Methods that may change something are always tracked.
pub(super) fn is_untracked(request: &Request) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
        && request.headers().get(UNTRACKED).is_some_and(|value| value == "true")
}
