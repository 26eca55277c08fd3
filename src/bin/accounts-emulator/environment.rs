//! Environment variables: those that are settings, those that look like one, and the others.

use std::{
    env,
    ffi::{OsStr, OsString},
};

use clap::{Arg, builder::Resettable};

use crate::arguments;

const PREFIX: &str = "EMULATOR_";

/// Binds `arg` to the variable that sets it in this environment, and keeps its value out of the
/// help.
///
/// An empty variable counts as not set: a compose file passes one for every variable that the host
/// lacks. Many platforms pass the port as `PORT`.
pub(crate) fn bind_env(arg: Arg) -> Arg {
    let arg = arg.hide_env_values(true);
    let Some(variable) = arg.get_env().map(OsStr::to_owned) else { return arg };
    if has_value(&variable) {
        arg
    } else if arg.get_id() == "port" && has_value(OsStr::new("PORT")) {
        arg.env("PORT")
    } else if env::var_os(variable).is_some() {
        arg.env(Resettable::Reset)
    } else {
        arg
    }
}

/// Returns a sentence for each variable that looks like a setting but is none.
pub(crate) fn warnings() -> Vec<String> {
    let settings = arguments::settings();
    let variables = settings.get_arguments().filter_map(Arg::get_env);
    let known: Vec<_> = variables.filter_map(OsStr::to_str).collect();
    env::vars_os().filter_map(|(name, value)| warning(&name, &value, &known)).collect()
}

fn warning(name: &OsString, value: &OsStr, known: &[&str]) -> Option<String> {
    let name = name.to_string_lossy();
    let is_setting = !name.starts_with(PREFIX) || known.contains(&&*name);
    if is_setting || is_service(&name, &value.to_string_lossy()) {
        return None;
    }
    let hint = nearest(&name, known).map_or_else(
        || "accounts-emulator config lists the known ones".to_owned(),
        |nearest| format!("did you mean {nearest}?"),
    );
    Some(format!("The variable {name} is unknown and has no effect; {hint}"))
}

fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let name = name.strip_prefix(PREFIX)?.to_uppercase();
    let distance = |known: &str| {
        let known = known.strip_prefix(PREFIX).unwrap_or(known);
        strsim::damerau_levenshtein(&name, known)
    };
    let (distance, nearest) = known.iter().map(|known| (distance(known), *known)).min()?;
    // A name that differs in more letters would be a guess, but for the beginning of a known one.
    let begins = |known: &&&str| {
        let known = known.strip_prefix(PREFIX).unwrap_or(known);
        let is_start = |start: &str, of: &str| {
            of.strip_prefix(start).is_some_and(|rest| !start.is_empty() && rest.starts_with('_'))
        };
        is_start(&name, known) || is_start(known, &name)
    };
    let is_near = distance <= name.len().div_ceil(3);
    if is_near { Some(nearest) } else { known.iter().find(begins).copied() }
}

fn has_value(name: &OsStr) -> bool {
    env::var_os(name).is_some_and(|value| {
        let value = value.to_string_lossy();
        !value.is_empty() && !is_address(&value)
    })
}

/// Whether the value is the address of a service, as Kubernetes writes it.
fn is_address(value: &str) -> bool {
    ["tcp://", "udp://", "sctp://"].iter().any(|scheme| value.starts_with(scheme))
}

/// Whether Kubernetes sets the variable in every pod, for a service whose name begins with
/// `emulator`.
fn is_service(name: &str, value: &str) -> bool {
    is_address(value)
        || name.ends_with("_SERVICE_HOST")
        || name.ends_with("_SERVICE_PORT")
        || name.contains("_SERVICE_PORT_")
        || name.rsplit_once("_PORT_").is_some_and(|(_, port)| is_port(port))
        || name.strip_suffix("_PORT").is_some_and(|name| is_service(name, value))
}

/// Whether the text is a port with its protocol, such as `8080_TCP`, perhaps with a suffix.
fn is_port(text: &str) -> bool {
    let mut words = text.split('_');
    let is_number = words.next().is_some_and(|word| word.parse::<u16>().is_ok());
    let is_protocol = words.next().is_some_and(|word| ["TCP", "UDP", "SCTP"].contains(&word));
    let is_suffix = words.next().is_none_or(|word| ["PROTO", "PORT", "ADDR"].contains(&word));
    is_number && is_protocol && is_suffix && words.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["EMULATOR_PORT", "EMULATOR_RULES", "EMULATOR_SEED_DATA"];

    fn warned(name: &str, value: &str) -> Option<String> {
        warning(&OsString::from(name), OsStr::new(value), KNOWN)
    }

    #[test]
    fn an_unknown_variable_is_reported_with_the_nearest_name() {
        for (name, expected) in [
            ("EMULATOR_RULE", "did you mean EMULATOR_RULES?"),
            ("EMULATOR_SEEDDATA", "did you mean EMULATOR_SEED_DATA?"),
            ("EMULATOR_rules", "did you mean EMULATOR_RULES?"),
            ("EMULATOR_SEED", "did you mean EMULATOR_SEED_DATA?"),
            ("EMULATOR_RULES_FILE", "did you mean EMULATOR_RULES?"),
            ("EMULATOR_COLOUR", "config lists the known ones"),
            ("EMULATOR_", "config lists the known ones"),
        ] {
            assert!(warned(name, "x").unwrap().contains(expected), "{name}");
        }
    }

    #[test]
    fn known_and_foreign_variables_are_ignored() {
        for name in ["EMULATOR_PORT", "EMULATOR_RULES", "PORT", "EMULATORS", "PATH"] {
            assert_eq!(warned(name, "x"), None, "{name}");
        }
    }

    #[test]
    fn service_variables_of_kubernetes_are_ignored() {
        for (name, value) in [
            ("EMULATOR_SERVICE_HOST", "10.96.0.17"),
            ("EMULATOR_SERVICE_PORT", "8080"),
            ("EMULATOR_SERVICE_PORT_HTTP", "8080"),
            ("EMULATOR_PORT", "tcp://10.96.0.17:8080"),
            ("EMULATOR_PORT_8080_TCP", "tcp://10.96.0.17:8080"),
            ("EMULATOR_PORT_8080_TCP_PROTO", "tcp"),
            ("EMULATOR_PORT_8080_TCP_PORT", "8080"),
            ("EMULATOR_PORT_8080_TCP_ADDR", "10.96.0.17"),
            ("EMULATOR_BLUE_PORT", "tcp://10.96.0.18:80"),
            ("EMULATOR_BLUE_PORT_80_TCP_PORT", "80"),
            ("EMULATOR_BLUE_SERVICE_HOST", "10.96.0.18"),
        ] {
            assert_eq!(warned(name, value), None, "{name}");
        }
        assert!(warned("EMULATOR_PORT_NUMBER", "8080").is_some());
        assert!(warned("EMULATOR_MY_PORT", "8080").is_some());
    }
}
