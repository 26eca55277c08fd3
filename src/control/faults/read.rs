//! Reads faults from JSON.

use std::{ops::RangeInclusive, time::Duration};

use super::reach::{self, Unreachable};
use crate::{
    api::OPERATIONS,
    clock::{InvalidDuration, read_duration},
    faults::{
        Cut, Delay, Effect, FaultAction, FaultLimits, Matching, NewFault, PathPattern, Rate, Reply,
        When,
    },
    json::{Cursor, Json, Members, Violations, nearest},
};

/// The methods that operations have; `GET` means `HEAD` too.
const METHODS: [&str; 5] = ["GET", "HEAD", "POST", "PUT", "DELETE"];

/// The greatest number of requests that a fault can skip, or apply to.
const MOST_REQUESTS: u64 = 1_000_000_000;

/// Reads a fault.
pub(super) fn fault(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<NewFault> {
    cursor.object(violations, |members| {
        let matching = members.optional("match", matching).unwrap_or_default();
        let effect = members.required("effect", effect);
        let limits = limits(members);
        Some(NewFault { matching, effect: effect?, limits })
    })?
}

fn limits(members: &mut Members<'_, '_, '_>) -> FaultLimits {
    FaultLimits {
        times: members
            .optional("times", |it, violations| it.integer(1..=MOST_REQUESTS, violations)),
        skip: members
            .optional("skip", |it, violations| it.integer(0..=MOST_REQUESTS, violations))
            .unwrap_or_default(),
        probability: members.optional("probability", share),
        ttl: members.optional("ttl", |it, violations| {
            duration(it, Duration::from_millis(1)..=Duration::MAX, violations)
        }),
    }
}

fn matching(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Matching> {
    let matching = cursor.object(violations, |members| Matching {
        operation: members.optional("operation", operation),
        method: members.optional("method", method),
        path: members.optional("path", pattern),
    })?;
    match reach::unreachable(&matching) {
        Some(Unreachable { member, reason }) => {
            violations.add(&cursor.path.member(member), reason);
            None
        }
        None => Some(matching),
    }
}

fn operation(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Box<str>> {
    let id = cursor.text(violations)?;
    if OPERATIONS.iter().any(|operation| operation.id == id) {
        return Some(id.into());
    }
    let nearest = nearest(id, OPERATIONS.iter().map(|operation| operation.id));
    let hint = nearest.map(|id| format!("; the nearest known one is `{id}`")).unwrap_or_default();
    cursor.refuse(format!("Expected the operationId of an operation{hint}"), violations);
    None
}

fn method(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Box<str>> {
    let method = cursor.text(violations)?.to_ascii_uppercase();
    if !METHODS.contains(&&*method) {
        cursor.refuse("Expected one of GET, HEAD, POST, PUT and DELETE", violations);
        return None;
    }
    Some(method.into())
}

fn pattern(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<PathPattern> {
    let text = cursor.text_within(PathPattern::MOST, violations)?;
    if !text.starts_with(['/', '*']) {
        cursor.refuse("Expected a path, or a pattern such as /v1/accounts/**", violations);
        return None;
    }
    Some(PathPattern::new(&text))
}

fn effect(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Effect> {
    // This counts members with an invalid value too.
    let given = |name| cursor.value.member(name).is_some();
    let actions = ["status", "connection", "rate"].into_iter().filter(|name| given(name)).count();
    if actions > 1 {
        violations.add(&cursor.path, "Expected at most one of status, connection and rate");
    }
    let effect = cursor.object(violations, |members| {
        let delay = members.optional("delay", delay);
        let reply = reply(members, cursor);
        let cut = members.optional("connection", connection).map(FaultAction::Cut);
        let limit = members.optional("rate", rate).map(FaultAction::Limit);
        let when = members.optional("after", |it, violations| {
            if !given("status") && !given("connection") {
                violations.add(&it.path, "Expected only beside status or connection");
            }
            it.boolean(violations).map(|after| if after { When::After } else { When::Before })
        });
        let action = reply.map(FaultAction::Reply).or(cut).or(limit);
        Effect { delay, action, when: when.unwrap_or_default() }
    })?;
    if actions == 0 && !given("delay") {
        let expected = "Expected at least one of delay, status, connection and rate";
        violations.add(&cursor.path, expected);
    }
    Some(effect)
}

fn delay(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Delay> {
    cursor.parse(Delay::EXPECTED, violations)
}

fn reply(members: &mut Members<'_, '_, '_>, effect: Cursor<'_, '_>) -> Option<Reply> {
    let status = members.optional("status", |it, violations| it.integer(400..=599, violations));
    let has_status = effect.value.member("status").is_some();
    let detail = members.optional("detail", |it, violations| {
        if !has_status {
            violations.add(&it.path, "Expected only beside status");
        }
        it.text_within(1_000, violations)
    });
    let retry_after = members.optional("retryAfter", |it, violations| {
        if !has_status || status.is_some_and(|status| !matches!(status, 429 | 503)) {
            violations.add(&it.path, "Expected only beside status 429 or 503");
        }
        duration(it, Duration::ZERO..=Duration::MAX, violations)
    });
    let plain = Reply::of(status?);
    Some(Reply { detail, retry_after: retry_after.or(plain.retry_after), ..plain })
}

fn connection(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Cut> {
    let name = cursor.text(violations)?;
    let cut = Cut::ALL.into_iter().find(|cut| cut.name() == name);
    if cut.is_none() {
        cursor.refuse("Expected one of reset, empty and truncate", violations);
    }
    cut
}

fn rate(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Rate> {
    cursor.object(violations, |members| {
        let requests =
            members.required("requests", |it, violations| it.integer(1..=1_000_000, violations));
        let per = members.required("per", |it, violations| {
            duration(it, Duration::from_millis(1)..=Rate::LONGEST, violations)
        });
        Some(Rate::new(requests?, per?))
    })?
}

fn share(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<f64> {
    let share = match cursor.value {
        Json::Number(number) => number.as_f64().filter(|share| (0.0..=1.0).contains(share)),
        _ => None,
    };
    if share.is_none() {
        cursor.refuse("Expected a number from 0 to 1", violations);
    }
    share
}

fn duration(
    cursor: Cursor<'_, '_>,
    range: RangeInclusive<Duration>,
    violations: &mut Violations,
) -> Option<Duration> {
    let duration = read_duration(cursor.text(violations)?).and_then(|it| {
        let it = Duration::try_from(it).ok().filter(|duration| range.contains(duration));
        it.ok_or(InvalidDuration::Form)
    });
    duration.map_err(|reason| cursor.refuse(reason.expected(expected(&range)), violations)).ok()
}

fn expected(range: &RangeInclusive<Duration>) -> &'static str {
    match (range.start().is_zero(), *range.end() == Duration::MAX) {
        (true, _) => "Expected a duration such as 5s or PT5S",
        (false, true) => "Expected a duration of at least a millisecond, such as 5s or PT5S",
        (false, false) => "Expected a duration from a millisecond to a day, such as 5s or PT5S",
    }
}
