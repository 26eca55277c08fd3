//! The fault layer: lets requests meet the faults of their sandbox, and answers as they prefer.

use axum::{
    extract::Request,
    http::Method,
    response::{IntoResponse, Response},
};

use super::{
    Area, HttpState, ListExample, Preferences,
    fault_plan::Plan,
    hold::hold,
    journal_layer::Recording,
    prefer::{PREFER, Prefer},
    stack::Next,
    untracked::is_untracked,
};
use crate::{
    faults::{Call, Cut, Decision, Override, Scope},
    problem::Problem,
    sandbox::CurrentSandbox,
};

/// Delays the request, replaces its answer, or marks the answer as one to be cut off.
///
/// Operations of the API and the page behind an invitation's link meet faults; the control plane,
/// probes and paths that lead nowhere do not.
pub(super) async fn faults(state: &HttpState, request: Request, next: impl Next) -> Response {
    if is_unaffected(state, &request) {
        return next(request).await;
    }
    let plan = match plan(state, &request) {
        Ok(plan) => plan,
        Err(problem) => return problem.into_response(),
    };
    // Boxed, so that requests without faults do not pay for its size.
    Box::pin(apply(state, plan, request, next)).await
}

/// Whether there can't be anything to do: one look at a counter and one at a header.
fn is_unaffected(state: &HttpState, request: &Request) -> bool {
    let current = request.extensions().get::<CurrentSandbox>();
    current.is_none_or(|CurrentSandbox(sandbox)| sandbox.faults().is_empty())
        && (state.preferences == Preferences::Ignored || !request.headers().contains_key(PREFER))
}

fn plan(state: &HttpState, request: &Request) -> Result<Plan, Problem> {
    let (path, method) = (request.uri().path(), request.method());
    let operation = state.routes.operation(method, path);
    if let (Some(operation), Some(recording)) = (operation, request.extensions().get::<Recording>())
    {
        recording.set_operation(operation);
    }
    let meets_faults = operation.is_some() || (state.routes.area_of)(path) == Area::Invitation;
    let current = request.extensions().get().filter(|_| meets_faults);
    let Some(CurrentSandbox(sandbox)) = current else { return Ok(Plan::default()) };
    let prefer = match state.preferences {
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

async fn apply(state: &HttpState, plan: Plan, request: Request, next: impl Next) -> Response {
    let request = match hold_back(state, &plan, request).await {
        Ok(request) => request,
        Err(problem) => return problem.into_response(),
    };
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let response = match &plan.replacement {
        None => pass(&plan, request, next).await,
        Some(Override::Reply(reply)) => plan.refuse(reply),
        // A read changes nothing, so its answer is made to have something to cut.
        Some(Override::Cut(Cut::Truncate)) if is_reading => pass(&plan, request, next).await,
        Some(Override::Cut(_)) => plan.unsent(),
    };
    plan.mark(response)
}

async fn hold_back(state: &HttpState, plan: &Plan, request: Request) -> Result<Request, Problem> {
    if plan.delay.is_zero() && plan.cut().is_none() {
        return Ok(request);
    }
    hold(request, plan.delay, state.body_timeout).await
}

async fn pass(plan: &Plan, mut request: Request, next: impl Next) -> Response {
    if let Some(example) = plan.prefer.example {
        request.extensions_mut().insert::<ListExample>(example);
    }
    next(request).await
}
