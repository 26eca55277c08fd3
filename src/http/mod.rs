//! Serving HTTP: connections within [`Limits`], and what every answer has in common.
//!
//! Requests are logged as events of `tracing`, with the target [`LOG_TARGET`].
//!
//! [`serve()`] runs hyper's connections itself because `axum::serve` limits neither their number
//! nor the time that a header may take, and because faults cut connections.

mod connection;
mod cors;
mod cut;
mod envelope;
mod host;
mod limits;
mod log;
mod serve;
mod trace;
mod tracked_stream;
mod upload;

pub use self::{
    envelope::Envelope,
    limits::{Limits, raise_file_limit},
    log::TARGET as LOG_TARGET,
    serve::serve,
    trace::TraceIds,
};
