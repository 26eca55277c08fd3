//! The handlers of every collection: a list, and one object by its id.

use std::sync::Arc;

use axum::response::Response;

use super::{
    RequestContext,
    extract::{Key, SingleQuery},
    list_request::ListRequest,
    page::{self, object},
};
use crate::{
    problem::Problem,
    world::{Collection, World},
};

pub(super) async fn list<R: Collection>(
    api: RequestContext,
    request: ListRequest,
) -> Result<Response, Problem> {
    let view = api.read_view();
    page::list(api, view, R::table(), request, World::list::<R>).await
}

pub(super) async fn read<R: Collection>(
    api: RequestContext,
    Key(id): Key<R>,
    query: SingleQuery,
) -> Result<Response, Problem> {
    let view = api.read_view();
    let row = Arc::clone(view.world.find::<R>(id, &api.context(&view))?);
    object(api, view, row, R::table(), query).await
}
