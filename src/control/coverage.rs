//! `/_emulator/coverage`: what this process has been asked to do, and what it never was.

use std::{
    collections::BTreeMap,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use axum::{extract::State, http::StatusCode, response::Response};
use serde_json::{Value, json};

use super::{ControlState, ok, requests::recorder};
use crate::{
    api::{OPERATIONS, Operation, openapi},
    journal::Exchange,
    model::Transition,
    problem::Problem,
    world::DomainEvent,
};

/// How often each operation ended in each status, and how often each step of a life was taken.
#[derive(Debug)]
pub(super) struct Coverage {
    // One of each operation, made when it is first asked for; one counter a status.
    operations: [OnceLock<Box<[AtomicU64]>>; OPERATIONS.len()],
    steps: Vec<(Transition, AtomicU64)>,
}

/// The first status, and how many there are from it on.
const STATUSES: (u16, usize) = (100, 500);

impl Coverage {
    /// Counts an exchange, whose operation is at that place among all.
    pub(super) fn count(&self, place: Option<usize>, exchange: &Exchange) {
        if let (Some(place), Some(status)) = (place, exchange.status) {
            let none = || (0..STATUSES.1).map(|_| AtomicU64::new(0)).collect();
            let statuses = self.operations[place].get_or_init(none);
            if let Some(counter) = statuses.get(usize::from(status.wrapping_sub(STATUSES.0))) {
                counter.fetch_add(1, Relaxed);
            }
        }
        for domain_event in &exchange.domain_events {
            if let DomainEvent::Transitioned(step) = domain_event
                && let Some((_, counter)) = self.steps.iter().find(|(other, _)| other == step)
            {
                counter.fetch_add(1, Relaxed);
            }
        }
    }

    fn clear(&self) {
        let statuses = self.operations.iter().filter_map(OnceLock::get);
        let counters = statuses.flat_map(|it| it.iter()).chain(self.steps.iter().map(|it| &it.1));
        counters.for_each(|counter| counter.store(0, Relaxed));
    }

    /// The statuses that an operation ended in, and how often.
    fn statuses(&self, place: usize) -> BTreeMap<String, u64> {
        let counters = self.operations[place].get().into_iter().flat_map(|it| it.iter());
        let counted = (STATUSES.0..).zip(counters.map(|counter| counter.load(Relaxed)));
        let counted = counted.filter(|(_, count)| *count > 0);
        counted.map(|(status, count)| (status.to_string(), count)).collect()
    }
}

impl Default for Coverage {
    fn default() -> Self {
        let steps = Transition::all().into_iter().map(|step| (step, AtomicU64::new(0)));
        Self { operations: [const { OnceLock::new() }; OPERATIONS.len()], steps: steps.collect() }
    }
}

/// An operation: what it ended in, and in what it could have.
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
    let coverage = recorder(&state)?.coverage();
    let lines = lines(coverage);
    let of: usize = lines.iter().map(|line| line.declared.len()).sum();
    let never: usize = lines.iter().map(|line| line.never().len()).sum();
    let exercised = lines.iter().filter(|line| !line.statuses.is_empty()).count();
    let taken = coverage.steps.iter().filter(|(_, count)| count.load(Relaxed) > 0).count();
    Ok(ok(&json!({
        "operations": lines.iter().map(Line::shown).collect::<Vec<_>>(),
        "transitions": coverage.steps.iter().map(step).collect::<Vec<_>>(),
        "summary": {
            "operations": { "exercised": exercised, "of": lines.len() },
            "statuses": { "exercised": of - never, "of": of },
            "transitions": { "exercised": taken, "of": coverage.steps.len() },
        },
    })))
}

pub(super) async fn clear(State(state): State<ControlState>) -> Result<StatusCode, Problem> {
    recorder(&state)?.coverage().clear();
    Ok(StatusCode::NO_CONTENT)
}

fn step((step, count): &(Transition, AtomicU64)) -> Value {
    json!({
        "of": step.of(),
        "from": step.from(),
        "action": step.action(),
        "to": step.to(),
        "count": count.load(Relaxed),
    })
}

fn lines(coverage: &Coverage) -> Vec<Line> {
    // The emulator's own document, which is always JSON.
    let document: Value = serde_json::from_str(openapi::DOCUMENT).unwrap_or_default();
    let line = |(place, operation): (usize, &'static Operation)| Line {
        operation,
        statuses: coverage.statuses(place),
        declared: declared(&document, operation),
    };
    OPERATIONS.iter().enumerate().map(line).collect()
}

/// The statuses that the document declares for an operation.
fn declared(document: &Value, operation: &Operation) -> Vec<String> {
    let responses =
        &document["paths"][operation.path][operation.method.to_lowercase()]["responses"];
    let names = responses.as_object().into_iter().flat_map(|responses| responses.keys());
    names.filter(|name| name.parse::<u16>().is_ok()).cloned().collect()
}
