//! Answers to changes: the object as reading it would show it, and what the platform would have
//! refused.

use axum::{
    http::{StatusCode, header},
    response::Response,
};

use super::{
    Api,
    account_users::noticed,
    page::{json, single},
};
use crate::{
    model::node::Object,
    problem::Problem,
    rql::Projection,
    store::{Done, Stored},
};

/// The object after a change.
pub(super) fn shown<R: Stored>(api: &Api, done: &Done<R>) -> Result<Response, Problem>
where
    for<'a> &'a R: Into<Object<'a>>,
{
    answer(api, StatusCode::OK, done, R::projection())
}

/// The object after it was made, with its audit, and where it is.
pub(super) fn created<R: Stored>(api: &Api, done: &Done<R>) -> Result<Response, Problem>
where
    for<'a> &'a R: Into<Object<'a>>,
{
    let projection = Projection::select("audit", R::table());
    let mut response = answer(api, StatusCode::CREATED, done, &projection)?;
    let collection = R::table().collection.unwrap_or_default();
    if let Some(location) = api.location(collection, done.row.id()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

fn answer<R: Stored>(
    api: &Api,
    status: StatusCode,
    done: &Done<R>,
    projection: &Projection<crate::model::Accounts>,
) -> Result<Response, Problem>
where
    for<'a> &'a R: Into<Object<'a>>,
{
    let snapshot = api.sandbox().snapshot();
    let body = single(api, &snapshot, &done.row, R::table(), projection)?;
    Ok(noticed(json(status, body), &done.notices))
}
