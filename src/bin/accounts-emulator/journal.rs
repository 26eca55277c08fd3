//! The settings of the journal.

use accounts_emulator::journal::Journaling;
use clap::Args;

use crate::units::{size, whole};

/// How much is kept of what was asked and answered.
#[derive(Debug, Clone, Args)]
pub(crate) struct Journal {
    /// How many requests each sandbox keeps, with their answers; 0 keeps none, and costs nothing.
    #[arg(long, env = "EMULATOR_JOURNAL", hide_env_values = true, default_value = "1000")]
    #[arg(value_parser = whole::<usize>(0, 1_000_000))]
    #[arg(value_name = "NUMBER", help_heading = "Limits")]
    journal: usize,
    /// Memory for the requests and answers that all sandboxes together keep; when it is full,
    /// those with more than an equal share drop their oldest.
    #[arg(long, env = "EMULATOR_JOURNAL_BYTES", hide_env_values = true, default_value = "64MiB")]
    #[arg(value_parser = size, value_name = "SIZE", help_heading = "Limits")]
    journal_bytes: usize,
}

impl Journal {
    /// The bounds that they mean.
    pub(crate) fn bounds(&self) -> Journaling {
        Journaling { entries: self.journal, bytes: self.journal_bytes }
    }
}
