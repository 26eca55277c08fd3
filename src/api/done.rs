//! Answers to operations: the object as reading it would show it, with notices and events.
//!
//! An object is rendered from the world that the operation left.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{RequestContext, page::single};
use crate::{
    http::json_response,
    model::{Accounts, Notice, Resource, node::Table},
    problem::Problem,
    rql::Projection,
    sandbox::Changed,
    world::{DomainEvents, Outcome},
};

/// The object after an operation.
pub(super) fn shown<R: Resource>(api: &RequestContext, changed: Changed<R>) -> Response {
    shown_as(api, changed, R::table())
}

/// The object after an operation, in the form that `table` describes.
pub(super) fn shown_as<R: Resource>(
    api: &RequestContext,
    changed: Changed<R>,
    table: &'static Table,
) -> Response {
    let projection = Projection::root(table, api.reader());
    let body = single(api, &changed.view, &**changed.outcome.row, table, projection);
    answer(body.map(|body| json_response(StatusCode::OK, body)), changed.outcome)
}

/// The new object with its audit, and its location in its collection.
pub(super) fn created<R: Resource>(api: &RequestContext, changed: Changed<R>) -> Response {
    let projection = Projection::select("audit", R::table(), api.reader());
    let collection = R::table().collection.unwrap_or_default();
    let location = api.location(collection, changed.outcome.row.id());
    created_as(api, changed, R::table(), &projection, location)
}

/// The whole new object in the form that `table` describes, and its location.
pub(super) fn created_at<R: Resource>(
    api: &RequestContext,
    changed: Changed<R>,
    table: &'static Table,
    location: Option<HeaderValue>,
) -> Response {
    created_as(api, changed, table, Projection::whole(table, api.reader()), location)
}

fn created_as<R: Resource>(
    api: &RequestContext,
    Changed { outcome, view }: Changed<R>,
    table: &Table,
    projection: &Projection<Accounts>,
    location: Option<HeaderValue>,
) -> Response {
    let response = single(api, &view, &**outcome.row, table, projection).map(|body| {
        let mut response = json_response(StatusCode::CREATED, body);
        response.headers_mut().extend(location.map(|location| (header::LOCATION, location)));
        response
    });
    answer(response, outcome)
}

/// No content, after a removal.
pub(super) fn removed<R>(changed: Changed<R>) -> Response {
    answer(Ok(StatusCode::NO_CONTENT.into_response()), changed.outcome)
}

/// Adds a header for each notice, and the events for the journal.
///
/// An answer that is too long to be written is a problem, but the operation was carried out.
fn answer<R>(response: Result<Response, Problem>, outcome: Outcome<R>) -> Response {
    let mut response = match response {
        Ok(response) => noticed(response, &outcome.notices),
        Err(problem) => problem.into_response(),
    };
    if !outcome.events.is_empty() {
        response.extensions_mut().insert(DomainEvents(outcome.events));
    }
    response
}

/// Adds a header for each notice.
pub(super) fn noticed(mut response: Response, notices: &[Notice]) -> Response {
    const NOTICE: HeaderName = HeaderName::from_static("emulator-notice");
    for notice in notices {
        if let Ok(notice) = HeaderValue::try_from(notice.to_string()) {
            response.headers_mut().append(NOTICE, notice);
        }
    }
    response
}
