//! The command `config`: prints the value of every setting and where it comes from.

use std::process::ExitCode;

use accounts_emulator::control::ShownSetting;
use clap::{Arg, ArgMatches, parser::ValueSource};

use crate::{arguments, environment, failure::Failure, output, settings::Settings};

/// The text to show for a setting that has neither a value nor a default.
const UNSET: &[(&str, &str)] = &[
    ("memory", "the limit of the container, or 4GiB"),
    ("public_url", "http://localhost:PORT"),
    ("allowed_hosts", "none"),
    ("port_file", "none"),
    ("admin_token", "none"),
    ("admin_token_file", "none"),
    ("admin_cors", "none"),
    ("random_seed", "different at every start"),
    ("seed_json", "none"),
    ("state", "none"),
    ("report", "none"),
    ("latency", "none"),
    ("fail", "none"),
    ("file", "none"),
];

/// The settings whose values are not printed: seed data hold tokens.
const SECRETS: [&str; 2] = ["admin_token", "seed_json"];

/// Prints one line for each setting: name, value, source.
pub(crate) fn run(settings: &Settings, matches: &ArgMatches) -> Result<ExitCode, Failure> {
    settings.behaviour.bounds()?;
    for warning in environment::warnings() {
        output::print_error(&warning);
    }
    let lines: Vec<_> = [heading()].into_iter().chain(lines(matches)).collect();
    output::print_line(&aligned(&lines));
    Ok(ExitCode::SUCCESS)
}

/// The settings for the report.
pub(crate) fn shown(matches: &ArgMatches) -> Vec<ShownSetting> {
    let shown = |[name, value, source]: [String; 3]| ShownSetting { name, value, source };
    lines(matches).into_iter().map(shown).collect()
}

/// The name, value and source of each setting.
fn lines(matches: &ArgMatches) -> Vec<[String; 3]> {
    let matches = matches.subcommand().map_or(matches, |(_, matches)| matches);
    arguments::command().get_arguments().filter_map(|arg| line(arg, matches)).collect()
}

fn heading() -> [String; 3] {
    ["SETTING", "VALUE", "SOURCE"].map(str::to_owned)
}

fn line(arg: &Arg, matches: &ArgMatches) -> Option<[String; 3]> {
    let flag = arg.get_long()?;
    let id = arg.get_id().as_str();
    let source = match matches.value_source(id) {
        Some(ValueSource::CommandLine) => format!("flag --{flag}"),
        Some(ValueSource::EnvVariable) => {
            format!("variable {}", arg.get_env()?.to_string_lossy())
        }
        _ => "default".to_owned(),
    };
    Some([flag.to_owned(), value(id, matches), source])
}

fn value(id: &str, matches: &ArgMatches) -> String {
    let raw = matches.get_raw(id).into_iter().flatten();
    let values: Vec<_> = raw.map(|value| value.to_string_lossy()).collect();
    let unset = UNSET.iter().find(|(known, _)| *known == id);
    match unset {
        _ if SECRETS.contains(&id) && !values.is_empty() => "…".to_owned(),
        Some((_, text)) if values.is_empty() => format!("({text})"),
        _ => values.join(","),
    }
}

fn aligned(lines: &[[String; 3]]) -> String {
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max();
    let (name, value) = (width(0).unwrap_or_default(), width(1).unwrap_or_default());
    let line = |[a, b, c]: &[String; 3]| format!("{a:name$}  {b:value$}  {c}");
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}
