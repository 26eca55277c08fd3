//! The Accounts Emulator as a program.
//!
//! Only the program reads the environment, prints and exits; all else is the library's. It ends
//! with 0 when it did what it was asked to, and otherwise as its [`failure`] says.

mod arguments;
mod config;
mod env;
mod environment;
mod failure;
mod faults;
mod greeting;
mod journal;
mod log;
mod openapi;
mod output;
mod query;
mod rows;
mod seed;
mod seed_data;
mod serve;
mod settings;
mod signals;
mod units;
mod url;
mod wait;

use std::process::ExitCode;

use arguments::{Arguments, Command, Given, SeedCommand};
use failure::Failure;
use mimalloc::MiMalloc;

/// That of the GNU C library lets the heap of a thread grow by the page, with a call of the system
/// for each.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let ended = Arguments::read().and_then(run);
    ended.unwrap_or_else(|failure| {
        output::complain(&failure.to_string());
        failure.code()
    })
}

fn run(given: Given) -> Result<ExitCode, Failure> {
    let Arguments { settings, command } = given.arguments;
    match command {
        None => serve::run(&settings, &given.matches),
        Some(Command::Serve(settings)) => serve::run(&settings, &given.matches),
        Some(Command::Seed { command: SeedCommand::Check(check) }) => check.run(&settings),
        Some(Command::Wait(wait)) => wait.run(&settings),
        Some(Command::Openapi(openapi)) => Ok(openapi.run(&settings)),
        Some(Command::Config(settings)) => config::run(&settings, &given.matches),
        Some(Command::Env(settings)) => env::run(&settings),
        Some(Command::Query(query)) => query.run(&settings),
    }
}
