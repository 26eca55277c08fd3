//! The service that lets requests meet the faults of their sandbox, and answers as they prefer.

use std::{
    convert::Infallible,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use tower::Service;

use super::{
    plan::Plan,
    prefer::{PREFER, Prefer, Preferences},
};
use crate::{
    api::Directory,
    control::untracked::is_untracked,
    faults::{Call, Decision, Scope},
    problem::Problem,
    sandbox::CurrentSandbox,
};

/// The page behind an invitation's link, which clients meet as they do operations.
const INVITATION_PAGE: &str = "/accept-invite";

/// A service whose answers go wrong where faults or the requests themselves want it so.
///
/// Operations of the API and the page behind an invitation's link meet faults; the control plane,
/// probes and paths that lead nowhere do not.
#[derive(Debug, Clone)]
pub struct Faulting<S> {
    inner: S,
    directory: Arc<Directory>,
    preferences: Preferences,
    body_timeout: Duration,
}

impl<S> Faulting<S> {
    /// `inner` behind the faults; a body that is waited for has `body_timeout`.
    pub fn new(inner: S, preferences: Preferences, body_timeout: Duration) -> Self {
        Self { inner, directory: Arc::default(), preferences, body_timeout }
    }

    /// Whether there is nothing to be done to a request: one look at a number and one at a header.
    fn passes(&self, request: &Request) -> bool {
        let here = request.extensions().get::<CurrentSandbox>();
        here.is_none_or(|CurrentSandbox(sandbox)| sandbox.faults().is_empty())
            && (self.preferences == Preferences::Ignored || !request.headers().contains_key(PREFER))
    }

    fn plan(&self, request: &Request) -> Result<Plan, Problem> {
        let (path, method) = (request.uri().path(), request.method());
        let operation = self.directory.find(method, path);
        let is_met = operation.is_some() || path == INVITATION_PAGE;
        let Some(CurrentSandbox(sandbox)) = request.extensions().get().filter(|_| is_met) else {
            return Ok(Plan::default());
        };
        let prefer = match self.preferences {
            Preferences::Honoured => Prefer::read(request.headers())?,
            Preferences::Ignored => Prefer::default(),
        };
        let name = operation.map(|operation| operation.id);
        let call = Call { operation: name, method: method.as_str(), path };
        let decision = match prefer.code {
            _ if is_untracked(request) => Decision::default(),
            Some(_) => sandbox.faults().decide(&call, Scope::Delays),
            None => sandbox.faults().decide(&call, Scope::Whole),
        };
        Ok(Plan::of(prefer, decision, operation))
    }
}

impl<S> Service<Request> for Faulting<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + Unpin,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Trial<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if self.passes(&request) {
            return Trial::Passed(self.inner.call(request));
        }
        // The one that was asked whether it is ready is the one to be called.
        let other = self.inner.clone();
        let inner = mem::replace(&mut self.inner, other);
        let (plan, body_timeout) = (self.plan(&request), self.body_timeout);
        Trial::Met(Box::pin(async move {
            let answered = match plan {
                Ok(plan) => plan.carry_out(inner, request, body_timeout).await,
                Err(problem) => Err(problem),
            };
            Ok(answered.unwrap_or_else(Problem::into_response))
        }))
    }
}

/// The answer to a request that may meet faults.
pub enum Trial<F> {
    /// It meets none.
    Passed(F),
    /// It may.
    Met(Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>),
}

impl<F> std::fmt::Debug for Trial<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Passed(_) => "Passed",
            Self::Met(_) => "Met",
        })
    }
}

impl<F> Future for Trial<F>
where
    F: Future<Output = Result<Response, Infallible>> + Unpin,
{
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Passed(future) => Pin::new(future).poll(cx),
            Self::Met(future) => future.as_mut().poll(cx),
        }
    }
}
