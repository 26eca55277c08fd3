//! The emulator, seen from outside: real sockets, real requests.
//!
//! Every test has a server of its own, and every answer that a test sees is held against the
//! OpenAPI document.
#![expect(clippy::unwrap_used, reason = "a failed helper is a failed test")]

mod admitted;
mod bodies;
mod create;
mod schema;
mod support;
