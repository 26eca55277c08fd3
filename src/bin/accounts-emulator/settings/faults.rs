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
    /// Share of all API requests that fail, and the status to answer. Separate several by commas,
    /// or repeat the flag; the shares are at most 100% together.
    #[arg(long, env = "EMULATOR_FAIL", value_delimiter = ',')]
    #[arg(value_parser = parse_failure, value_name = "SHARE%:STATUS")]
    pub(crate) fail: Vec<Failing>,
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
        let failing = failing(&self.fail)?;
        Ok(file.into_iter().flatten().chain(latency).chain(failing).collect())
    }
}

/// The share of all requests that fail with a status, in percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Failing {
    share: f64,
    status: u16,
}

/// Returns a fault for each share. Faults are tried one after the other, so each gets its share of
/// what those before it leave.
fn failing(all: &[Failing]) -> Result<Vec<NewFault>, Failure> {
    // Sums of decimal fractions are not exact.
    const TOLERANCE: f64 = 1e-9;
    let (mut left, mut faults) = (100.0, Vec::new());
    for Failing { share, status } in all {
        if *share > left + TOLERANCE {
            return Err(Failure::usage(
                "invalid value for '--fail <SHARE%:STATUS>': expected shares of at most 100% together",
            ));
        }
        let probability = if left > 0.0 { (share / left).min(1.0) } else { 0.0 };
        faults.push(NewFault::status(*status).probability(probability));
        left -= share;
    }
    Ok(faults)
}

fn parse_delay(text: &str) -> Result<Delay, String> {
    text.parse().map_err(|_| format!("expected {}", Delay::EXPECTED))
}

fn parse_failure(text: &str) -> Result<Failing, String> {
    let parse = || {
        let (share, status) = text.trim().split_once("%:")?;
        let share: f64 = share.parse().ok().filter(|share| (0.0..=100.0).contains(share))?;
        let status = status.parse().ok().filter(|status| (400..=599).contains(status))?;
        Some(Failing { share, status })
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
            [("5%:503", 503, 5.0), ("100%:400", 400, 100.0), ("0.5%:429", 429, 0.5)]
        {
            assert_eq!(parse_failure(text), Ok(Failing { share, status }), "{text}");
        }
        for text in ["", "503", "5:503", "5%503", "101%:503", "-1%:503", "5%:200", "5%:600", "x%:y"]
        {
            assert!(parse_failure(text).unwrap_err().starts_with("expected a share"), "{text}");
        }
    }

    #[test]
    fn shares_are_of_all_requests() {
        let probabilities = |shares: &[f64]| {
            let all: Vec<_> =
                shares.iter().map(|share| Failing { share: *share, status: 503 }).collect();
            let faults = failing(&all).ok()?;
            let given = faults.iter().map(|fault| fault.limits.probability);
            given.collect::<Option<Vec<_>>>()
        };
        assert_eq!(probabilities(&[50.0, 50.0]), Some(vec![0.5, 1.0]));
        assert_eq!(probabilities(&[50.0, 25.0, 25.0]), Some(vec![0.5, 0.5, 1.0]));
        assert_eq!(probabilities(&[100.0, 0.0]), Some(vec![1.0, 0.0]));
        assert!(probabilities(&[33.3, 33.3, 33.4]).is_some());
        assert_eq!(probabilities(&[60.0, 60.0]), None);
    }
}
