//! The log layer: an event of `tracing` a request, for the subscriber of the process.

use std::fmt;

use axum::{extract::Request, http::StatusCode, response::Response};
use serde::Serialize;
use tracing::Level;

use super::{Area, InFlight, layers::Next};
use crate::{
    faults::{Cut, Faulted},
    problem::{Fault, Problem},
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

/// Logs the request once it is answered.
pub(super) async fn log_request(
    in_flight: &InFlight,
    request: Request,
    next: impl Next,
) -> Response {
    let response = next(request).await;
    // Health checks come twice a second; their lines would hide the others.
    if in_flight.area != Area::Probe || !response.status().is_success() {
        log(in_flight, &response);
    }
    response
}

fn log(in_flight: &InFlight, response: &Response) {
    let (status, extensions) = (response.status(), response.extensions());
    let faulted = extensions.get::<Faulted>();
    // A cut may have hidden the status from the client.
    let is_seen = faulted.is_none_or(Faulted::shows_status);
    let errors = Errors(extensions.get().map_or(&[], Problem::errors));
    // The level of an event is a constant where the event stands. The fields are computed only if a
    // subscriber takes it.
    macro_rules! event {
        ($level:expr) => {
            tracing::event!(
                target: TARGET,
                $level,
                method = in_flight.method.as_str(),
                path = in_flight.uri.path(),
                status = is_seen.then(|| status.as_u16()),
                micros = in_flight.micros(),
                trace_id = in_flight.trace_id().to_string(),
                fault = faulted.map(|faulted| display(faulted.by)),
                connection = faulted.and_then(|faulted| faulted.cut).map(Cut::name),
                errors = (!errors.0.is_empty()).then(|| display(&errors)),
                more_errors = errors.more(),
            )
        };
    }
    if status.is_server_error() {
        event!(Level::ERROR);
    } else if status >= StatusCode::BAD_REQUEST {
        event!(Level::WARN);
    } else {
        event!(Level::INFO);
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
