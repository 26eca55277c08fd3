//! Summaries: a request and its answer without headers and bodies.

use jiff::Timestamp;
use serde_json::Value;

use super::{Entry, Exchange};
use crate::world::{ChangeKind, Subject};

/// A request and its answer in brief.
#[derive(Debug, Clone)]
pub struct Summary {
    /// The entry's number.
    pub number: u64,
    /// When the request arrived, by the sandbox's clock.
    pub at: Timestamp,
    /// The operation that it asked for, by its id in the API's document.
    pub operation: Option<&'static str>,
    /// The method.
    pub method: String,
    /// The path, without the sandbox's name.
    pub path: String,
    /// The query as it was sent, without secrets.
    pub query: Option<String>,
    /// The status that the client was sent; none if its connection was cut before.
    pub status: Option<u16>,
    /// The microseconds from the request's header to the answer's.
    pub micros: u64,
    /// The trace that it belongs to.
    pub trace_id: String,
    /// The notices: what the platform's rules would have refused.
    pub notices: Vec<String>,
    /// The first rule that refused it.
    pub refused_by: Option<&'static str>,
    /// The `errors` of the problem that it got.
    pub errors: Option<Value>,
    /// The fault that took effect on it.
    pub fault: Option<Box<str>>,
    /// Whether its connection ended before it was received whole, or before it was answered.
    pub is_aborted: bool,
    /// The objects that it created, updated or removed.
    pub changes: Vec<(Subject, ChangeKind)>,
}

impl Summary {
    /// The summary of an entry.
    #[must_use]
    pub fn of(Entry { number, exchange }: &Entry) -> Self {
        Self {
            number: *number,
            at: exchange.at,
            operation: exchange.operation,
            method: exchange.request.method.to_string(),
            path: exchange.request.path.to_string(),
            query: exchange.query(),
            status: exchange.status(),
            micros: exchange.micros,
            trace_id: exchange.trace_id.to_string(),
            notices: exchange.notices().collect(),
            refused_by: exchange.refused_by.first().copied(),
            errors: errors(exchange),
            fault: exchange.fault.clone(),
            is_aborted: exchange.is_aborted,
            changes: exchange.changes().collect(),
        }
    }
}

/// The member `errors` of a problem, unless the problem was too long to be kept whole.
fn errors(exchange: &Exchange) -> Option<Value> {
    exchange.status().filter(|status| *status >= 400)?;
    let mut problem: Value = serde_json::from_str(&exchange.response.body.answer_text()).ok()?;
    problem.get_mut("errors").map(Value::take)
}
