//! `/_emulator/clock`: the time of a sandbox, read and moved.

use axum::{
    extract::{Request, State},
    response::Response,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{body, ok};
use crate::{
    clock::{Clock, is_in_calendar, read_duration},
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
    Run,
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
            Problem::bad_request(
                "The clock can't be moved that far: it goes from the year 1 to the end of 9999.",
            )
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
            let freeze = members.optional("freeze", freeze);
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
            Self::Run => Some(clock.running()),
            Self::FreezeAt(at) => Some(Clock::Stopped(at)),
            Self::System => Some(Clock::System),
        }
    }
}

fn instant(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Timestamp> {
    let text = cursor.text(violations)?;
    let at: Option<Timestamp> = text.parse().ok();
    let Some(at) = at.filter(|at| is_in_calendar(*at)) else {
        let is_elsewhere = at.is_some() || is_instant_of_another_year(text);
        let expected = if is_elsewhere { IN_CALENDAR } else { INSTANT };
        cursor.refuse(expected, violations);
        return None;
    };
    Some(Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at))
}

const INSTANT: &str = "Expected an instant such as 2026-01-31T10:00:00.000Z";
const IN_CALENDAR: &str =
    "Expected an instant from 0001-01-01T00:00:00Z to 9999-12-30T22:00:00Z, where the clock ends";

/// Whether the text would be an instant if its year were a nearer one.
fn is_instant_of_another_year(text: &str) -> bool {
    let (sign, rest) = text.split_at(usize::from(text.starts_with(['+', '-'])));
    let year = rest.bytes().take_while(u8::is_ascii_digit).count();
    // A sign goes with six digits.
    let is_year = year == if sign.is_empty() { 4 } else { 6 };
    is_year && format!("2000{}", &rest[year..]).parse::<Timestamp>().is_ok()
}

fn duration(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<SignedDuration> {
    let form = "Expected an ISO 8601 duration such as P7DT1S";
    let read = read_duration(cursor.text(violations)?);
    read.map_err(|reason| cursor.refuse(reason.expected(form), violations)).ok()
}

/// Reads `true`, `false`, after which the clock runs, or the instant at which it stops.
fn freeze(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<ClockChange> {
    match cursor.value {
        Json::Boolean(true) => Some(ClockChange::Freeze),
        Json::Boolean(false) => Some(ClockChange::Run),
        _ => instant(cursor, violations).map(ClockChange::FreezeAt),
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
