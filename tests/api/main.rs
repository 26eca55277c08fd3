//! The emulator, seen from outside: real sockets, real requests.
//!
//! Every test has a server of its own, and every answer that a test sees is held against the
//! OpenAPI document.
#![expect(clippy::unwrap_used, reason = "a failed helper is a failed test")]

mod accounts;
mod admitted;
mod application;
mod auth;
mod bodies;
mod changes;
mod console;
mod contract;
mod control;
mod control_state;
mod copies;
mod coverage;
mod create;
mod created;
mod events;
mod facts;
mod faults;
mod icons;
mod interrupted;
mod journal;
mod life;
mod list;
mod modules;
mod moves;
mod own;
mod page;
mod prefer;
mod problems;
mod properties;
mod readme;
mod routes;
mod rules;
mod sandboxes;
mod schema;
mod seed;
mod semantics;
mod shadow;
mod shadow_rules;
mod support;
mod tables;
mod together;
mod tokens;
mod untracked;
mod user_groups;
mod users;
mod verify;
mod wire;
mod wrong_faults;
