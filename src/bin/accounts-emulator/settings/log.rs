//! The log of requests.

use accounts_emulator::http::{Format, Level};
use clap::Args;

use crate::units::one_of;

/// The log of requests.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Log")]
pub(crate) struct Logging {
    /// Requests to log on stderr, a line each: all, those with a status of 400 or above, or none.
    #[arg(long, env = "EMULATOR_LOG", default_value = "all", value_parser = one_of(LOG))]
    pub(crate) log: Level,
    /// Format of these lines.
    #[arg(long, env = "EMULATOR_LOG_FORMAT", default_value = "text")]
    #[arg(value_parser = one_of(LOG_FORMAT))]
    pub(crate) log_format: Format,
}

const LOG: &[(&str, Level)] =
    &[("all", Level::All), ("errors", Level::Errors), ("off", Level::Off)];
const LOG_FORMAT: &[(&str, Format)] = &[("text", Format::Text), ("json", Format::Json)];
