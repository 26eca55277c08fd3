//! The log: the events of the process as lines on stderr, written by a thread of its own.

mod line;
mod subscriber;
mod writer;

use std::{env, io};

use accounts_emulator::{http::LOG_TARGET, sandbox::STATE_TARGET};
use tracing::{Level, enabled, level_filters::LevelFilter, subscriber::set_global_default, warn};
use tracing_subscriber::{
    filter::{ParseError, Targets},
    layer::SubscriberExt,
};

use self::{subscriber::LineSubscriber, writer::Writer};
use crate::{failure::Failure, output, settings::Logging};

/// The target of all events of the emulator.
const TARGET: &str = "accounts_emulator";

/// The variable that decides in Rust programs what to log.
const VARIABLE: &str = "RUST_LOG";

/// How a line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// As a JSON object.
    Json,
}

/// Which requests are logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogLevel {
    /// All.
    All,
    /// Those whose status is 400 or above.
    Errors,
    /// None, and nothing else either.
    Off,
}

impl LogLevel {
    fn targets(self) -> Targets {
        let targets = Targets::new().with_target(TARGET, LevelFilter::INFO);
        match self {
            Self::All => targets,
            Self::Errors => targets.with_target(LOG_TARGET, LevelFilter::WARN),
            Self::Off => Targets::new(),
        }
    }
}

/// The log of the process. Dropping it writes the lines that are left.
#[derive(Debug)]
pub(crate) struct Log(Option<Writer>);

impl Log {
    /// Logs from now on what `level` says. Where the user has not chosen that level, `RUST_LOG`
    /// counts instead, if it is set. Where a state is saved, failures to save it are logged whatever
    /// was chosen.
    pub(crate) fn start(
        &Logging { log: level, log_format: format }: &Logging,
        is_chosen: bool,
        saves: bool,
    ) -> Result<Self, Failure> {
        let targets = targets(level, is_chosen, env::var(VARIABLE).ok());
        let mut chosen = targets.as_ref().map_or_else(|_| level.targets(), Targets::clone);
        if saves {
            chosen = chosen.with_target(STATE_TARGET, LevelFilter::ERROR);
        }
        let log = Self::install(format, chosen)
            .map_err(|error| Failure::of(format!("The log can't be written: {error}.")))?;
        if let Err(error) = targets {
            warn_user(&format!("The variable {VARIABLE} changes nothing: {error}"));
        }
        Ok(log)
    }

    fn install(format: LogFormat, targets: Targets) -> io::Result<Self> {
        if targets.iter().next().is_none() && targets.default_level().is_none() {
            return Ok(Self(None));
        }
        let writer = Writer::start(io::stderr())?;
        let subscriber = LineSubscriber::new(format, writer.clone()).with(targets);
        set_global_default(subscriber).map_err(io::Error::other)?;
        Ok(Self(Some(writer)))
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        if let Some(writer) = &self.0 {
            writer.flush();
        }
    }
}

fn targets(
    level: LogLevel,
    is_chosen: bool,
    variable: Option<String>,
) -> Result<Targets, ParseError> {
    let variable = variable.filter(|text| !is_chosen && !text.is_empty());
    variable.map_or_else(|| Ok(level.targets()), |text| text.parse())
}

/// Tells the user a sentence, even where nothing is logged.
pub(crate) fn warn_user(sentence: &str) {
    if enabled!(Level::WARN) { warn!("{sentence}") } else { output::print_error(sentence) }
}

#[cfg(test)]
mod tests {
    use tracing::{debug, error, info, subscriber::with_default};

    use super::{writer::tests::Sink, *};

    /// Returns the log of these events without the times.
    fn logged(targets: Targets, emit: impl FnOnce()) -> String {
        let sink = Sink::default();
        let writer = Writer::start(sink.clone()).unwrap();
        with_default(LineSubscriber::new(LogFormat::Text, writer.clone()).with(targets), emit);
        writer.flush();
        let text = sink.text();
        let lines = text.lines().map(|line| line.split_once(' ').unwrap().1);
        lines.collect::<Vec<_>>().join("\n")
    }

    fn requests_and_sentences() {
        info!(target: LOG_TARGET, method = "GET", path = "/ok", status = 200_u16, micros = 5_u64);
        warn!(target: LOG_TARGET, method = "GET", path = "/bad", status = 400_u16, micros = 5_u64);
        error!(target: LOG_TARGET, method = "GET", path = "/fail", micros = 5_u64);
        info!(target: "accounts_emulator::sandbox", "Sandbox {} was made.", "one\ntwo");
        info!(target: "elsewhere", name = "x", count = 2, "From elsewhere:");
        debug!(target: TARGET, "Too much.");
    }

    // One test, since `tracing` remembers for all threads which events are of no interest.
    #[test]
    fn a_level_chooses_requests_and_lets_every_sentence_through_and_a_filter_any_event() {
        let (all, bad) = ("GET /ok 200 5us \n", "GET /bad 400 5us \nGET /fail - 5us \n");
        let sentence = r"Sandbox one\ntwo was made.";
        let elsewhere = "elsewhere: From elsewhere: name=\"x\" count=2";
        for (targets, expected) in [
            (LogLevel::All.targets(), format!("{all}{bad}{sentence}")),
            (LogLevel::Errors.targets(), format!("{bad}{sentence}")),
            (LogLevel::Off.targets(), String::new()),
            ("elsewhere=trace".parse().unwrap(), elsewhere.to_owned()),
        ] {
            assert_eq!(logged(targets.clone(), requests_and_sentences), expected, "{targets}");
        }
    }

    #[test]
    fn the_variable_counts_unless_the_level_is_chosen() {
        let only = |text: &str| Targets::new().with_target(text, LevelFilter::WARN);
        for (variable, is_chosen, expected) in [
            (None, false, LogLevel::All.targets()),
            (Some(""), false, LogLevel::All.targets()),
            (Some("hyper=warn"), false, only("hyper")),
            (Some("hyper=warn"), true, LogLevel::All.targets()),
        ] {
            let variable = variable.map(str::to_owned);
            assert_eq!(targets(LogLevel::All, is_chosen, variable).unwrap(), expected);
        }
        assert!(targets(LogLevel::All, false, Some("a=loud".to_owned())).is_err());
    }
}
