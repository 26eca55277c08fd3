//! Matching: which requests meet some conditions, and which conditions a request does not meet.

use std::{fmt, ops::RangeInclusive, str::FromStr};

use jiff::Timestamp;
use serde_json::Value;

use super::{
    Entry, Exchange, containment, equality,
    exchange::header_values,
    redaction::{in_value, of_header, of_parameter},
};
use crate::{faults::PathPattern, work::Work};

/// Conditions on requests. A request matches if it meets all of them.
#[derive(Debug, Clone, Default)]
pub struct Match {
    /// The operation, by its id in the API's document.
    pub operation: Option<String>,
    /// The method, in any letter case.
    pub method: Option<String>,
    /// The path, without the sandbox's name.
    pub path: Option<PathPattern>,
    /// The status of the answer.
    pub status: Option<Statuses>,
    /// Whether the request was aborted: its client or the process ended it.
    pub aborted: Option<bool>,
    /// The notices of the answer.
    pub notice: Option<NoticeMatch>,
    /// Only requests that arrived at that instant or later.
    pub since: Option<Timestamp>,
    /// Only requests with a greater number.
    pub after: Option<u64>,
    /// Parameters of the query, decoded; the query may have more.
    pub query: Vec<(String, String)>,
    /// Headers of the request, which may have more.
    pub headers: Vec<(String, String)>,
    /// JSON that the body of the request contains.
    pub body: Option<Value>,
    /// JSON that the body of the request is, but for the order of members.
    pub body_is: Option<Value>,
}

/// Which notices an answer has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeMatch {
    /// One at least.
    Any,
    /// None.
    None,
    /// One of the rule with this name.
    Rule(String),
}

/// A status, or a class of them: `404` or `4xx`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statuses {
    from: u16,
    is_class: bool,
}

/// The text is neither a status nor a class of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidStatus;

/// One condition.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part<'m> {
    Operation(&'m str),
    Method(&'m str),
    Path(&'m PathPattern),
    Status(Statuses),
    Aborted(bool),
    Notice(&'m NoticeMatch),
    Parameter(&'m str, &'m str),
    Header(&'m str, &'m str),
    Body(&'m Value),
    BodyIs(&'m Value),
}

impl Match {
    /// Whether an entry matches; `false` if the work has ended.
    #[must_use]
    pub fn finds(&self, entry: &Entry, work: &Work) -> bool {
        self.admits(entry) && self.parts().iter().all(|part| part.holds(&entry.exchange, work))
    }

    /// Whether an entry arrived late enough.
    pub(super) fn admits(&self, entry: &Entry) -> bool {
        self.after.is_none_or(|after| entry.number > after)
            && self.since.is_none_or(|since| entry.exchange.at >= since)
    }

    pub(super) fn parts(&self) -> Vec<Part<'_>> {
        let operation = self.operation.as_deref().map(Part::Operation);
        let method = self.method.as_deref().map(Part::Method);
        let path = self.path.as_ref().map(Part::Path);
        let status = self.status.map(Part::Status);
        let aborted = self.aborted.map(Part::Aborted);
        let notice = self.notice.as_ref().map(Part::Notice);
        let line = [operation, method, path, status, aborted, notice].into_iter().flatten();
        let query = self.query.iter().map(|(name, value)| Part::Parameter(name, value));
        let headers = self.headers.iter().map(|(name, value)| Part::Header(name, value));
        let body = self.body.as_ref().map(Part::Body);
        let body_is = self.body_is.as_ref().map(Part::BodyIs);
        line.chain(query).chain(headers).chain(body).chain(body_is).collect()
    }
}

impl Part<'_> {
    pub(super) fn holds(self, exchange: &Exchange, work: &Work) -> bool {
        let (steps, name) = self.cost(exchange);
        if !work.take(steps, name) {
            return false;
        }
        match self {
            Self::Operation(id) => exchange.operation == Some(id),
            Self::Method(method) => exchange.request.method.as_str().eq_ignore_ascii_case(method),
            Self::Path(pattern) => pattern.matches(&exchange.request.path),
            Self::Status(statuses) => exchange.status().is_some_and(|it| statuses.holds(it)),
            Self::Aborted(aborted) => exchange.is_aborted == aborted,
            Self::Notice(notice) => notice.holds(exchange),
            Self::Parameter(name, value) => {
                exchange.parameters().iter().any(|(other, it)| other == name && it == value)
            }
            Self::Header(name, value) => {
                let expected = of_header(name, value);
                header_values(&exchange.request.headers, name).any(|it| it == expected)
            }
            Self::Body(expected) => {
                body(exchange).is_some_and(|actual| containment::contains(&actual, expected, work))
            }
            Self::BodyIs(expected) => {
                body(exchange).is_some_and(|actual| equality::equals(&actual, expected))
            }
        }
    }

    /// How many steps it takes to read what it looks at, and its name.
    fn cost(self, exchange: &Exchange) -> (usize, &'static str) {
        // What is read in one step.
        const BYTES: usize = 16;
        let request = &exchange.request;
        let (bytes, name) = match self {
            Self::Operation(_) => (0, "operation"),
            Self::Method(_) => (0, "method"),
            Self::Status(_) => (0, "status"),
            Self::Aborted(_) => (0, "aborted"),
            Self::Notice(_) => (0, "notice"),
            Self::Path(pattern) => {
                let parts = 1 + pattern.as_str().len() / 64;
                (parts * request.path.len(), "path")
            }
            Self::Parameter(..) => (request.query.as_ref().map_or(0, |query| query.len()), "query"),
            Self::Header(..) => (request.headers.len(), "headers"),
            Self::Body(_) => (request.body.kept().len(), "body"),
            Self::BodyIs(_) => (request.body.kept().len(), "bodyIs"),
        };
        (1 + bytes / BYTES, name)
    }

    /// Sentences that say what was expected and what was found; none if the condition holds.
    pub(super) fn differences(self, exchange: &Exchange, work: &Work) -> Vec<String> {
        if self.holds(exchange, work) {
            return Vec::new();
        }
        let differs = |what: &str, expected: &dyn fmt::Display, found: &dyn fmt::Display| {
            vec![format!("{what}: expected {expected}, found {found}.")]
        };
        match self {
            Self::Operation(id) => differs("operation", &id, &exchange.operation.unwrap_or("none")),
            Self::Method(method) => differs("method", &method, &exchange.request.method),
            Self::Path(pattern) => differs("path", &pattern.as_str(), &exchange.request.path),
            Self::Status(statuses) => {
                let found =
                    exchange.status().map_or("none".to_owned(), |status| status.to_string());
                differs("status", &statuses, &found)
            }
            Self::Aborted(aborted) => differs("aborted", &aborted, &exchange.is_aborted),
            Self::Notice(notice) => differs("notice", notice, &listed(exchange.notices())),
            Self::Parameter(name, value) => {
                let found = exchange.parameters().into_iter().filter(|(other, _)| other == name);
                let found = listed(found.map(|(_, value)| of_parameter(name, &value)));
                differs(&format!("query.{name}"), &of_parameter(name, value), &found)
            }
            Self::Header(name, value) => {
                let found = listed(header_values(&exchange.request.headers, name));
                differs(&format!("headers.{name}"), &of_header(name, value), &found)
            }
            Self::Body(expected) | Self::BodyIs(expected) => match body(exchange) {
                Some(actual) => {
                    let (actual, expected) = (in_value(&actual), in_value(expected));
                    let shown = match self {
                        Self::BodyIs(_) => equality::differences(&actual, &expected),
                        _ => containment::differences(&actual, &expected, work),
                    };
                    if shown.is_empty() {
                        vec!["body: expected another secret than was found.".to_owned()]
                    } else {
                        shown
                    }
                }
                None if exchange.request.body.is_cut() => {
                    differs("body", &"JSON", &"a body that is kept only in part")
                }
                None => differs("body", &"JSON", &"none"),
            },
        }
    }
}

fn body(exchange: &Exchange) -> Option<Value> {
    serde_json::from_slice(exchange.request.body.kept()).ok()
}

fn listed(values: impl Iterator<Item = String>) -> String {
    let values: Vec<_> = values.collect();
    if values.is_empty() { "none".to_owned() } else { values.join(", ") }
}

impl NoticeMatch {
    /// The name of the rule, if it is one of a rule.
    pub(super) fn rule(&self) -> Option<&str> {
        match self {
            Self::Rule(name) => Some(name),
            Self::Any | Self::None => None,
        }
    }

    /// Whether it is met by answers that have a notice.
    pub(super) fn is_there(&self) -> bool {
        match self {
            Self::Any | Self::Rule(_) => true,
            Self::None => false,
        }
    }

    fn holds(&self, exchange: &Exchange) -> bool {
        let is_of = |rule: &str| exchange.notices().any(|notice| notice_name(&notice) == rule);
        match self {
            Self::Any => exchange.is_noticed(),
            Self::None => !exchange.is_noticed(),
            Self::Rule(rule) => is_of(rule),
        }
    }
}

/// The name of a notice, which stands before its sentence.
pub(super) fn notice_name(notice: &str) -> &str {
    notice.split(';').next().unwrap_or_default()
}

impl fmt::Display for NoticeMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Any => "any",
            Self::None => "none",
            Self::Rule(rule) => rule,
        })
    }
}

