//! Published operations that are not emulated: 404 with a notice, which tells a test that expects
//! 404 that nothing was looked for.
//!
//! An operation moves from this table to that of [`routes`](super::routes) when it is built.

use axum::{
    Extension,
    response::{IntoResponse, Response},
};

use std::sync::Arc;

use super::{ApiState, RequestContext, done::noticed, sources::REFERENCE_5};
use crate::{
    http::{InFlight, operations},
    model::Notice,
    problem::Problem,
};

operations! {
    pub ApiState, "/public/v1/accounts";
    [REFERENCE_5]
    readNotificationSettings   GET "/accounts/{accountId}/settings/notifications" Caller answer;
    updateNotificationSettings PUT "/accounts/{accountId}/settings/notifications" Caller answer;
}

/// Deviation: the platform has these operations.
async fn answer(
    _: RequestContext,
    Extension(in_flight): Extension<Arc<InFlight>>,
) -> Result<Response, Problem> {
    let operation = in_flight.operation().ok_or_else(Problem::internal)?;
    let problem = Problem::not_found("The platform has this operation, the emulator does not.");
    let notice = Notice::NotEmulated { method: operation.method, path: operation.path };
    Ok(noticed(problem.into_response(), &[notice]))
}
