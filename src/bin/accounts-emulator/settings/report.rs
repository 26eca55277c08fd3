//! The report at the end.

use std::path::PathBuf;

use clap::Args;

/// The report at the end.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Report")]
pub(crate) struct ReportSettings {
    /// Folder to which the report is written when the server stops: report.json with all
    /// sandboxes, their requests and the settings; SANDBOX.har with the requests of each; and
    /// coverage.xml, in the form of `JUnit`.
    #[arg(long, env = "EMULATOR_REPORT", value_name = "FOLDER")]
    pub(crate) report: Option<PathBuf>,
}
