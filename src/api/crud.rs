//! What all collections do alike: a list, and one of them.

use axum::{http::StatusCode, response::Response};

use super::{
    RequestContext,
    extract::{AuthContext, Key, Selection},
    page::{Source, json, page, single},
};
use crate::{http::QueryString, problem::Problem, world::Stored};

pub(super) async fn list<R: Stored>(
    api: RequestContext,
    auth: AuthContext,
    QueryString(query): QueryString,
) -> Result<Response, Problem> {
    R::READ_ROLE.admit(auth.visibility)?;
    let view = api.sandbox().read_view();
    let source = Source::<R>::collection(&view.world, auth.visibility);
    page(&api, &view, source, &query).await
}

pub(super) async fn read<R: Stored>(
    api: RequestContext,
    auth: AuthContext,
    Key(id): Key<R>,
    Selection { projection, .. }: Selection<R>,
) -> Result<Response, Problem> {
    R::READ_ROLE.admit(auth.visibility)?;
    let view = api.sandbox().read_view();
    let row = R::find(&view.world, id, auth.visibility)?;
    Ok(json(StatusCode::OK, single(&api, &view, row, R::table(), &projection)?))
}
