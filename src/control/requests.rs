//! `/_emulator/requests`: the requests of a sandbox and their answers.

use std::{collections::BTreeMap, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, Method},
    response::Response,
};
use serde_json::{Map, Value, json};

use super::{ControlState, ok, query::Query};
use crate::{
    http::{PathParam, QueryString},
    journal::{CapturedBody, Entry, Exchange, Summary, header_text, in_query},
    json::write_date,
    problem::Problem,
    rql::explained,
    sandbox::CurrentSandbox,
    world::{ChangeKind, Subject},
};

/// The parameters that filter requests.
const FILTERS: &[&str] = &["operation", "method", "status", "path", "since", "after"];

pub(super) async fn list(
    State(state): State<ControlState>,
    CurrentSandbox(sandbox): CurrentSandbox,
    query: QueryString,
) -> Result<Response, Problem> {
    state.coverage()?;
    let Query { wanted, limit, .. } = Query::parse(&query, &[FILTERS, &["limit"]])?;
    let found = sandbox.journal.find(&wanted);
    let surplus = found.len().saturating_sub(limit.unwrap_or(usize::MAX));
    page(&state, &found[surplus..])
}

pub(super) async fn read(
    State(state): State<ControlState>,
    CurrentSandbox(sandbox): CurrentSandbox,
    PathParam(number): PathParam,
) -> Result<Response, Problem> {
    state.coverage()?;
    let entry = number.parse().ok().and_then(|number| sandbox.journal.entry(number));
    entry.map(|entry| ok(&whole(&entry))).ok_or_else(|| {
        let detail = format!("There is no request {number}, or it is no longer kept.");
        Problem::not_found(detail)
    })
}

pub(super) async fn wait(
    State(state): State<ControlState>,
    CurrentSandbox(sandbox): CurrentSandbox,
    query: QueryString,
) -> Result<Response, Problem> {
    state.coverage()?;
    let known = [FILTERS, &["count", "timeout"]];
    let Query { wanted, count, timeout, .. } = Query::parse(&query, &known)?;
    let found = sandbox.journal.wait(&wanted, count, timeout).await;
    page(&state, &found.ok_or_else(|| late(count, timeout))?)
}

fn late(count: usize, timeout: Duration) -> Problem {
    let waited = timeout.as_millis();
    let noun = if count == 1 { "such request" } else { "such requests" };
    Problem::not_found(format!("Fewer than {count} {noun} came within {waited} milliseconds."))
}

pub(super) async fn clear(
    State(state): State<ControlState>,
    CurrentSandbox(sandbox): CurrentSandbox,
    query: QueryString,
) -> Result<Response, Problem> {
    state.coverage()?;
    let Query { wanted, .. } = Query::parse(&query, &[FILTERS])?;
    Ok(ok(&json!({ "deleted": sandbox.journal.delete(&wanted) })))
}

fn page(state: &ControlState, entries: &[Entry]) -> Result<Response, Problem> {
    let items = entries.iter().map(|entry| short(&Summary::of(entry)));
    state.answer_limit().list(&json!({}), items)
}

/// The summary of a request as JSON.
pub(super) fn short(summary: &Summary) -> Value {
    let mut members = Map::new();
    members.insert("id".to_owned(), json!(summary.number));
    let mut date = Vec::new();
    write_date(summary.at, &mut date);
    members.insert("at".to_owned(), json!(String::from_utf8_lossy(&date)));
    let notices = (!summary.notices.is_empty()).then_some(&summary.notices);
    let changes: Vec<_> = summary.changes.iter().map(|(what, how)| change(*what, *how)).collect();
    let changes = (!changes.is_empty()).then_some(changes);
    let others = [
        ("operation", json!(summary.operation)),
        ("method", json!(summary.method)),
        ("path", json!(summary.path)),
        ("query", json!(summary.query)),
        ("status", json!(summary.status)),
        ("micros", json!(summary.micros)),
        ("traceId", json!(summary.trace_id)),
        ("notices", json!(notices)),
        ("refusedBy", json!(summary.refused_by)),
        ("errors", json!(summary.errors)),
        ("fault", json!(summary.fault)),
        ("changes", json!(changes)),
    ];
    let others = others.into_iter().filter(|(_, value)| !value.is_null());
    members.extend(others.map(|(name, value)| (name.to_owned(), value)));
    Value::Object(members)
}

/// A change of an object as JSON.
pub(super) fn change(subject: Subject, kind: ChangeKind) -> Value {
    json!({ "type": subject.kind(), "id": subject.id(), "change": kind.name() })
}

/// A request and its answer in full as JSON.
fn whole(entry: &Entry) -> Value {
    let exchange = &entry.exchange;
    let mut shown = short(&Summary::of(entry));
    let Exchange { request, response, .. } = &**exchange;
    shown["request"] = message(&request.headers, &request.body);
    shown["response"] = message(&response.headers, &response.body);
    if let Some(explained) = explanation(exchange) {
        shown["explained"] = Value::String(explained);
    }
    shown
}

fn message(headers: &HeaderMap, body: &CapturedBody) -> Value {
    let mut shown = json!({ "headers": joined(headers), "bytes": body.length() });
    if !body.kept().is_empty() {
        shown["body"] = Value::String(body.text());
    }
    if body.is_cut() {
        shown["cut"] = Value::Bool(true);
    }
    shown
}

/// The values of each header, by its name.
fn joined(headers: &HeaderMap) -> BTreeMap<&str, String> {
    let values = |name| headers.get_all(name).iter().map(header_text).collect::<Vec<_>>();
    headers.keys().map(|name| (name.as_str(), values(name).join(", "))).collect()
}

/// The query in the form in which it was understood, for operations that take one.
fn explanation(exchange: &Exchange) -> Option<String> {
    exchange.operation.filter(|_| exchange.request.method == Method::GET)?;
    explained(&exchange.query()?).map(|text| in_query(&text))
}
