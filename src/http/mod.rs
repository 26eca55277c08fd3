//! HTTP: the layers that every request passes, the readers of its parts, and serving within
//! [`Limits`].
//!
//! Requests are logged as events of `tracing`, with the target [`LOG_TARGET`].
//!
//! [`serve()`] runs hyper's connections itself because `axum::serve` limits neither their number
//! nor the time that a header may take, and because faults cut connections.

mod admin_token;
mod allowed_hosts;
mod bearer;
mod body;
mod chunks;
mod coding;
mod connection;
mod cors;
mod cut;
mod fault_layer;
mod fault_plan;
mod framing;
mod guard;
mod in_flight;
mod journal_layer;
mod layers;
mod limits;
mod log;
mod origins;
mod panic;
mod path;
mod prefer;
mod problem_layer;
mod query;
mod refusal;
mod request_bytes;
mod request_line;
mod routes;
mod sandbox_layer;
mod serve;
mod trace;
mod tracked_stream;
mod unreadable;

pub use self::{
    admin_token::{AdminToken, InvalidToken},
    allowed_hosts::AllowedHosts,
    bearer::BearerToken,
    body::{BodyError, BodyLimits, json_response, read_body},
    guard::Access,
    layers::{HttpService, HttpState},
    limits::{Limits, raise_file_limit},
    log::TARGET as LOG_TARGET,
    origins::{InvalidOrigin, Origin, Origins},
    path::{PathParam, path_parameter},
    prefer::{ListExample, Preferences},
    query::QueryString,
    routes::{Area, Audience, Operation, RouteMap},
    serve::serve,
};
pub(crate) use self::{
    in_flight::InFlight,
    routes::{Operated, operations},
};
