//! The command `config`: the settings that would hold, and where each is from.

use std::process::ExitCode;

use clap::{Arg, ArgMatches, parser::ValueSource};

use crate::{arguments, environment, failure::Failure, output, settings::Settings};

/// What holds where a setting has neither a value nor a default.
const OTHERWISE: &[(&str, &str)] = &[
    ("public_url", "http://localhost:PORT"),
    ("allowed_hosts", "none"),
    ("admin_token", "none"),
    ("admin_cors", "none"),
    ("random_seed", "another at every start"),
    ("state", "none"),
    ("latency", "none"),
    ("fail", "none"),
    ("file", "none"),
];

/// The setting whose value is nobody's business.
const SECRET: &str = "admin_token";

/// Prints a line a setting: name, value, source.
pub(crate) fn run(settings: &Settings, matches: &ArgMatches) -> Result<ExitCode, Failure> {
    settings.bounds()?;
    for warning in environment::warnings() {
        output::complain(&warning);
    }
    let command = arguments::command();
    let given = matches.subcommand().map_or(matches, |(_, given)| given);
    let lines = command.get_arguments().filter_map(|arg| line(arg, given));
    let lines: Vec<_> = [heading()].into_iter().chain(lines).collect();
    output::say(&aligned(&lines));
    Ok(ExitCode::SUCCESS)
}

fn heading() -> [String; 3] {
    ["SETTING", "VALUE", "SOURCE"].map(str::to_owned)
}

fn line(arg: &Arg, given: &ArgMatches) -> Option<[String; 3]> {
    let flag = arg.get_long()?;
    let id = arg.get_id().as_str();
    let source = match given.value_source(id) {
        Some(ValueSource::CommandLine) => format!("flag --{flag}"),
        Some(ValueSource::EnvVariable) => {
            format!("variable {}", arg.get_env()?.to_string_lossy())
        }
        _ => "default".to_owned(),
    };
    Some([flag.to_owned(), value(id, given), source])
}

fn value(id: &str, given: &ArgMatches) -> String {
    let raw = given.get_raw(id).into_iter().flatten();
    let values: Vec<_> = raw.map(|value| value.to_string_lossy()).collect();
    let otherwise = OTHERWISE.iter().find(|(known, _)| *known == id);
    match otherwise {
        _ if id == SECRET && !values.is_empty() => "…".to_owned(),
        Some((_, otherwise)) if values.is_empty() => format!("({otherwise})"),
        _ => values.join(","),
    }
}

fn aligned(lines: &[[String; 3]]) -> String {
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let (name, value) = (width(0).unwrap_or_default(), width(1).unwrap_or_default());
    let line = |[a, b, c]: &[String; 3]| format!("{a:name$}  {b:value$}  {c}");
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}
