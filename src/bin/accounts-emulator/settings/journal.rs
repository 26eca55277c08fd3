//! The limits of the journal.

use accounts_emulator::journal::Journaling;
use clap::Args;

use crate::units::{integer, size};

/// The limits of the journal.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct Journal {
    /// Number of requests, with their answers, to keep for each sandbox; 0 turns the journal off.
    #[arg(long, env = "EMULATOR_JOURNAL", default_value = "1000")]
    #[arg(value_parser = integer::<usize>(0, 1_000_000), value_name = "NUMBER")]
    journal: usize,
    /// Memory for the requests and answers of all sandboxes, at most a share of --memory; when it
    /// is full, the sandboxes that use most of it drop their oldest.
    #[arg(long, env = "EMULATOR_JOURNAL_BYTES", default_value = "64MiB")]
    #[arg(value_parser = size, value_name = "SIZE")]
    journal_bytes: usize,
}

impl Journal {
    /// Returns the limits for the library.
    pub(crate) fn limits(&self) -> Journaling {
        Journaling { entries: self.journal, bytes: self.journal_bytes }
    }
}
