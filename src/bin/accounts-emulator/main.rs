//! The Accounts Emulator as a program.
//!
//! Only the program reads the environment, prints and exits; everything else is in the library. The
//! exit code is 0 for success, and otherwise that of a [`failure`].

mod arguments;
mod cgroup;
mod client;
mod config;
mod drift;
mod env;
mod env_format;
mod environment;
mod failure;
mod greeting;
mod input;
mod listen;
mod log;
mod openapi;
mod output;
mod port_file;
mod printable;
mod process_one;
mod query;
mod report;
mod rows;
mod seed;
mod seed_data;
mod serve;
mod settings;
mod signals;
mod threads;
mod units;
mod url;
mod wait;

use std::process::ExitCode;

use arguments::{Arguments, Command, ParsedArguments, SeedCommand};
use failure::Failure;
use mimalloc::MiMalloc;

/// glibc's allocator grows a thread's heap by one page and one system call at a time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let result = Arguments::parse_process().and_then(run);
    result.unwrap_or_else(|failure| {
        output::print_error(&failure.to_string());
        failure.code()
    })
}

fn run(parsed: ParsedArguments) -> Result<ExitCode, Failure> {
    let Arguments { settings, command } = parsed.arguments;
    match command {
        None => serve::run(&settings, &parsed.matches),
        Some(Command::Serve(settings)) => serve::run(&settings, &parsed.matches),
        Some(Command::Seed { command: SeedCommand::Check(check) }) => check.run(&settings),
        Some(Command::Wait(wait)) => wait.run(&settings),
        Some(Command::Report(report)) => report.run(&settings),
        Some(Command::Openapi(openapi)) => Ok(openapi.run(&settings)),
        Some(Command::Config(settings)) => config::run(&settings, &parsed.matches),
        Some(Command::Env(env)) => env.run(),
        Some(Command::Query(query)) => query.run(&settings),
        Some(Command::Drift(drift)) => drift.run(),
    }
}
