//! HTTP: the layers that every request passes, the readers of its parts, and serving within
//! [`Limits`].
//!
//! Requests are logged as events of `tracing`, with the target [`LOG_TARGET`].
//!
//! [`serve()`] runs hyper's connections itself because `axum::serve` limits neither their number
//! nor the time that a header may take, and because faults cut connections.

mod admin_token;
mod allowed_hosts;
mod base_url;
mod bearer;
mod body;
mod chunks;
mod coding;
mod connection;
mod cors;
mod cut;
mod evaluations;
mod fault_layer;
mod fault_plan;
mod framing;
mod guard;
mod in_flight;
mod journal_layer;
mod layers;
mod limits;
mod listeners;
mod log;
mod origins;
mod panic;
mod path;
mod places;
mod prefer;
mod problem_layer;
mod public_url;
mod query;
mod recorded_body;
mod refusal;
mod request_bytes;
mod request_line;
mod routes;
mod sandbox_layer;
mod sandbox_name;
mod serve;
mod trace;
mod tracked_stream;
mod unreadable;

pub use self::{
    admin_token::{AdminToken, InvalidToken},
    allowed_hosts::{AllowedHosts, HostPattern, InvalidHost},
    base_url::{BaseUrl, InvalidBaseUrl},
    bearer::BearerToken,
    body::{BodyError, BodyLimits, json_response, read_body},
    evaluations::Evaluations,
    guard::Access,
    layers::{HttpService, HttpState},
    limits::{Limits, raise_file_limit},
    listeners::Listeners,
    log::TARGET as LOG_TARGET,
    origins::{InvalidOrigin, Origin, Origins},
    path::{PathParam, path_parameter},
    prefer::{ListExample, Preferences},
    public_url::PublicUrl,
    query::QueryString,
    routes::{Area, Audience, Operation, RouteMap},
    serve::serve,
};
pub(crate) use self::{
    guard::authority,
    in_flight::InFlight,
    routes::{Operated, operation_of, operations},
};
