//! The log: an event of `tracing` a request, for the subscriber of the process.

use std::{fmt, time::Duration};

use axum::http::{Method, StatusCode};
use serde::Serialize;
use tracing::{Level, event_enabled};

use crate::{
    faults::{Cut, Faulted},
    problem::Fault,
};

/// The target of the events of requests, which have no message, and these fields:
///
/// | Field | Value |
/// |---|---|
/// | `method`, `path` | of the request; the path as asked, without the query, which may hold secrets |
/// | `status` | of the answer; absent where a fault hid it from the client |
/// | `micros` | the time from the request's header to the answer's |
/// | `trace_id` | the trace id, which a problem shows to the client too |
/// | `fault`, `connection` | the injected fault, and how it cut the connection |
/// | `errors` | what was wrong: a JSON array of objects with `key` and `sentence`, 20 at most |
/// | `more_errors` | how many errors there were beyond those |
///
/// The level follows the status: below 400 it is INFO, from 400 WARN, from 500 ERROR. No field holds
/// a body, a token or the value of a parameter.
pub const TARGET: &str = "accounts_emulator::request";

/// The most errors in an event: a body can hold any number.
const MAX_ERRORS: usize = 20;

/// How a request ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outcome<'a> {
    /// The method.
    pub(super) method: &'a Method,
    /// The path as asked, without the query.
    pub(super) path: &'a str,
    /// The status of the answer.
    pub(super) status: StatusCode,
    /// The time from the request's header to the answer's.
    pub(super) took: Duration,
    /// The trace id.
    pub(super) trace_id: &'a str,
    /// What was wrong.
    pub(super) faults: &'a [Fault],
    /// The injected fault.
    pub(super) faulted: Option<Faulted>,
}

/// Whether a subscriber takes the event of a request that ended in `status`.
pub(super) fn is_enabled(status: StatusCode) -> bool {
    match level(status) {
        Level::ERROR => event_enabled!(target: TARGET, Level::ERROR),
        Level::WARN => event_enabled!(target: TARGET, Level::WARN),
        _ => event_enabled!(target: TARGET, Level::INFO),
    }
}

/// Logs a request.
pub(super) fn request(outcome: &Outcome<'_>) {
    // The level of an event is a constant where the event stands.
    macro_rules! event {
        ($level:expr) => {
            tracing::event!(
                target: TARGET,
                $level,
                method = outcome.method.as_str(),
                path = outcome.path,
                status = outcome.seen_status(),
                micros = u64::try_from(outcome.took.as_micros()).unwrap_or(u64::MAX),
                trace_id = outcome.trace_id,
                fault = outcome.faulted.map(|faulted| display(faulted.by)),
                connection = outcome.faulted.and_then(|faulted| faulted.cut).map(Cut::name),
                errors = outcome.errors().map(display),
                more_errors = outcome.more_errors(),
            )
        };
    }
    match level(outcome.status) {
        Level::ERROR => event!(Level::ERROR),
        Level::WARN => event!(Level::WARN),
        _ => event!(Level::INFO),
    }
}

/// Logs why the answer to a request is a 500.
pub(super) fn panic(trace_id: &str, reason: &str) {
    tracing::error!("A request panicked ({trace_id}): {reason}");
}

fn level(status: StatusCode) -> Level {
    match status.as_u16() {
        500.. => Level::ERROR,
        400.. => Level::WARN,
        _ => Level::INFO,
    }
}

impl Outcome<'_> {
    /// The status, if the client got to see it.
    fn seen_status(&self) -> Option<u16> {
        let is_seen = self.faulted.is_none_or(|faulted| faulted.shows_status());
        is_seen.then(|| self.status.as_u16())
    }

    fn errors(&self) -> Option<Errors<'_>> {
        let errors = &self.faults[..self.faults.len().min(MAX_ERRORS)];
        (!errors.is_empty()).then_some(Errors(errors))
    }

    fn more_errors(&self) -> Option<usize> {
        self.faults.len().checked_sub(MAX_ERRORS).filter(|more| *more > 0)
    }
}

/// Errors as JSON, in the sentences that hold nothing of what the client sent.
struct Errors<'a>(&'a [Fault]);

impl fmt::Display for Errors<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[derive(Serialize)]
        struct Error<'a> {
            key: &'a str,
            sentence: &'a str,
        }
        let error = |fault: &Fault| {
            serde_json::to_string(&Error { key: &fault.key, sentence: &fault.logged })
        };
        let errors: Result<Vec<_>, _> = self.0.iter().map(error).collect();
        write!(f, "[{}]", errors.map_err(|_| fmt::Error)?.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(faults: &[Fault]) -> Outcome<'_> {
        Outcome {
            method: &Method::POST,
            path: "/here",
            status: StatusCode::BAD_REQUEST,
            took: Duration::from_micros(85),
            trace_id: "00-1-2-00",
            faults,
            faulted: None,
        }
    }

    #[test]
    fn errors_are_json_without_what_the_client_sent() {
        let fault = Fault {
            key: "a\"b".to_owned(),
            sentence: "secret".to_owned(),
            logged: "not an id".to_owned(),
        };
        let errors = outcome(&[fault]).errors().map(|errors| errors.to_string());
        assert_eq!(errors.as_deref(), Some(r#"[{"key":"a\"b","sentence":"not an id"}]"#));
        assert!(outcome(&[]).errors().is_none());
    }

    #[test]
    fn no_more_than_twenty_errors_are_told_and_the_others_counted() {
        let fault = Fault { key: "k".to_owned(), sentence: "s".to_owned(), logged: "s".to_owned() };
        for (count, more) in [(0, None), (20, None), (21, Some(1)), (30, Some(10))] {
            let faults = vec![fault.clone(); count];
            let outcome = outcome(&faults);
            assert_eq!(outcome.more_errors(), more, "{count}");
            assert_eq!(outcome.errors().map_or(0, |errors| errors.0.len()), count.min(20));
        }
    }
}
