//! Failures: the error message and the exit code of a command that did not succeed.

use std::{fmt, process::ExitCode};

use accounts_emulator::world::SeedError;

use crate::printable::Printable;

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    /// An error of the environment, such as a file that cannot be written.
    pub(crate) fn of(message: impl fmt::Display) -> Self {
        Self { code: 1, message: format!("accounts-emulator: {message}") }
    }

    /// An invalid argument, variable or input.
    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self { code: 2, message: format!("error: {message}") }
    }

    /// The same, with a message that is printed as it is.
    pub(crate) fn verbatim(message: String) -> Self {
        Self { code: 2, message }
    }

    /// Another program listens on the port.
    pub(crate) fn port_in_use(message: impl fmt::Display) -> Self {
        Self { code: 3, ..Self::of(message) }
    }

    /// Invalid seed data.
    pub(crate) fn seed(error: &SeedError) -> Self {
        let lines = error.0.iter().map(|fault| Printable(&fault.to_string()).to_string());
        Self { code: 4, message: lines.collect::<Vec<_>>().join("\n") }
    }

    /// Returns the exit code.
    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
