//! `/_emulator/requests`: the requests of a sandbox and their answers.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, Method},
    response::Response,
};
use serde_json::{Map, Value, json};

use super::{
    ControlState, ok,
    query::{Query, fault},
};
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
const FILTERS: &[&str] =
    &["operation", "method", "status", "path", "notice", "aborted", "since", "after"];

pub(super) async fn list(
    State(state): State<ControlState>,
    CurrentSandbox(sandbox): CurrentSandbox,
    query: QueryString,
) -> Result<Response, Problem> {
    state.coverage()?;
    let Query { wanted, limit, .. } = Query::parse(&query, &[FILTERS, &["limit"]])?;
    let journal = Arc::clone(&sandbox.journal);
    let found = state.evaluations.run(move |work| journal.find(&wanted, &work)).await??;
    let surplus = found.len().saturating_sub(limit.unwrap_or(usize::MAX));
    page(&state, &found[surplus..], sandbox.journal.dropped())
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
    let most = sandbox.journal.limits().entries;
    if count > most {
        let expected = format!(
            "at most {most}, which a sandbox keeps; --journal and --journal-bytes keep more"
        );
        return Err(
            Problem::bad_request(Problem::VALIDATION).with_errors([fault("count", &expected)])
        );
    }
    let wanted = Arc::new(wanted);
    let find = || {
        let (journal, wanted) = (Arc::clone(&sandbox.journal), Arc::clone(&wanted));
        let found = state.evaluations.run(move |work| journal.find(&wanted, &work));
        async { Ok::<_, Problem>(found.await??) }
    };
    let found = sandbox.journal.wait(&wanted, count, timeout, find);
    let found = state.wait(&sandbox, found).await??;
    let dropped = sandbox.journal.dropped();
    page(&state, &found.ok_or_else(|| late(count, timeout, dropped))?, dropped)
}

fn late(count: usize, timeout: Duration, dropped: u64) -> Problem {
    let waited = timeout.as_millis();
    let noun = if count == 1 { "such request" } else { "such requests" };
    let dropped = match dropped {
        0 => String::new(),
        _ => format!(
            " {dropped} older ones are no longer kept, and may be among them; --journal and \
             --journal-bytes keep more."
        ),
    };
    Problem::not_found(format!(
        "Fewer than {count} {noun} came within {waited} milliseconds.{dropped}"
    ))
}

pub(super) async fn clear(
    State(state): State<ControlState>,
    CurrentSandbox(sandbox): CurrentSandbox,
    query: QueryString,
) -> Result<Response, Problem> {
    state.coverage()?;
    let Query { wanted, .. } = Query::parse(&query, &[FILTERS])?;
    let search = move |work| sandbox.journal.delete(&wanted, &work);
    Ok(ok(&json!({ "deleted": state.evaluations.run(search).await?? })))
}

fn page(state: &ControlState, entries: &[Entry], dropped: u64) -> Result<Response, Problem> {
    let items = entries.iter().map(|entry| short(&Summary::of(entry)));
    state.answer_limit().list(&with_dropped(json!({}), dropped), items)
}

/// The document, with the number of requests that are no longer kept, if there are any.
pub(super) fn with_dropped(mut document: Value, dropped: u64) -> Value {
    if dropped > 0 {
        document["dropped"] = json!(dropped);
    }
    document
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
        ("aborted", json!(summary.is_aborted.then_some(true))),
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
pub(super) fn whole(entry: &Entry) -> Value {
    let exchange = &entry.exchange;
    let mut shown = short(&Summary::of(entry));
    let Exchange { request, response, .. } = &**exchange;
    let (sent, answered) = (request.body.request_text(), response.body.answer_text());
    shown["request"] = message(&request.headers, &request.body, sent);
    if let Some(target) = &request.raw_target {
        shown["request"]["rawTarget"] = Value::String(in_query(target));
    }
    shown["response"] = message(&response.headers, &response.body, answered);
    if let Some(explained) = explanation(exchange) {
        shown["explained"] = Value::String(explained);
    }
    shown
}

fn message(headers: &HeaderMap, body: &CapturedBody, text: String) -> Value {
    let mut shown = json!({ "headers": joined(headers), "bytes": body.length() });
    if !body.kept().is_empty() {
        shown["body"] = Value::String(text);
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
