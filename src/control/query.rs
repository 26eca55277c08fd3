//! Queries for entries of the journal, and for the list of sandboxes.

use std::time::Duration;

use jiff::SignedDuration;

use crate::{
    api::{NOT_EMULATED, OPERATIONS},
    clock::parse_duration,
    faults::PathPattern,
    http::QueryString,
    journal::{Match, NoticeMatch, Statuses},
    json::nearest,
    model::Notice,
    problem::{Fault, Problem},
};

/// Which entries or sandboxes to return, how many, and how long to wait for them.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) wanted: Match,
    pub(super) limit: Option<usize>,
    pub(super) offset: usize,
    pub(super) count: usize,
    pub(super) timeout: Duration,
}

impl Default for Query {
    fn default() -> Self {
        // Enough for a request that should be there at once.
        let timeout = Duration::from_secs(5);
        Self { wanted: Match::default(), limit: None, offset: 0, count: 1, timeout }
    }
}

impl Query {
    /// Reads a query that may have the `known` parameters; the problem names all faults at once.
    pub(super) fn parse(text: &QueryString, known: &[&[&str]]) -> Result<Self, Problem> {
        let known = known.concat();
        let (mut query, mut faults) = (Self::default(), Vec::new());
        for (name, value) in text.parameters() {
            let taken = match known.iter().find(|other| **other == name) {
                Some(name) => query.take(name, &value),
                None => Err(format!("one of {}", known.join(", "))),
            };
            if let Err(expected) = taken {
                faults.push(fault(&name, &expected));
            }
        }
        if faults.is_empty() {
            Ok(query)
        } else {
            Err(Problem::bad_request(Problem::VALIDATION).with_errors(faults))
        }
    }

    /// Reads one parameter, or returns what was expected of it.
    fn take(&mut self, name: &str, value: &str) -> Result<(), String> {
        let wanted = &mut self.wanted;
        match name {
            "operation" => wanted.operation = Some(operation(value)?),
            "method" => wanted.method = Some(value.to_owned()),
            "path" => wanted.path = Some(pattern(value)?),
            "status" => {
                wanted.status = Some(value.parse::<Statuses>().map_err(|_| Statuses::EXPECTED)?);
            }
            "notice" => wanted.notice = Some(notice(value)?),
            "aborted" => wanted.aborted = Some(boolean(value).ok_or(BOOLEAN)?),
            "since" => wanted.since = Some(value.parse().map_err(|_| INSTANT)?),
            "after" => wanted.after = Some(number(value).ok_or("the number of a request")?),
            "limit" => self.limit = Some(place(value).ok_or(NUMBER)?),
            "offset" => self.offset = place(value).ok_or(NUMBER)?,
            "count" => {
                self.count = place(value).filter(|count| *count > 0).ok_or(AT_LEAST_ONE)?;
            }
            _ => self.timeout = timeout(value)?,
        }
        Ok(())
    }
}

/// Reads `true`, `false`, or the name of a notice, or returns what was expected.
pub(super) fn notice(text: &str) -> Result<NoticeMatch, String> {
    match boolean(text) {
        Some(true) => Ok(NoticeMatch::Any),
        Some(false) => Ok(NoticeMatch::None),
        None if Notice::names().any(|name| name == text) => Ok(NoticeMatch::Rule(text.to_owned())),
        None => {
            let nearest = nearest(text, Notice::names()).map(|it| format!("; the nearest is {it}"));
            let nearest = nearest.unwrap_or_default();
            Err(format!("true, false, or the name of a notice or a rule{nearest}"))
        }
    }
}

fn boolean(text: &str) -> Option<bool> {
    text.parse().ok()
}

const BOOLEAN: &str = "true or false";
const INSTANT: &str = "an instant such as 2026-01-31T10:00:00.000Z";
const NUMBER: &str = "a whole number of 0 or more";
const AT_LEAST_ONE: &str = "a whole number of 1 or more";

/// The fault of a parameter that is not as expected.
pub(super) fn fault(name: &str, expected: &str) -> Fault {
    // The text repeats nothing from the client, so it may be logged.
    let logged = format!("Expected {expected}");
    Fault { key: name.to_owned(), sentence: format!("{logged}."), logged }
}

/// Reads a whole number; one that is too large for the type counts as the largest.
pub(super) fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

/// Reads an offset or a number of items.
pub(super) fn place(text: &str) -> Option<usize> {
    number(text).map(|number| usize::try_from(number).unwrap_or(usize::MAX))
}

/// Checks that there is an operation of that id, or returns what was expected.
pub(super) fn operation(name: &str) -> Result<String, String> {
    let known = || OPERATIONS.iter().chain(NOT_EMULATED).map(|operation| operation.id);
    if known().any(|id| id == name) {
        return Ok(name.to_owned());
    }
    let nearest = nearest(name, known()).map(|nearest| format!("; the nearest is {nearest}"));
    Err(format!("the name of an operation{}", nearest.unwrap_or_default()))
}

fn pattern(text: &str) -> Result<PathPattern, String> {
    const MOST: usize = PathPattern::MOST;
    if text.chars().count() > MOST {
        return Err(format!("a pattern of at most {MOST} characters"));
    }
    Ok(PathPattern::new(text))
}

fn timeout(text: &str) -> Result<Duration, String> {
    const MOST: SignedDuration = SignedDuration::from_secs(60);
    let timeout = parse_duration(text).filter(|it| *it <= MOST && !it.is_negative());
    let timeout = timeout.map(SignedDuration::unsigned_abs);
    timeout.ok_or_else(|| "a duration of at most a minute, such as 5s or PT5S".to_owned())
}
