//! The faults of the process: how they are written in settings.

use std::path::PathBuf;

use accounts_emulator::{
    control::faults_in,
    faults::{Delay, NewFault},
    http::Preferences,
};
use clap::{Args, builder::PathBufValueParser};

use crate::{failure::Failure, units::one_of};

/// What goes wrong on purpose in every sandbox.
#[derive(Debug, Clone, Args)]
pub(crate) struct Faults {
    /// How long requests of the API are held back: always as long, or by chance within a range.
    #[arg(long, env = "EMULATOR_LATENCY", hide_env_values = true)]
    #[arg(value_parser = latency, value_name = "DURATION|LEAST..MOST", help_heading = "Faults")]
    pub(crate) latency: Option<Delay>,
    /// Share of the requests of the API that fail, and the status that they get; may be given
    /// several times, or with commas between.
    #[arg(long, env = "EMULATOR_FAIL", hide_env_values = true, value_delimiter = ',')]
    #[arg(value_parser = failing, value_name = "SHARE%:STATUS", help_heading = "Faults")]
    pub(crate) fail: Vec<NewFault>,
    /// File of faults: a JSON list of what POST /_emulator/faults takes. They are tried before
    /// --latency and --fail.
    #[arg(long = "faults", env = "EMULATOR_FAULTS", hide_env_values = true)]
    #[arg(value_parser = PathBufValueParser::new(), value_name = "FILE", help_heading = "Faults")]
    pub(crate) file: Option<PathBuf>,
    /// Whether requests may choose by a header Prefer how they are answered.
    #[arg(long, env = "EMULATOR_PREFER", hide_env_values = true, default_value = "on")]
    #[arg(value_parser = one_of(PREFER), help_heading = "Faults")]
    pub(crate) prefer: Preferences,
}

const PREFER: &[(&str, Preferences)] =
    &[("on", Preferences::Honoured), ("off", Preferences::Ignored)];

impl Faults {
    /// All of them, in the order in which they are tried.
    pub(crate) fn all(&self) -> Result<Vec<NewFault>, Failure> {
        let file = self.file.as_deref().map(faults_in).transpose();
        let file = file.map_err(|error| Failure::refused(error.to_string()))?;
        let latency = self.latency.map(NewFault::delay);
        Ok(file.into_iter().flatten().chain(latency).chain(self.fail.clone()).collect())
    }
}

fn latency(text: &str) -> Result<Delay, String> {
    text.parse().map_err(|_| format!("expected {}", Delay::EXPECTED))
}

fn failing(text: &str) -> Result<NewFault, String> {
    let read = || {
        let (share, status) = text.split_once("%:")?;
        let share: f64 = share.parse().ok().filter(|share| (0.0..=100.0).contains(share))?;
        let status = status.parse().ok().filter(|status| (400..=599).contains(status))?;
        Some(NewFault::status(status).probability(share / 100.0))
    };
    read().ok_or_else(|| {
        "expected a share from 0% to 100% and a status from 400 to 599, such as 5%:503".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_statuses_are_written_with_a_colon_between() {
        for (text, status, share) in
            [("5%:503", 503, 0.05), ("100%:400", 400, 1.0), ("0.5%:429", 429, 0.005)]
        {
            assert_eq!(failing(text), Ok(NewFault::status(status).probability(share)), "{text}");
        }
        for text in ["", "503", "5:503", "5%503", "101%:503", "-1%:503", "5%:200", "5%:600", "x%:y"]
        {
            assert!(failing(text).unwrap_err().starts_with("expected a share"), "{text}");
        }
    }
}