impl Statuses {
    /// The text that [`FromStr`] expects, for error messages.
    pub const EXPECTED: &'static str = "a status such as 404, or a class such as 4xx";

    /// Whether a status belongs to them.
    #[must_use]
    pub fn holds(self, status: u16) -> bool {
        let last = if self.is_class { self.from + 99 } else { self.from };
        (self.from..=last).contains(&status)
    }
}

impl FromStr for Statuses {
    type Err = InvalidStatus;

    fn from_str(text: &str) -> Result<Self, InvalidStatus> {
        const ALL: RangeInclusive<u16> = 100..=599;
        let text = text.to_ascii_lowercase();
        let class = text.strip_suffix("xx").filter(|class| class.len() == 1);
        let number = class.map_or(text.clone(), |class| format!("{class}00"));
        let from =
            number.parse().ok().filter(|status| ALL.contains(status)).ok_or(InvalidStatus)?;
        Ok(Self { from, is_class: class.is_some() })
    }
}

impl fmt::Display for Statuses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_class { write!(f, "{}xx", self.from / 100) } else { self.from.fmt(f) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_stands_for_itself_and_a_class_for_its_hundred() {
        for (text, status, expected) in [
            ("404", 404, true),
            ("404", 400, false),
            ("4xx", 400, true),
            ("4XX", 499, true),
            ("4xx", 500, false),
            ("2xx", 199, false),
        ] {
            let statuses: Statuses = text.parse().unwrap();
            assert_eq!(statuses.holds(status), expected, "{text} {status}");
            assert_eq!(statuses.to_string(), text.to_lowercase());
        }
        for text in ["", "4", "40", "40x", "9xx", "0xx", "600", "99", "é4", "-404", "xxx"] {
            assert_eq!(text.parse::<Statuses>(), Err(InvalidStatus), "{text}");
        }
    }
}
