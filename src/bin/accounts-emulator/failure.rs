//! Failures: why the program ends without having done what it was asked to, and with which code.

use std::{fmt, process::ExitCode};

use accounts_emulator::world::SeedError;

/// Why the program ends.
#[derive(Debug)]
pub(crate) struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    /// Something that nobody could have known before.
    pub(crate) fn of(message: impl fmt::Display) -> Self {
        Self { code: 1, message: format!("accounts-emulator: {message}") }
    }

    /// Arguments, variables or an input that can't be used.
    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self { code: 2, message: format!("error: {message}") }
    }

    /// The same, in the words of whoever refused them.
    pub(crate) fn refused(message: String) -> Self {
        Self { code: 2, message }
    }

    /// Another program listens on the port.
    pub(crate) fn occupied(message: impl fmt::Display) -> Self {
        Self { code: 3, ..Self::of(message) }
    }

    /// The seed data are wrong, in these places.
    pub(crate) fn seed(faults: &SeedError) -> Self {
        Self { code: 4, message: faults.to_string() }
    }

    /// The code that the program exits with.
    pub(crate) fn code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
