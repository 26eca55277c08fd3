//! The emulator, seen from outside: real sockets, real requests.
//!
//! Every test has a server of its own, and every answer that a test sees is held against the
//! OpenAPI document.
#![expect(clippy::unwrap_used, reason = "a failed helper is a failed test")]

mod accounts;
mod actors;
mod api_token_access;
mod api_tokens;
mod application;
mod auth;
mod bodies;
mod buyers;
mod concurrency;
mod connection_faults;
mod console;
mod contract;
mod control;
mod control_state;
mod coverage;
mod create_invalid;
mod create_response;
mod create_valid;
mod events;
mod faults;
mod foreign_accounts;
mod icons;
mod journal;
mod journal_changes;
mod list;
mod model_based;
mod modules;
mod page;
mod path_parameters;
mod prefer;
mod problems;
mod properties;
mod raw_http;
mod readme;
mod rules;
mod sandboxes;
mod schema;
mod schema_fields;
mod seed;
mod seed_schema;
mod self_service;
mod semantics;
mod state_round_trip;
mod support;
mod tokens;
mod untracked;
mod user_groups;
mod users;
mod verify;
mod words;
mod wrong_faults;
