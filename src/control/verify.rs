//! `/_emulator/requests/verify`: checks that the expected requests were made.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde_json::json;

use super::{
    ControlState, body, ok,
    query::{notice, operation},
    requests::with_dropped,
};
use crate::{
    faults::PathPattern,
    http::BodyLimits,
    journal::{
        Count, Entry, Match, Nearest, NoticeMatch, Statuses, Summary, UnexpectedCount, Unseen,
        Verified,
    },
    json::{Cursor, Json, Members, Violations},
    problem::{Fault, Problem},
    sandbox::CurrentSandbox,
};

/// The greatest number of requests that can be expected.
const MOST_REQUESTS: usize = 1_000_000_000;

/// The claim to verify.
struct Expectation {
    wanted: Match,
    count: Count,
}

impl Expectation {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let wanted = members.optional("match", wanted).unwrap_or_default();
            Some(Self { wanted, count: count(members)? })
        })?
    }
}

fn count(members: &mut Members<'_, '_, '_>) -> Option<Count> {
    let exactly = members.optional("count", number);
    let at_least = members.optional("atLeast", number);
    let at_most = members.optional("atMost", number);
    match (exactly, at_least, at_most) {
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) => {
            members.optional("count", |it, violations| {
                let expected = "Expected either count, or atLeast and atMost";
                violations.add(&it.path, expected);
                None
            })
        }
        (Some(exactly), None, None) => Some(Count::exactly(exactly)),
        (None, None, None) => Some(Count::default()),
        (None, at_least, at_most) => Some(Count { at_least: at_least.unwrap_or(0), at_most }),
    }
}

fn number(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<usize> {
    cursor.integer(0..=MOST_REQUESTS, violations)
}

fn wanted(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Match> {
    cursor.object(violations, |members| Match {
        operation: members.optional("operation", |it, violations| {
            let known = operation(it.text(violations)?);
            known.map_err(|expected| it.refuse(format!("Expected {expected}"), violations)).ok()
        }),
        method: members.optional("method", text),
        path: members.optional("path", |it, violations| {
            Some(PathPattern::new(&it.text_within(PathPattern::MOST, violations)?))
        }),
        status: members.optional("status", statuses),
        aborted: members.optional("aborted", |it, violations| it.boolean(violations)),
        notice: members.optional("notice", noticed),
        query: members.optional("query", pairs).unwrap_or_default(),
        headers: members.optional("headers", pairs).unwrap_or_default(),
        body: members.optional("body", |it, _| Some(it.value.to_value())),
        body_is: members.optional("bodyIs", |it, _| Some(it.value.to_value())),
        ..Match::default()
    })
}

fn text(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<String> {
    cursor.text(violations).map(str::to_owned)
}

/// `404`, `"404"` or `"4xx"`.
fn statuses(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Statuses> {
    let statuses = match cursor.value {
        Json::Number(number) => number.to_string().parse().ok(),
        Json::Text(text) => text.parse().ok(),
        _ => None,
    };
    if statuses.is_none() {
        cursor.refuse(format!("Expected {}", Statuses::EXPECTED), violations);
    }
    statuses
}

/// `true`, `false`, or the name of a notice.
fn noticed(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<NoticeMatch> {
    let text = match cursor.value {
        Json::Boolean(is_there) => is_there.to_string(),
        Json::Text(text) => text.to_string(),
        _ => String::new(),
    };
    notice(&text).map_err(|it| cursor.refuse(format!("Expected {it}"), violations)).ok()
}

/// Reads an object whose members are all texts.
fn pairs(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Vec<(String, String)>> {
    let Json::Object(members) = cursor.value else {
        cursor.refuse("Expected an object", violations);
        return None;
    };
    let pairs = members.iter().filter_map(|(name, value)| {
        let path = cursor.path.member(name);
        let value = text(Cursor { value, path }, violations)?;
        Some((name.to_string(), value))
    });
    Some(pairs.collect())
}

pub(super) async fn verify(
    State(state): State<ControlState>,
    CurrentSandbox(sandbox): CurrentSandbox,
    State(limits): State<BodyLimits>,
    request: Request,
) -> Result<Response, Problem> {
    state.coverage()?;
    let Expectation { wanted, count } = body::read(request, limits, Expectation::read).await?;
    let search = move |work| sandbox.journal.verify(&wanted, count, &work);
    let verified = state.evaluations.run(search).await??;
    let Verified { entries, matched, dropped } =
        verified.map_err(|unexpected| refusal(&unexpected))?;
    let numbers: Vec<_> = entries.iter().map(|entry| entry.number).collect();
    Ok(ok(&with_dropped(json!({ "matched": matched, "requests": numbers }), dropped)))
}

fn refusal(unexpected: &UnexpectedCount) -> Problem {
    let fault = |key: &str, sentence: String| {
        // The expectations of tests are not logged.
        let logged = "Not as expected".to_owned();
        Fault { key: key.to_owned(), sentence, logged }
    };
    let UnexpectedCount { expected, found, nearest, .. } = unexpected;
    let count = format!("Expected {expected}, found {}.", unexpected.least());
    let is_too_few = unexpected.least() < expected.at_least as u64;
    let others =
        if is_too_few { described(nearest.as_ref()) } else { found.iter().map(line).collect() };
    let key = if is_too_few { "nearest" } else { "requests" };
    let unseen = unseen(unexpected).map(|sentence| fault("dropped", sentence));
    let faults = others.into_iter().map(|sentence| fault(key, sentence));
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail(unexpected));
    problem.with_errors([fault("count", count)].into_iter().chain(unseen).chain(faults))
}

fn detail(unexpected: &UnexpectedCount) -> String {
    let dropped = unexpected.dropped;
    if unexpected.is_unknown() {
        format!(
            "It can't be known whether the requests are what was expected: {dropped} older ones are \
             no longer kept. --journal and --journal-bytes keep more."
        )
    } else if dropped > 0 {
        format!(
            "The requests are not what was expected. {dropped} older ones are no longer kept; \
             --journal and --journal-bytes keep more."
        )
    } else {
        "The requests are not what was expected.".to_owned()
    }
}

/// What is known of the requests that are no longer kept.
fn unseen(UnexpectedCount { dropped, unseen, .. }: &UnexpectedCount) -> Option<String> {
    let Unseen { certain, possible } = unseen;
    (*dropped > 0).then(|| {
        format!(
            "Of {dropped} requests that are no longer kept, {certain} match, and {possible} others may."
        )
    })
}

fn described(nearest: Option<&Nearest>) -> Vec<String> {
    match nearest {
        None => vec!["There is no other request.".to_owned()],
        Some(Nearest { entry, differences }) => {
            [line(entry)].into_iter().chain(differences.iter().cloned()).collect()
        }
    }
}

/// A request as a line: its number, method, path, query, and the status of the answer.
fn line(entry: &Entry) -> String {
    let Summary { number, method, path, query, status, .. } = Summary::of(entry);
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let status = status.map_or("no answer".to_owned(), |status| status.to_string());
    format!("{number} {method} {path}{query} {status}")
}
