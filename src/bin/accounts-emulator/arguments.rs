//! The command line: what can be typed, and what was.

use std::env;

use clap::{
    ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::{
    environment, failure::Failure, openapi::Openapi, query::Query, seed::Check, settings::Settings,
    wait::Wait,
};

const AFTER_HELP: &str = "\
Every setting can be given as a flag or as a variable; the flag counts. Durations are written \
P7D, PT30S or 30s, with days of 24 hours; sizes 1048576, 1024KiB or 1MiB.

Exit codes: 0 done or stopped, 1 failed, 2 wrong arguments, 3 port in use, 4 wrong seed data.";

/// A stand-in for SoftwareOne's Marketplace Accounts API, with its state in memory.
///
/// Without a command it serves the emulated API until it is stopped.
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER_HELP, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    /// Those of the server that runs, or would run.
    #[command(flatten)]
    pub(crate) settings: Settings,
    /// What to do, unless it is serving.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serves the emulated API until it is stopped; the same as no command.
    #[command(after_help = AFTER_HELP)]
    Serve(Box<Settings>),
    /// Works on seed data.
    Seed {
        /// What to do with them.
        #[command(subcommand)]
        command: SeedCommand,
    },
    /// Waits until an emulator is ready; the health check of its container.
    Wait(Wait),
    /// Prints the OpenAPI document of the emulated API.
    Openapi(Openapi),
    /// Prints the settings that would hold, and where each is from.
    #[command(after_help = AFTER_HELP)]
    Config(Box<Settings>),
    /// Prints variables that point the official clients at an emulator of these settings; for
    /// `eval "$(accounts-emulator env)"`.
    #[command(after_help = AFTER_HELP)]
    Env(Box<Settings>),
    /// Evaluates the query string of a list request over objects in a file.
    Query(Query),
}

/// What can be done with seed data.
#[derive(Debug, Subcommand)]
pub(crate) enum SeedCommand {
    /// Says all that is wrong with seed data, without starting.
    Check(Check),
}

/// What was typed, in both forms.
#[derive(Debug)]
pub(crate) struct Given {
    /// Each value.
    pub(crate) arguments: Arguments,
    /// Each value's source.
    pub(crate) matches: ArgMatches,
}

impl Arguments {
    /// What was typed, or told in variables.
    pub(crate) fn read() -> Result<Given, Failure> {
        let command = command();
        let matches = command.try_get_matches().map_err(|error| refusal(&error))?;
        let arguments = Self::from_arg_matches(&matches).map_err(|error| refusal(&error))?;
        Ok(Given { arguments, matches })
    }
}

/// The description of the command line, with the variables that can be used here.
pub(crate) fn command() -> clap::Command {
    let heed = |command: clap::Command| command.mut_args(environment::heed);
    heed(Arguments::command()).mut_subcommand("serve", heed).mut_subcommand("config", heed)
}

/// The description of the settings alone.
pub(crate) fn settings() -> clap::Command {
    Settings::augment_args(clap::Command::new("settings"))
}

fn refusal(error: &clap::Error) -> Failure {
    match error.kind() {
        // What was asked for is printed, and that is all.
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => error.exit(),
        _ => {
            let source = variable(error).map(|name| format!("\nThe value is that of {name}."));
            Failure::refused(format!("{error}{}", source.unwrap_or_default()))
        }
    }
}

/// The variable that a refused value is from: clap names the flag alone.
fn variable(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else { return None };
    let flag = flag.split([' ', '=']).next().unwrap_or_default();
    let is_typed = env::args_os().any(|it| it.to_string_lossy().split('=').next() == Some(flag));
    let command = command();
    let arg = command.get_arguments().find(|arg| arg.get_long() == flag.strip_prefix("--"))?;
    let name = arg.get_env().filter(|_| !is_typed)?;
    Some(name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_described_without_contradiction() {
        command().debug_assert();
    }

    #[test]
    fn every_setting_is_a_flag_and_a_variable_of_one_name() {
        for arg in settings().get_arguments() {
            let flag = arg.get_long().unwrap();
            let variable = format!("EMULATOR_{}", flag.replace('-', "_").to_uppercase());
            assert_eq!(arg.get_env().unwrap().to_str(), Some(&*variable));
            assert!(arg.get_help().is_some(), "{flag}");
        }
    }
}
