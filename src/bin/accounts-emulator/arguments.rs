//! The command line: commands, flags and their variables.

use std::env::args_os;

use clap::{
    Arg, ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::{
    drift::Drift, env::Env, environment, failure::Failure, openapi::Openapi, query::Query,
    report::Report, seed::Check, settings::Settings, wait::Wait,
};

const AFTER_HELP: &str = "\
Every setting is a flag and an environment variable; the flag takes precedence. Write durations \
as P7D, PT30S or 30s, where a day has 24 hours, and sizes as 1048576, 1024KiB or 1MiB.

Exit codes: 0 success or stopped, 1 failure, 2 invalid arguments, 3 port in use, 4 invalid seed \
data.";

/// The commands that take the server's settings.
const WITH_SETTINGS: [&str; 3] = ["serve", "config", "env"];

/// An emulator of SoftwareOne's Marketplace Accounts API that keeps its state in memory.
///
/// Without a command it serves the emulated API until it is stopped.
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER_HELP, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    /// The settings that stand before or without a command.
    #[command(flatten)]
    pub(crate) settings: Settings,
    /// The command; without one, the program serves.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// The program's commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the emulated API until it is stopped; the same as no command.
    #[command(after_help = AFTER_HELP)]
    Serve(Box<Settings>),
    /// Work with seed data.
    Seed {
        #[command(subcommand)]
        command: SeedCommand,
    },
    /// Wait until an emulator is ready; serves as a container's health check.
    Wait(Wait),
    /// Print the report of a running emulator: its settings, sandboxes, requests and coverage.
    Report(Report),
    /// Print the OpenAPI document of the emulated API.
    Openapi(Openapi),
    /// Print the value of every setting and where it comes from.
    #[command(after_help = AFTER_HELP)]
    Config(Box<Settings>),
    /// Print variables that point the official clients to an emulator with these settings; use it
    /// as `eval "$(accounts-emulator env)"`.
    #[command(after_help = AFTER_HELP)]
    Env(Box<Env>),
    /// Evaluate the query string of a list request over the objects in a file.
    Query(Query),
    /// Compare a newer OpenAPI document of the platform with the emulator's.
    ///
    /// Exits with 0 if nothing differs, 1 if something does, and 2 if the file cannot be compared.
    Drift(Drift),
}

/// The commands on seed data.
#[derive(Debug, Subcommand)]
pub(crate) enum SeedCommand {
    /// Check seed data and print every error, without starting a server.
    Check(Check),
}

/// The command line after parsing.
#[derive(Debug)]
pub(crate) struct ParsedArguments {
    pub(crate) arguments: Arguments,
    /// The matches of clap, which know where each value comes from.
    pub(crate) matches: ArgMatches,
}

impl Arguments {
    /// Parses the process's arguments and environment variables. Prints the help or the version,
    /// and exits, if that was asked for.
    pub(crate) fn parse_process() -> Result<ParsedArguments, Failure> {
        let matches = command().try_get_matches().map_err(|error| failure(&error))?;
        let arguments = Self::from_arg_matches(&matches).map_err(|error| failure(&error))?;
        Ok(ParsedArguments { arguments, matches })
    }
}

/// Returns the description of the command line, with the environment variables to read.
pub(crate) fn command() -> clap::Command {
    let bind =
        |command: clap::Command| command.mut_args(|arg| environment::bind_env(measured(arg)));
    let command = bind(Arguments::command());
    WITH_SETTINGS.iter().fold(command, |command, name| command.mut_subcommand(name, bind))
}

/// Lets a number or a duration begin with a minus, so that the refusal says what was expected.
fn measured(arg: Arg) -> Arg {
    const MEASURES: [&str; 5] =
        ["NUMBER", "DURATION", "SIZE", "DURATION|LEAST..MOST", "SHARE%:STATUS"];
    let names = arg.get_value_names().unwrap_or_default();
    let is_measure = names.iter().any(|name| MEASURES.contains(&name.as_str()));
    arg.allow_hyphen_values(is_measure)
}

/// Returns the description of the settings alone.
pub(crate) fn settings() -> clap::Command {
    Settings::augment_args(clap::Command::new("settings"))
}

fn failure(error: &clap::Error) -> Failure {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => error.exit(),
        _ => {
            let source = variable(error).map(|name| format!("\nThe value is that of {name}."));
            Failure::verbatim(format!("{error}{}", source.unwrap_or_default()))
        }
    }
}

/// Returns the variable that holds the invalid value; clap names only the flag.
fn variable(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else { return None };
    let flag = flag.split([' ', '=']).next().unwrap_or_default();
    let is_typed = args_os().any(|it| it.to_string_lossy().split('=').next() == Some(flag));
    let command = command();
    let arg = command.get_arguments().find(|arg| arg.get_long() == flag.strip_prefix("--"))?;
    let name = arg.get_env().filter(|_| !is_typed)?;
    Some(name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_has_no_conflicts() {
        command().debug_assert();
    }

    #[test]
    fn every_setting_has_a_flag_and_a_variable_of_the_same_name() {
        for arg in settings().get_arguments() {
            let flag = arg.get_long().unwrap();
            let variable = format!("EMULATOR_{}", flag.replace('-', "_").to_uppercase());
            assert_eq!(arg.get_env().unwrap().to_str(), Some(&*variable));
            assert!(arg.get_help().is_some(), "{flag}");
        }
    }
}
