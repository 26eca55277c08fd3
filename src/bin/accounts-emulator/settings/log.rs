//! The log of requests.

use clap::Args;

use crate::{
    log::{LogFormat, LogLevel},
    units::one_of,
};

/// The log of requests.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Log")]
pub(crate) struct Logging {
    /// Requests to log on stderr, a line each: all, those with a status of 400 or above, or none.
    /// If it is not given, `RUST_LOG` decides, if that is set.
    #[arg(long, env = "EMULATOR_LOG", default_value = "all", value_parser = one_of(LOG))]
    pub(crate) log: LogLevel,
    /// Format of these lines.
    #[arg(long, env = "EMULATOR_LOG_FORMAT", default_value = "text")]
    #[arg(value_parser = one_of(LOG_FORMAT))]
    pub(crate) log_format: LogFormat,
}

const LOG: &[(&str, LogLevel)] =
    &[("all", LogLevel::All), ("errors", LogLevel::Errors), ("off", LogLevel::Off)];
const LOG_FORMAT: &[(&str, LogFormat)] = &[("text", LogFormat::Text), ("json", LogFormat::Json)];
