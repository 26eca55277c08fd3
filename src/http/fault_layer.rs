//! The fault layer: lets requests meet the faults of their sandbox, and answers as they prefer.

use std::mem;

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::time::sleep;

use super::{
    Area, BodyLimits, InFlight, ListExample, Preferences,
    fault_plan::Plan,
    layers::Next,
    prefer::{PREFER, Prefer},
    read_body,
};
use crate::{
    faults::{Call, Cut, Decision, Override, Reply, Scope, When},
    problem::Problem,
};

/// The most that is read ahead.
const MOST_AHEAD: usize = 64 << 10;

/// Delays the request, replaces its answer, or marks the answer as one to be cut off.
///
/// Operations of the API and the page behind an invitation's link meet faults; the control plane,
/// probes and paths that lead nowhere do not.
pub(super) async fn faults(in_flight: &InFlight, request: Request, next: impl Next) -> Response {
    if is_unaffected(in_flight, &request) {
        return next(request).await;
    }
    let plan = match plan(in_flight, &request) {
        Ok(plan) => plan,
        Err(problem) => return problem.into_response(),
    };
    // Boxed, so that requests without faults do not pay for its size.
    Box::pin(apply(in_flight, plan, request, next)).await
}

/// Whether there can't be anything to do: one look at a counter and one at a header.
fn is_unaffected(in_flight: &InFlight, request: &Request) -> bool {
    in_flight.sandbox().is_none_or(|sandbox| sandbox.faults.is_empty())
        && (in_flight.state.preferences == Preferences::Ignored
            || !request.headers().contains_key(PREFER))
}

fn plan(in_flight: &InFlight, request: &Request) -> Result<Plan, Problem> {
    let (path, method) = (in_flight.path(), request.method());
    let operation = in_flight.state.routes.operation(method, path);
    if let Some(operation) = operation {
        in_flight.set_operation(operation);
    }
    let meets_faults = operation.is_some() || in_flight.area == Area::Invitation;
    let sandbox = in_flight.sandbox().filter(|_| meets_faults);
    let Some(sandbox) = sandbox else { return Ok(Plan::default()) };
    let prefer = match in_flight.state.preferences {
        Preferences::Honoured => Prefer::read(request.headers())?,
        Preferences::Ignored => Prefer::default(),
    };
    let name = operation.map(|operation| operation.id);
    let call = Call { operation: name, method: method.as_str(), path };
    let decision = match prefer.code {
        _ if in_flight.is_untracked => Decision::default(),
        Some(_) => sandbox.faults.decide(&call, Scope::Delays),
        None => sandbox.faults.decide(&call, Scope::Whole),
    };
    Ok(Plan::of(prefer, decision, operation))
}

async fn apply(in_flight: &InFlight, plan: Plan, request: Request, next: impl Next) -> Response {
    in_flight.set_fault(plan.by());
    let request = match hold_back(in_flight, &plan, request).await {
        Ok(request) => request,
        Err(problem) => return problem.into_response(),
    };
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let response = match &plan.replacement {
        None | Some((When::After, Override::Cut(_))) => pass(&plan, request, next).await,
        Some((When::Before, Override::Reply(reply))) => refuse(in_flight, &plan, reply),
        Some((When::After, Override::Reply(reply))) => {
            let done = pass(&plan, request, next).await;
            lost(done, refuse(in_flight, &plan, reply))
        }
        // A read changes nothing, so its answer is made to have something to cut.
        Some((When::Before, Override::Cut(Cut::Truncate))) if is_reading => {
            pass(&plan, request, next).await
        }
        Some((When::Before, Override::Cut(_))) => plan.unsent(),
    };
    plan.mark(response)
}

/// The answer in place of the route; a 405 names the methods that there are.
fn refuse(in_flight: &InFlight, plan: &Plan, reply: &Reply) -> Response {
    let mut response = plan.refuse(reply);
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        let methods = in_flight.state.routes.methods(in_flight.path());
        response.headers_mut().extend(methods.map(|methods| (header::ALLOW, methods)));
    }
    response
}

/// The answer in place of the one of an operation, whose events it keeps for the journal.
fn lost(done: Response, mut instead: Response) -> Response {
    let mut extensions = done.into_parts().0.extensions;
    extensions.extend(mem::take(instead.extensions_mut()));
    *instead.extensions_mut() = extensions;
    instead
}

/// Holds a request back for the plan's delay, as long as its client is there and the process does
/// not stop.
///
/// A body that is not large is read meanwhile, within the limit of time for bodies: a connection
/// notices that its client has gone only once the whole request is read, and a client notices how a
/// connection was cut only once it has sent everything.
async fn hold_back(
    in_flight: &InFlight,
    plan: &Plan,
    request: Request,
) -> Result<Request, Problem> {
    let delay = plan.delay;
    if delay.is_zero() && plan.cut().is_none() {
        return Ok(request);
    }
    let upper = request.body().size_hint().upper();
    let is_small = upper.is_some_and(|bytes| bytes <= MOST_AHEAD as u64);
    let life = &in_flight.state.sandboxes.life;
    if !is_small || request.body().is_end_stream() {
        return life
            .unless_stopping(sleep(delay))
            .await
            .map(|()| request)
            .ok_or_else(Problem::stopping);
    }
    let (head, body) = request.into_parts();
    let limits = BodyLimits { size: MOST_AHEAD, timeout: in_flight.state.body_timeout };
    let read_and_wait = async { tokio::join!(read_body(body, limits), sleep(delay)) };
    let (body, ()) = life.unless_stopping(read_and_wait).await.ok_or_else(Problem::stopping)?;
    Ok(Request::from_parts(head, Body::from(body?)))
}

async fn pass(plan: &Plan, mut request: Request, next: impl Next) -> Response {
    if let Some(example) = plan.prefer.example {
        request.extensions_mut().insert::<ListExample>(example);
    }
    next(request).await
}
