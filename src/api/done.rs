//! Answers to changes: the object as reading it would show it, and what the platform would have
//! refused.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};

use super::{
    RequestContext,
    page::{json, single},
};
use crate::{
    model::{Accounts, Notice, node::Table},
    problem::Problem,
    rql::Projection,
    world::{Outcome, Stored},
};

/// The object after a change.
pub(super) fn shown<R: Stored>(
    api: &RequestContext,
    done: &Outcome<R>,
) -> Result<Response, Problem> {
    shown_as(api, done, R::table())
}

/// The same, as `table` has it.
pub(super) fn shown_as<R: Stored>(
    api: &RequestContext,
    done: &Outcome<R>,
    table: &'static Table,
) -> Result<Response, Problem> {
    answer(api, StatusCode::OK, done, table, Projection::root(table))
}

/// The object after it was made, with its audit, and where it is.
pub(super) fn created<R: Stored>(
    api: &RequestContext,
    done: &Outcome<R>,
) -> Result<Response, Problem> {
    let projection = Projection::select("audit", R::table());
    let response = answer(api, StatusCode::CREATED, done, R::table(), &projection)?;
    let collection = R::table().collection.unwrap_or_default();
    Ok(located(response, api.location(collection, done.row.id())))
}

/// All of the object after it was made, as `table` has it, and that it is at `location`.
pub(super) fn created_at<R: Stored>(
    api: &RequestContext,
    done: &Outcome<R>,
    table: &'static Table,
    location: Option<HeaderValue>,
) -> Result<Response, Problem> {
    let response = answer(api, StatusCode::CREATED, done, table, Projection::whole(table))?;
    Ok(located(response, location))
}

/// An answer, with a header for each rule that would have refused the request.
pub(super) fn noticed(mut response: Response, notices: &[Notice]) -> Response {
    const NOTICE: HeaderName = HeaderName::from_static("emulator-notice");
    for Notice { rule, sentence } in notices {
        if let Ok(notice) = HeaderValue::try_from(format!("{}; {sentence}", rule.name())) {
            response.headers_mut().append(NOTICE, notice);
        }
    }
    response
}

fn located(mut response: Response, location: Option<HeaderValue>) -> Response {
    if let Some(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

fn answer<R: Stored>(
    api: &RequestContext,
    status: StatusCode,
    done: &Outcome<R>,
    table: &Table,
    projection: &Projection<Accounts>,
) -> Result<Response, Problem> {
    let view = api.sandbox().read_view();
    let body = single(api, &view, &done.row, table, projection)?;
    Ok(api.with_events(noticed(json(status, body), &done.notices)))
}
