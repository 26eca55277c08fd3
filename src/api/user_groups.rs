//! `/user-groups`: the modules and buyers that members of an account may use.
//!
//! Many rows may show a group, so it is updated and deleted in the background.

use axum::response::Response;

use super::{
    RequestContext,
    done::{created, removed, shown},
    extract::{Body, Key},
};
use crate::{
    model::{NewUserGroup, UserGroup, UserGroupUpdate},
    problem::Problem,
};

pub(super) async fn create(
    api: RequestContext,
    Body(request): Body<NewUserGroup>,
) -> Result<Response, Problem> {
    let changed = api.change(|world, context| world.create_group(request, context))?;
    Ok(created(&api, changed))
}

pub(super) async fn update(
    api: RequestContext,
    Key(id): Key<UserGroup>,
    Body(update): Body<UserGroupUpdate>,
) -> Result<Response, Problem> {
    let change =
        api.change_in_background(move |world, context| world.update_group(id, update, context));
    Ok(shown(&api, change.await?))
}

pub(super) async fn remove(
    api: RequestContext,
    Key(id): Key<UserGroup>,
) -> Result<Response, Problem> {
    let change = api.change_in_background(move |world, context| world.delete_group(id, context));
    Ok(removed(change.await?))
}
