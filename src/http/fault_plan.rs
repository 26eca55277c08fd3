//! What faults and preferences do to one request, and the answers that they give.

use std::time::Duration;

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{Operation, prefer::Prefer};
use crate::{
    faults::{By, Cut, Decision, Faulted, Override, Reply, When},
    problem::Problem,
};

const FAULT: HeaderName = HeaderName::from_static("emulator-fault");
const APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// The changes that faults and preferences make to one request.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The fault that decided, or the first that delays.
    rule: Option<u64>,
    /// How long the request is held back.
    pub(super) delay: Duration,
    /// What takes the place of the answer, before or after the operation.
    pub(super) replacement: Option<(When, Override)>,
    /// The preferences that are honoured.
    pub(super) prefer: Prefer,
}

impl Plan {
    /// A preference of the request takes precedence over the faults; delays add up.
    pub(super) fn of(prefer: Prefer, decision: Decision, operation: Option<&Operation>) -> Self {
        let Decision { by, delay, replacement } = decision;
        let is_list = operation.is_some_and(Operation::is_list);
        let preferred = prefer.code.map(|code| (When::Before, preferred(code)));
        let replacement = preferred.or(replacement);
        let example = prefer.example.filter(|_| replacement.is_none() && is_list);
        let delay = delay.saturating_add(prefer.delay());
        Self { rule: by, delay, replacement, prefer: Prefer { example, ..prefer } }
    }

    /// The answer that a fault or a preference gives in place of the route.
    pub(super) fn refuse(&self, Reply { status, detail, retry_after }: &Reply) -> Response {
        let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let detail = detail.as_deref().map_or_else(|| self.detail(), str::to_owned);
        let mut response = Problem::new(status, detail).into_response();
        let seconds = retry_after.map(whole_seconds);
        response.headers_mut().extend(seconds.map(|it| (header::RETRY_AFTER, it.into())));
        response
    }

    fn detail(&self) -> String {
        match self.by() {
            Some(By::Rule(id)) => format!("Fault {id} of this sandbox answers in its place."),
            Some(By::Preference) | None => "The request prefers this answer.".to_owned(),
        }
    }

    /// The answer for the log, where the client gets none.
    pub(super) fn unsent(&self) -> Response {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, self.detail()).into_response()
    }

    /// Says in the answer what was done.
    pub(super) fn mark(mut self, mut response: Response) -> Response {
        // A refused list is not an empty one.
        self.prefer.example = self.prefer.example.filter(|_| response.status().is_success());
        // A success is not made: either the operation gives it, or the preference is ignored.
        self.prefer.success = self.prefer.success.filter(|code| response.status() == *code);
        response.headers_mut().extend(self.prefer.applied().map(|applied| (APPLIED, applied)));
        if let Some(by) = self.by() {
            let name = HeaderValue::try_from(by.to_string());
            response.headers_mut().extend(name.map(|name| (FAULT, name)));
            response.extensions_mut().insert(Faulted { by, cut: self.cut() });
        }
        response
    }

    /// How the connection is cut off.
    pub(super) fn cut(&self) -> Option<Cut> {
        self.replacement.as_ref().and_then(|(_, replacement)| replacement.cut())
    }

    /// The source of what is done; none if nothing is.
    pub(super) fn by(&self) -> Option<By> {
        let rule = self.rule.map(By::Rule);
        let is_ruled = self.replacement.is_some() && self.prefer.code.is_none();
        let is_preferred = self.prefer.changes_anything() && !is_ruled;
        if is_preferred { Some(By::Preference) } else { rule }
    }
}

/// The answer that a request prefers; with 503 as with 429 it says when to come again.
fn preferred(code: u16) -> Override {
    let mut reply = Reply::of(code);
    if code == 503 {
        reply.retry_after = Some(Duration::from_secs(1));
    }
    Override::Reply(reply)
}

/// The time in seconds, rounded up.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0))
}
