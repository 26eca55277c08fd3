//! `/_emulator/clock`: the time of a sandbox, read and moved.

use axum::{
    extract::{Request, State},
    response::Response,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{body, ok};
use crate::{
    clock::{Clock, parse_duration},
    http::BodyLimits,
    json::{Cursor, Json, Violations, write_date},
    problem::Problem,
    sandbox::CurrentSandbox,
};

/// A change of a clock.
#[derive(Clone, Copy)]
enum ClockChange {
    Advance(SignedDuration),
    Set(Timestamp),
    Freeze,
    FreezeAt(Timestamp),
    System,
}

pub(super) async fn read(CurrentSandbox(sandbox): CurrentSandbox) -> Response {
    ok(&shown(sandbox.clock()))
}

pub(super) async fn change(
    CurrentSandbox(sandbox): CurrentSandbox,
    State(limits): State<BodyLimits>,
    request: Request,
) -> Result<Response, Problem> {
    let changes = body::read(request, limits, ClockChange::read).await?;
    let clock = sandbox.set_clock(|clock| {
        changes.into_iter().try_fold(clock, ClockChange::apply).ok_or_else(|| {
            Problem::bad_request("The clock can't be moved that far: it ends with the year 9999.")
        })
    })?;
    Ok(ok(&shown(clock)))
}

impl ClockChange {
    /// Reads one change or several; they are made in the order system, set, advance, freeze.
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Vec<Self>> {
        let changes = cursor.object(violations, |members| {
            let system = members.optional("system", |it, violations| it.boolean(violations));
            let set = members.optional("set", instant);
            let advance = members.optional("advance", duration);
            let freeze = members.optional("freeze", freeze).unwrap_or_default();
            let system = system.and_then(|wanted| wanted.then_some(Self::System));
            let set = set.map(Self::Set);
            let advance = advance.map(Self::Advance);
            system.into_iter().chain(set).chain(advance).chain(freeze).collect::<Vec<_>>()
        })?;
        if changes.is_empty() && violations.is_empty() {
            let expected = "Expected one of advance, set, freeze and system";
            violations.add(&cursor.path, expected);
        }
        Some(changes)
    }

    fn apply(clock: Clock, change: Self) -> Option<Clock> {
        match change {
            Self::Advance(by) => clock.advanced(by),
            Self::Set(at) => Some(match clock {
                Clock::Stopped(_) => Clock::Stopped(at),
                Clock::System | Clock::Shifted(_) => Clock::set_to(at),
            }),
            Self::Freeze => Some(clock.frozen()),
            Self::FreezeAt(at) => Some(Clock::Stopped(at)),
            Self::System => Some(Clock::System),
        }
    }
}

fn instant(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Timestamp> {
    let at: Timestamp = cursor.parse("an instant such as 2026-01-31T10:00:00.000Z", violations)?;
    Some(Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at))
}

fn duration(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<SignedDuration> {
    let duration = parse_duration(cursor.text(violations)?);
    if duration.is_none() {
        cursor.refuse("Expected an ISO 8601 duration such as P7DT1S", violations);
    }
    duration
}

/// Reads `true`, `false`, which changes nothing, or the instant at which the clock stops.
fn freeze(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Vec<ClockChange>> {
    match cursor.value {
        Json::Boolean(true) => Some(vec![ClockChange::Freeze]),
        Json::Boolean(false) => Some(Vec::new()),
        _ => instant(cursor, violations).map(|at| vec![ClockChange::FreezeAt(at)]),
    }
}

pub(super) fn shown(clock: Clock) -> Value {
    let mode = match clock {
        Clock::System => "system",
        Clock::Shifted(_) => "shifted",
        Clock::Stopped(_) => "frozen",
    };
    let mut now = Vec::new();
    write_date(clock.now(), &mut now);
    json!({ "now": String::from_utf8_lossy(&now), "mode": mode })
}
