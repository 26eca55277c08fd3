//! What is done to one request, and the answer that comes of it.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use tower::Service;

use super::{prefer::Prefer, wait};
use crate::{
    api::{ListExample, Operation},
    faults::{By, Cut, Decision, Faulted, Override, Reply},
    problem::Problem,
};

const FAULT: HeaderName = HeaderName::from_static("emulator-fault");
const APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// What is done to a request.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The fault that decided, or the first that delays.
    rule: Option<u64>,
    delay: Duration,
    replacement: Option<Override>,
    /// The preferences that it honours.
    prefer: Prefer,
}

impl Plan {
    /// A preference of the request goes before what fault rules decide; delays add up.
    pub(super) fn of(prefer: Prefer, decision: Decision, operation: Option<&Operation>) -> Self {
        let Decision { by, delay, replacement } = decision;
        let is_list = operation.is_some_and(Operation::is_list);
        let replacement = prefer.code.map(|code| Override::Reply(Reply::of(code))).or(replacement);
        let example = prefer.example.filter(|_| replacement.is_none() && is_list);
        let delay = delay.saturating_add(prefer.patience());
        Self { rule: by, delay, replacement, prefer: Prefer { example, ..prefer } }
    }

    /// Does it; what is left of the request is answered by `inner`.
    pub(super) async fn carry_out<S>(
        self,
        inner: S,
        request: Request,
        body_timeout: Duration,
    ) -> Result<Response, Problem>
    where
        S: Service<Request, Response = Response, Error = Infallible>,
    {
        let request = if self.delay.is_zero() && self.cut().is_none() {
            request
        } else {
            wait::hold(request, self.delay, body_timeout).await?
        };
        let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
        let response = match &self.replacement {
            None => self.pass(inner, request).await,
            Some(Override::Reply(reply)) => self.refuse(reply),
            // What is only read may as well be made, to have something to cut.
            Some(Override::Cut(Cut::Truncate)) if is_reading => self.pass(inner, request).await,
            Some(Override::Cut(_)) => self.stand_in(),
        };
        Ok(self.mark(response))
    }

    async fn pass<S>(&self, mut inner: S, mut request: Request) -> Response
    where
        S: Service<Request, Response = Response, Error = Infallible>,
    {
        if let Some(example) = self.prefer.example {
            request.extensions_mut().insert::<ListExample>(example);
        }
        let Ok(response) = inner.call(request).await;
        response
    }

    fn refuse(&self, Reply { status, detail, retry_after }: &Reply) -> Response {
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

    /// What goes into the log in place of an answer that the client never gets.
    fn stand_in(&self) -> Response {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, self.detail()).into_response()
    }

    /// Tells in the answer what was done.
    fn mark(mut self, mut response: Response) -> Response {
        // A list that is refused is not shown empty.
        self.prefer.example = self.prefer.example.filter(|_| response.status().is_success());
        response.headers_mut().extend(self.prefer.told().map(|told| (APPLIED, told)));
        if let Some(by) = self.by() {
            let name = HeaderValue::try_from(by.to_string());
            response.headers_mut().extend(name.map(|name| (FAULT, name)));
            response.extensions_mut().insert(Faulted { by, cut: self.cut() });
        }
        response
    }

    fn cut(&self) -> Option<Cut> {
        self.replacement.as_ref().and_then(Override::cut)
    }

    fn by(&self) -> Option<By> {
        let rule = self.rule.map(By::Rule);
        let is_ruled = self.replacement.is_some() && self.prefer.code.is_none();
        let is_as_wished = self.prefer != Prefer::default() && !is_ruled;
        if is_as_wished { Some(By::Preference) } else { rule }
    }
}

/// The time in seconds, rather too long than too short.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0))
}
