//! `/_emulator/coverage`: which operations, statuses and transitions this process has had and which
//! it has not, and how well what it leaned on is known.

mod fidelity;
mod junit;

use std::collections::BTreeMap;

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde_json::{Value, json};

use self::{fidelity::Fidelity, junit::Junit};
use super::{ControlState, ok, query::fault};
use crate::{
    api::{NOT_EMULATED, OPERATIONS, openapi},
    http::{Operation, QueryString},
    journal::Coverage,
    model::Transition,
    problem::Problem,
};

/// An operation, the statuses that it ended in, those that its document declares, and the number of
/// requests that got no answer.
struct Line {
    operation: &'static Operation,
    statuses: BTreeMap<String, u64>,
    declared: Vec<String>,
    unanswered: u64,
}

impl Line {
    fn requests(&self) -> u64 {
        self.statuses.values().sum::<u64>() + self.unanswered
    }

    fn never(&self) -> Vec<&String> {
        self.declared.iter().filter(|status| !self.statuses.contains_key(*status)).collect()
    }

    fn shown(&self) -> Value {
        json!({
            "id": self.operation.id,
            "method": self.operation.method,
            "path": self.operation.path,
            "label": self.operation.source.map(|source| source.label.name()),
            "source": self.operation.source.map(|source| source.text),
            "requests": self.requests(),
            "unanswered": self.unanswered,
            "statuses": self.statuses,
            "never": self.never(),
        })
    }
}

/// All that is counted of the API's surface.
struct Lines {
    operations: Vec<Line>,
    not_emulated: Vec<Line>,
    transitions: Vec<(Transition, u64)>,
}

impl Lines {
    fn of(coverage: &Coverage) -> Self {
        // The document is part of the program, and always JSON.
        let document: Value = serde_json::from_str(openapi::DOCUMENT).unwrap_or_default();
        let lines = |operations: &'static [Operation]| -> Vec<_> {
            operations.iter().map(|operation| line(coverage, &document, operation)).collect()
        };
        Self {
            operations: lines(OPERATIONS),
            not_emulated: lines(NOT_EMULATED),
            transitions: coverage.transitions().collect(),
        }
    }
}

pub(super) async fn read(
    State(state): State<ControlState>,
    query: QueryString,
) -> Result<Response, Problem> {
    let coverage = state.coverage()?;
    let (mut is_junit, mut faults) = (false, Vec::new());
    for (name, value) in query.parameters() {
        match (&*name, &*value) {
            ("format", "json") => is_junit = false,
            ("format", "junit") => is_junit = true,
            ("format", _) => faults.push(fault("format", "json or junit")),
            _ => faults.push(fault(&name, "the one parameter format")),
        }
    }
    if !faults.is_empty() {
        return Err(Problem::bad_request(Problem::VALIDATION).with_errors(faults));
    }
    if !is_junit {
        return Ok(ok(&document(coverage)));
    }
    let mut response = Response::new(junit(coverage).into());
    let media_type = HeaderValue::from_static("application/xml");
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    Ok(response)
}

/// The coverage as `JUnit` XML.
pub(super) fn junit(coverage: &Coverage) -> String {
    Junit(&Lines::of(coverage)).to_string()
}

/// The coverage as JSON.
pub(super) fn document(coverage: &Coverage) -> Value {
    let lines = Lines::of(coverage);
    let Lines { operations, not_emulated, transitions } = &lines;
    let fidelity = Fidelity::of(coverage, operations);
    json!({
        "operations": shown(operations),
        "notEmulated": shown(not_emulated),
        "transitions": transitions.iter().map(step).collect::<Vec<_>>(),
        "fidelity": fidelity.shown(),
        "summary": summary(operations, not_emulated, transitions, &fidelity),
    })
}

pub(super) async fn clear(State(state): State<ControlState>) -> Result<StatusCode, Problem> {
    state.coverage()?.clear();
    Ok(StatusCode::NO_CONTENT)
}

fn summary(
    operations: &[Line],
    not_emulated: &[Line],
    transitions: &[(Transition, u64)],
    fidelity: &Fidelity,
) -> Value {
    let of: usize = operations.iter().map(|line| line.declared.len()).sum();
    let never: usize = operations.iter().map(|line| line.never().len()).sum();
    let exercised = |lines: &[Line]| lines.iter().filter(|line| line.requests() > 0).count();
    let taken = transitions.iter().filter(|(_, count)| *count > 0).count();
    json!({
        "operations": { "exercised": exercised(operations), "of": operations.len() },
        "notEmulated": { "exercised": exercised(not_emulated), "of": not_emulated.len() },
        "statuses": { "exercised": of - never, "of": of },
        "transitions": { "exercised": taken, "of": transitions.len() },
        "fidelity": fidelity.summary(),
    })
}

fn shown(lines: &[Line]) -> Vec<Value> {
    lines.iter().map(Line::shown).collect()
}

fn step((step, count): &(Transition, u64)) -> Value {
    json!({
        "of": step.of(),
        "from": step.from(),
        "action": step.action(),
        "to": step.to(),
        "count": count,
    })
}

fn line(coverage: &Coverage, document: &Value, operation: &'static Operation) -> Line {
    let counted = coverage.statuses(operation.id).into_iter();
    Line {
        operation,
        statuses: counted.map(|(status, count)| (status.to_string(), count)).collect(),
        declared: declared(document, operation),
        unanswered: coverage.unanswered(operation.id),
    }
}

/// The statuses that the document declares for an operation.
fn declared(document: &Value, operation: &Operation) -> Vec<String> {
    let responses =
        &document["paths"][operation.path][operation.method.to_lowercase()]["responses"];
    let names = responses.as_object().into_iter().flat_map(|responses| responses.keys());
    names.filter(|name| name.parse::<u16>().is_ok()).cloned().collect()
}
