//! `/user-groups`: what the members of an account may use.
//!
//! What a changed group is shown in may be large, so that the change is made aside.

use axum::response::Response;

use super::{
    RequestContext,
    done::{created, shown},
    extract::{AuthContext, Body, Key},
    page::gone,
};
use crate::{
    model::{NewUserGroup, UserGroup, UserGroupUpdate},
    problem::Problem,
    world::Stored,
};

pub(super) async fn create(
    api: RequestContext,
    AuthContext { caller, visibility }: AuthContext,
    Body(request): Body<NewUserGroup>,
) -> Result<Response, Problem> {
    let done =
        api.change(|world, terms| world.create_group(request, &caller, visibility, terms))?;
    created(&api, &done)
}

pub(super) async fn update(
    api: RequestContext,
    AuthContext { caller, visibility }: AuthContext,
    Key(id): Key<UserGroup>,
    Body(update): Body<UserGroupUpdate>,
) -> Result<Response, Problem> {
    let change = api.change_aside(move |world, terms| {
        UserGroup::find(world, id, visibility)?;
        world.update_group(id, update, &caller, terms)
    });
    shown(&api, &change.await?)
}

pub(super) async fn remove(
    api: RequestContext,
    AuthContext { visibility, .. }: AuthContext,
    Key(id): Key<UserGroup>,
) -> Result<Response, Problem> {
    let change = api.change_aside(move |world, _| {
        UserGroup::find(world, id, visibility)?;
        world.delete_group(id)
    });
    change.await?;
    Ok(api.with_events(gone()))
}
