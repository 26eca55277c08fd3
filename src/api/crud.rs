//! What all collections do alike: a list, and one of them.

use axum::{extract::RawQuery, http::StatusCode, response::Response};

use super::{
    Api,
    extract::{Key, Selection, Visitor},
    page::{Source, json, page, single},
};
use crate::{model::node::Object, problem::Problem, store::Stored};

pub(super) async fn list<R: Stored>(
    api: Api,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem>
where
    for<'a> &'a R: Into<Object<'a>>,
{
    R::READERS.admit(visitor.sight)?;
    let snapshot = api.sandbox().snapshot();
    let source = Source::<R>::collection(&snapshot.world, visitor.sight);
    page(&api, &snapshot, source, query.as_deref().unwrap_or_default()).await
}

pub(super) async fn read<R: Stored>(
    api: Api,
    visitor: Visitor,
    Key(id): Key<R>,
    Selection { projection, .. }: Selection<R>,
) -> Result<Response, Problem>
where
    for<'a> &'a R: Into<Object<'a>>,
{
    R::READERS.admit(visitor.sight)?;
    let snapshot = api.sandbox().snapshot();
    let row = R::find(&snapshot.world, id, visitor.sight)?;
    Ok(json(StatusCode::OK, single(&api, &snapshot, row, R::table(), &projection)?))
}
