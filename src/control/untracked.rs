//! Onlookers: reads by which nobody wants to be noticed.
//!
//! Whoever looks at a suite while it runs, as the console does, must not be counted among what it
//! did. What a untracked is answered with is what anybody would be; only that it was taken leaves no
//! trace: it is kept in no journal, told to no listener, counted nowhere, and no fault is used up.

use axum::{
    extract::Request,
    http::{HeaderName, Method},
};

const UNTRACKED: HeaderName = HeaderName::from_static("emulator-untracked");

/// Whether a request is a mere untracked. What may change something always counts.
pub(super) fn is_untracked(request: &Request) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
        && request.headers().get(UNTRACKED).is_some_and(|value| value == "true")
}
