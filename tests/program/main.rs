//! Tests of the program: arguments, variables, output, signals and exit codes.
//!
//! Every test starts its own programs, on ports that the system chooses.
#![expect(clippy::unwrap_used, reason = "a failed helper is a failed test")]

mod commands;
mod drift;
mod env;
mod faults;
#[cfg(unix)]
mod log;
#[cfg(unix)]
mod long;
mod program;
mod query;
#[cfg(unix)]
mod report;
mod settings;
mod starting;
#[cfg(unix)]
mod state;
#[cfg(unix)]
mod stopping;
