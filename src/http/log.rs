//! The log layer: an event of `tracing` a request, for the subscriber of the process.

use std::fmt;

use axum::{
    extract::Request,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::Serialize;
use tracing::Level;

use super::{Area, InFlight, layers::Next};
use crate::{
    faults::{By, Cut, Faulted},
    journal::in_query,
    problem::{Fault, Problem},
};

/// The target of the events of requests, which have no message, and these fields:
///
/// | Field | Value |
/// |---|---|
/// | `method`, `path` | of the request; the path as asked |
/// | `status` | of the answer; absent where a fault hid it from the client, and in aborted requests |
/// | `micros` | the time from the request's header to the answer's |
/// | `query` | the query string, in which secrets are shortened as in the journal |
/// | `sandbox` | the name of the sandbox, if the request got to one |
/// | `trace_id` | the trace id, which a problem shows to the client too |
/// | `aborted` | true if the connection ended before the request was received or answered |
/// | `fault`, `connection` | the injected fault, and how it cut the connection |
/// | `rule` | the first rule that refused the request |
/// | `notices` | the names of the notices of the answer: a JSON array |
/// | `detail` | why the request was refused, where there are no errors |
/// | `errors` | what was wrong: a JSON array of objects with `key` and `sentence`, 20 at most |
/// | `more_errors` | how many errors there were beyond those |
///
/// The level follows the status: below 400 it is INFO, from 400 WARN, from 500 ERROR; that of an
/// aborted request is WARN. No field holds a body or a token.
pub const TARGET: &str = "accounts_emulator::request";

/// The most errors in an event: a body can hold any number.
const MAX_ERRORS: usize = 20;

/// Logs the request once it is answered, or is no longer awaited.
pub(super) async fn log_request(
    in_flight: &InFlight,
    request: Request,
    next: impl Next,
) -> Response {
    let mut unanswered = Unanswered { in_flight, is_answered: false };
    let response = next(request).await;
    unanswered.is_answered = true;
    // Health checks come twice a second; their lines would hide the others.
    if in_flight.area != Area::Probe || !response.status().is_success() {
        log(in_flight, &Outcome::of(in_flight, &response));
    }
    response
}

/// A request that is logged when it is dropped before it is answered.
struct Unanswered<'a> {
    in_flight: &'a InFlight,
    is_answered: bool,
}

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        if !self.is_answered {
            let fault = self.in_flight.fault();
            log(self.in_flight, &Outcome { fault, is_aborted: true, ..Outcome::default() });
        }
    }
}

/// What became of a request.
#[derive(Default)]
struct Outcome<'a> {
    /// The status, if the client gets to see it.
    status: Option<StatusCode>,
    level: Option<Level>,
    is_aborted: bool,
    fault: Option<By>,
    cut: Option<Cut>,
    problem: Option<&'a Problem>,
    headers: Option<&'a HeaderMap>,
}

impl<'a> Outcome<'a> {
    fn of(in_flight: &InFlight, response: &'a Response) -> Self {
        let (status, extensions) = (response.status(), response.extensions());
        let faulted = extensions.get::<Faulted>();
        let is_aborted = in_flight.is_broken_off();
        // A cut may have hidden the status from the client.
        let is_seen = !is_aborted && faulted.is_none_or(Faulted::shows_status);
        Self {
            status: is_seen.then_some(status),
            level: Some(level(status)),
            is_aborted,
            fault: faulted.map(|faulted| faulted.by),
            cut: faulted.and_then(|faulted| faulted.cut),
            problem: extensions.get(),
            headers: Some(response.headers()),
        }
    }

    fn errors(&self) -> Errors<'a> {
        Errors(self.problem.map_or(&[], Problem::errors))
    }

    /// The names of the notices as a JSON array.
    fn notices(&self) -> Option<String> {
        let notices = self.headers?.get_all("emulator-notice").iter();
        let names = notices.filter_map(|notice| notice.to_str().ok()?.split(';').next());
        let names: Vec<_> = names.collect();
        if names.is_empty() { None } else { serde_json::to_string(&names).ok() }
    }

    /// The reason of a problem that has no errors.
    fn detail(&self) -> Option<&'a str> {
        self.problem.filter(|problem| problem.errors().is_empty()).map(Problem::detail)
    }
}

fn level(status: StatusCode) -> Level {
    if status.is_server_error() {
        Level::ERROR
    } else if status >= StatusCode::BAD_REQUEST {
        Level::WARN
    } else {
        Level::INFO
    }
}

fn log(in_flight: &InFlight, outcome: &Outcome<'_>) {
    let errors = outcome.errors();
    // The level of an event is a constant where the event stands. The fields are computed only if a
    // subscriber takes it.
    macro_rules! event {
        ($level:expr) => {
            tracing::event!(
                target: TARGET,
                $level,
                method = in_flight.method.as_str(),
                path = in_flight.uri.path(),
                status = outcome.status.map(|status| status.as_u16()),
                micros = in_flight.micros(),
                query = in_flight.uri.query().map(in_query),
                sandbox = in_flight.sandbox().map(|sandbox| sandbox.name.to_string()),
                trace_id = in_flight.trace_id().to_string(),
                aborted = outcome.is_aborted.then_some(true),
                fault = outcome.fault.map(display),
                connection = outcome.cut.map(Cut::name),
                rule = outcome.problem.and_then(|problem| problem.rules().first().copied()),
                notices = outcome.notices().map(display),
                detail = outcome.detail(),
                errors = (!errors.0.is_empty()).then(|| display(&errors)),
                more_errors = errors.more(),
            )
        };
    }
    match outcome.level {
        Some(Level::ERROR) => event!(Level::ERROR),
        Some(Level::INFO) if !outcome.is_aborted => event!(Level::INFO),
        _ => event!(Level::WARN),
    }
}

/// The first errors as JSON, in the sentences that hold nothing of what the client sent.
struct Errors<'a>(&'a [Fault]);

impl Errors<'_> {
    /// How many there are beyond those that are shown.
    fn more(&self) -> Option<usize> {
        self.0.len().checked_sub(MAX_ERRORS).filter(|more| *more > 0)
    }
}

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
        let errors: Result<Vec<_>, _> = self.0.iter().take(MAX_ERRORS).map(error).collect();
        write!(f, "[{}]", errors.map_err(|_| fmt::Error)?.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_json_without_what_the_client_sent() {
        let fault = Fault {
            key: "a\"b".to_owned(),
            sentence: "secret".to_owned(),
            logged: "not an id".to_owned(),
        };
        let errors = Errors(&[fault]).to_string();
        assert_eq!(errors, r#"[{"key":"a\"b","sentence":"not an id"}]"#);
    }

    #[test]
    fn no_more_than_twenty_errors_are_told_and_the_others_counted() {
        let fault = Fault { key: "k".to_owned(), sentence: "s".to_owned(), logged: "s".to_owned() };
        for (count, more) in [(0, None), (20, None), (21, Some(1)), (30, Some(10))] {
            let faults = vec![fault.clone(); count];
            let errors = Errors(&faults);
            assert_eq!(errors.more(), more, "{count}");
            assert_eq!(errors.to_string().matches("key").count(), count.min(20));
        }
    }
}
