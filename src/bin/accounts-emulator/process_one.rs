//! Process 1: in a container it is the server, whose arguments its health check has to know.

use std::{
    ffi::{OsStr, OsString},
    fs,
    path::Path,
};

use clap::FromArgMatches;

use crate::{
    arguments::{self, Arguments, Command},
    settings::Settings,
};

const NAME: &str = "accounts-emulator";

/// The settings of process 1, if it is a server of this program, or starts one. Its variables are
/// those of the container, which this process has too.
pub(crate) fn settings() -> Option<Settings> {
    of(&fs::read("/proc/1/cmdline").ok()?)
}

/// The settings in a command line, whose arguments end in NUL.
fn of(command_line: &[u8]) -> Option<Settings> {
    let all = command_line.split(|byte| *byte == 0).filter(|argument| !argument.is_empty());
    let all: Option<Vec<&str>> = all.map(|argument| str::from_utf8(argument).ok()).collect();
    let all = all?;
    // An init process has its own arguments before those of the server.
    let start = all.iter().position(|it| Path::new(it).file_name() == Some(OsStr::new(NAME)))?;
    let server = all[start..].iter().map(OsString::from);
    let matches = arguments::command().try_get_matches_from(server).ok()?;
    let Arguments { settings, command } = Arguments::from_arg_matches(&matches).ok()?;
    match command {
        None => Some(settings),
        Some(Command::Serve(settings)) => Some(*settings),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_found_in_the_arguments_of_a_server() {
        let port = |text: &str| of(text.replace(' ', "\0").as_bytes()).map(|it| it.listening.port);
        for (text, expected) in [
            ("/accounts-emulator --port 9000 ", Some(9000)),
            ("/accounts-emulator serve --port=9000 ", Some(9000)),
            ("/sbin/docker-init -- /accounts-emulator --port 9000 ", Some(9000)),
            ("/sbin/init splash ", None),
            ("/accounts-emulator wait --timeout 2s ", None),
            ("/accounts-emulator --port x ", None),
            ("", None),
        ] {
            assert_eq!(port(text), expected, "{text}");
        }
    }
}
