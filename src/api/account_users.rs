//! `/account-users`: the memberships as a collection of their own.

use axum::response::Response;

use super::{
    RequestContext,
    done::{created_at, removed},
    extract::{Body, Key},
};
use crate::{
    model::{ACCOUNT_USER, AccountUser, NewAccountUser},
    problem::Problem,
};

pub(super) async fn create(
    api: RequestContext,
    Body(request): Body<NewAccountUser>,
) -> Result<Response, Problem> {
    let invited = api.change(|world, context| world.invite(request, context))?;
    let location = api.location("account-users", invited.outcome.row.id);
    Ok(created_at(&api, invited, &ACCOUNT_USER, location))
}

pub(super) async fn remove(
    api: RequestContext,
    Key(id): Key<AccountUser>,
) -> Result<Response, Problem> {
    Ok(removed(api.change(|world, context| world.remove(id, context))?))
}
