//! `/_emulator/coverage`: which operations, statuses and transitions this process has had, and which
//! it has not.

use std::collections::BTreeMap;

use axum::{extract::State, http::StatusCode, response::Response};
use serde_json::{Value, json};

use super::{ControlState, ok};
use crate::{
    api::{OPERATIONS, openapi},
    http::Operation,
    journal::Coverage,
    model::Transition,
    problem::Problem,
};

/// An operation, the statuses that it ended in, and those that its document declares.
struct Line {
    operation: &'static Operation,
    statuses: BTreeMap<String, u64>,
    declared: Vec<String>,
}

impl Line {
    fn never(&self) -> Vec<&String> {
        self.declared.iter().filter(|status| !self.statuses.contains_key(*status)).collect()
    }

    fn shown(&self) -> Value {
        json!({
            "id": self.operation.id,
            "method": self.operation.method,
            "path": self.operation.path,
            "requests": self.statuses.values().sum::<u64>(),
            "statuses": self.statuses,
            "never": self.never(),
        })
    }
}

pub(super) async fn read(State(state): State<ControlState>) -> Result<Response, Problem> {
    let coverage = state.coverage()?;
    let lines = lines(coverage);
    let of: usize = lines.iter().map(|line| line.declared.len()).sum();
    let never: usize = lines.iter().map(|line| line.never().len()).sum();
    let exercised = lines.iter().filter(|line| !line.statuses.is_empty()).count();
    let transitions: Vec<_> = coverage.transitions().collect();
    let taken = transitions.iter().filter(|(_, count)| *count > 0).count();
    Ok(ok(&json!({
        "operations": lines.iter().map(Line::shown).collect::<Vec<_>>(),
        "transitions": transitions.iter().map(step).collect::<Vec<_>>(),
        "summary": {
            "operations": { "exercised": exercised, "of": lines.len() },
            "statuses": { "exercised": of - never, "of": of },
            "transitions": { "exercised": taken, "of": transitions.len() },
        },
    })))
}

pub(super) async fn clear(State(state): State<ControlState>) -> Result<StatusCode, Problem> {
    state.coverage()?.clear();
    Ok(StatusCode::NO_CONTENT)
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

fn lines(coverage: &Coverage) -> Vec<Line> {
    // The document is part of the program, and always JSON.
    let document: Value = serde_json::from_str(openapi::DOCUMENT).unwrap_or_default();
    let line = |operation: &'static Operation| Line {
        operation,
        statuses: statuses(coverage, operation),
        declared: declared(&document, operation),
    };
    OPERATIONS.iter().map(line).collect()
}

fn statuses(coverage: &Coverage, operation: &Operation) -> BTreeMap<String, u64> {
    let counted = coverage.statuses(operation.id).into_iter();
    counted.map(|(status, count)| (status.to_string(), count)).collect()
}

/// The statuses that the document declares for an operation.
fn declared(document: &Value, operation: &Operation) -> Vec<String> {
    let responses =
        &document["paths"][operation.path][operation.method.to_lowercase()]["responses"];
    let names = responses.as_object().into_iter().flat_map(|responses| responses.keys());
    names.filter(|name| name.parse::<u16>().is_ok()).cloned().collect()
}
