//! Writes faults as JSON.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use crate::{
    clock::Clock,
    faults::{Effect, Fault, FaultAction, FaultLimits, Matching, Source, When},
    json::write_date,
};

/// A fault as it was made, and how often it has matched and applied.
pub(super) fn fault(fault: &Fault) -> Value {
    let mut shown = present([
        ("id", Some(fault.id.into())),
        ("match", Some(matching(&fault.made.matching))),
        ("effect", Some(effect(&fault.made.effect))),
        ("matched", Some(fault.matched.into())),
        ("applied", Some(fault.applied.into())),
        ("remaining", Some(remaining(fault))),
        ("source", Some(source(fault.source).into())),
    ]);
    shown.extend(limits(&fault.made.limits));
    Value::Object(shown)
}

/// The members that have a value.
fn present<const N: usize>(members: [(&str, Option<Value>); N]) -> Map<String, Value> {
    let present = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    present.collect()
}

fn matching(Matching { operation, method, path }: &Matching) -> Value {
    let members = [
        ("operation", operation.as_deref().map(Value::from)),
        ("method", method.as_deref().map(Value::from)),
        ("path", path.as_ref().map(|path| path.as_str().into())),
    ];
    Value::Object(present(members))
}

fn effect(Effect { delay, action, when }: &Effect) -> Value {
    let mut members = match action {
        None => Map::new(),
        Some(FaultAction::Reply(reply)) => present([
            ("status", Some(reply.status.into())),
            ("detail", reply.detail.as_deref().map(Value::from)),
            ("retryAfter", reply.retry_after.map(parse_duration)),
        ]),
        Some(FaultAction::Cut(cut)) => present([("connection", Some(cut.name().into()))]),
        Some(FaultAction::Limit(rate)) => {
            let limit = json!({ "requests": rate.requests(), "per": parse_duration(rate.per()) });
            present([("rate", Some(limit))])
        }
    };
    members.extend((*when == When::After).then(|| ("after".to_owned(), true.into())));
    members.extend(delay.map(|delay| ("delay".to_owned(), delay.to_string().into())));
    Value::Object(members)
}

fn limits(FaultLimits { times, skip, probability, ttl }: &FaultLimits) -> Map<String, Value> {
    present([
        ("times", times.map(Value::from)),
        ("skip", (*skip > 0).then(|| (*skip).into())),
        ("probability", probability.map(Value::from)),
        ("ttl", ttl.map(parse_duration)),
    ])
}

/// The time left, by the process clock.
fn remaining(fault: &Fault) -> Value {
    let until = fault.until.map(|until| {
        let left = signed(until.saturating_duration_since(Instant::now()));
        let mut out = Vec::new();
        write_date(
            Clock::System.now().saturating_add(left).unwrap_or(jiff::Timestamp::MAX),
            &mut out,
        );
        String::from_utf8_lossy(&out).into_owned().into()
    });
    Value::Object(present([("times", fault.times_left().map(Value::from)), ("until", until)]))
}

fn parse_duration(duration: Duration) -> Value {
    signed(duration).to_string().into()
}

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Request => "request",
        Source::Process => "process",
    }
}
