//! The faults that every sandbox has from the start.

use std::path::PathBuf;

use accounts_emulator::{
    control::faults_in,
    faults::{Delay, NewFault},
    http::Preferences,
};
use clap::{Args, builder::PathBufValueParser};

use crate::{failure::Failure, units::one_of};

/// The faults that every sandbox has from the start.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Injected faults")]
pub(crate) struct Faults {
    /// Delay of API requests: a duration, or a range to draw from.
    #[arg(long, env = "EMULATOR_LATENCY")]
    #[arg(value_parser = parse_delay, value_name = "DURATION|LEAST..MOST")]
    pub(crate) latency: Option<Delay>,
    /// Share of API requests that fail, and the status to answer. Separate several by commas, or
    /// repeat the flag.
    #[arg(long, env = "EMULATOR_FAIL", value_delimiter = ',')]
    #[arg(value_parser = parse_failure, value_name = "SHARE%:STATUS")]
    pub(crate) fail: Vec<NewFault>,
    /// File with a JSON list of faults in the form of POST /_emulator/faults. They are tried
    /// before --latency and --fail.
    #[arg(long = "faults", env = "EMULATOR_FAULTS")]
    #[arg(value_parser = PathBufValueParser::new(), value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Whether a request may choose its answer with a Prefer header.
    #[arg(long, env = "EMULATOR_PREFER", default_value = "on", value_parser = one_of(PREFER))]
    pub(crate) prefer: Preferences,
}

const PREFER: &[(&str, Preferences)] =
    &[("on", Preferences::Honoured), ("off", Preferences::Ignored)];

impl Faults {
    /// Returns all faults in the order in which they are tried; reads the file.
    pub(crate) fn all(&self) -> Result<Vec<NewFault>, Failure> {
        let file = self.file.as_deref().map(faults_in).transpose();
        let file = file.map_err(|error| Failure::verbatim(error.to_string()))?;
        let latency = self.latency.map(NewFault::delay);
        Ok(file.into_iter().flatten().chain(latency).chain(self.fail.clone()).collect())
    }
}

fn parse_delay(text: &str) -> Result<Delay, String> {
    text.parse().map_err(|_| format!("expected {}", Delay::EXPECTED))
}

fn parse_failure(text: &str) -> Result<NewFault, String> {
    let parse = || {
        let (share, status) = text.trim().split_once("%:")?;
        let share: f64 = share.parse().ok().filter(|share| (0.0..=100.0).contains(share))?;
        let status = status.parse().ok().filter(|status| (400..=599).contains(status))?;
        Some(NewFault::status(status).probability(share / 100.0))
    };
    parse().ok_or_else(|| {
        "expected a share from 0% to 100% and a status from 400 to 599, such as 5%:503".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_a_share_and_a_status_with_a_colon_between() {
        for (text, status, share) in
            [("5%:503", 503, 0.05), ("100%:400", 400, 1.0), ("0.5%:429", 429, 0.005)]
        {
            let fault = NewFault::status(status).probability(share);
            assert_eq!(parse_failure(text), Ok(fault), "{text}");
        }
        for text in ["", "503", "5:503", "5%503", "101%:503", "-1%:503", "5%:200", "5%:600", "x%:y"]
        {
            assert!(parse_failure(text).unwrap_err().starts_with("expected a share"), "{text}");
        }
    }
}
