//! The server, seen from its sockets: time limits, envelopes, logs and shutdown.
#![expect(clippy::unwrap_used, reason = "a failed helper is a failed test")]

mod answers;
mod cuts;
mod limits;
mod log;
mod support;
mod time;
