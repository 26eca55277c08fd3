//! `/api-tokens`: the credentials of an account's programs.

use axum::response::Response;

use super::{
    RequestContext,
    done::{created, removed, shown},
    extract::{Body, Key},
};
use crate::{
    id::Id,
    model::{ApiToken, ApiTokenUpdate, NewApiToken, TokenAction},
    problem::Problem,
    sandbox::Changed,
};

pub(super) async fn create(
    api: RequestContext,
    Body(request): Body<NewApiToken>,
) -> Result<Response, Problem> {
    let changed = api.change(|world, context| world.create_token(request, context))?;
    Ok(created(&api, changed))
}

pub(super) async fn update(
    api: RequestContext,
    Key(id): Key<ApiToken>,
    Body(update): Body<ApiTokenUpdate>,
) -> Result<Response, Problem> {
    let changed = api.change(|world, context| world.update_token(id, update, context))?;
    Ok(shown(&api, changed))
}

pub(super) async fn remove(
    api: RequestContext,
    Key(id): Key<ApiToken>,
) -> Result<Response, Problem> {
    Ok(removed(act(&api, id, TokenAction::Delete)?))
}

pub(super) async fn enable(
    api: RequestContext,
    Key(id): Key<ApiToken>,
) -> Result<Response, Problem> {
    Ok(shown(&api, act(&api, id, TokenAction::Enable)?))
}

pub(super) async fn disable(
    api: RequestContext,
    Key(id): Key<ApiToken>,
) -> Result<Response, Problem> {
    Ok(shown(&api, act(&api, id, TokenAction::Disable)?))
}

fn act(
    api: &RequestContext,
    id: Id<ApiToken>,
    action: TokenAction,
) -> Result<Changed<ApiToken>, Problem> {
    api.change(|world, context| world.act_on_token(id, action, context))
}
