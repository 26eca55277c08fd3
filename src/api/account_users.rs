//! `/account-users`: the memberships as a collection of their own.

use axum::response::Response;

use super::{
    RequestContext,
    done::{created_at, noticed, shown},
    extract::{AuthContext, Body, Key},
    page::gone,
};
use crate::{
    model::{ACCOUNT_USER, AccountUser, Action, NewAccountUser, Reference, UserGroup},
    problem::Problem,
    world::Stored,
};

pub(super) async fn create(
    api: RequestContext,
    AuthContext { caller, visibility }: AuthContext,
    Body(request): Body<NewAccountUser>,
) -> Result<Response, Problem> {
    let invited =
        api.change(|world, terms| world.invite(request, &caller, terms.within(visibility)))?;
    let location = api.location("account-users", invited.row.id);
    created_at(&api, &invited, &ACCOUNT_USER, location)
}

pub(super) async fn remove(
    api: RequestContext,
    AuthContext { caller, visibility }: AuthContext,
    Key(id): Key<AccountUser>,
) -> Result<Response, Problem> {
    let notices = api.change(|world, terms| {
        AccountUser::find(world, id, visibility)?;
        world.remove(id, &caller, terms)
    })?;
    Ok(api.with_events(noticed(gone(), &notices)))
}

pub(super) async fn accept(
    api: RequestContext,
    auth: AuthContext,
    key: Key<AccountUser>,
) -> Result<Response, Problem> {
    act(&api, auth, key, Action::Accept)
}

pub(super) async fn resend(
    api: RequestContext,
    auth: AuthContext,
    key: Key<AccountUser>,
) -> Result<Response, Problem> {
    act(&api, auth, key, Action::Resend)
}

pub(super) async fn send_new(
    api: RequestContext,
    auth: AuthContext,
    key: Key<AccountUser>,
) -> Result<Response, Problem> {
    act(&api, auth, key, Action::SendNew)
}

pub(super) async fn add_group(
    api: RequestContext,
    AuthContext { caller, visibility }: AuthContext,
    Key(id): Key<AccountUser>,
    Body(group): Body<Reference<UserGroup>>,
) -> Result<Response, Problem> {
    let changed = api.change(|world, terms| {
        AccountUser::find(world, id, visibility)?;
        world.add_group_to(id, group, &caller, terms.within(visibility))
    })?;
    shown(&api, &changed)
}

pub(super) async fn replace_groups(
    api: RequestContext,
    AuthContext { caller, visibility }: AuthContext,
    Key(id): Key<AccountUser>,
    Body(groups): Body<Vec<Reference<UserGroup>>>,
) -> Result<Response, Problem> {
    let changed = api.change(|world, terms| {
        AccountUser::find(world, id, visibility)?;
        world.replace_groups(id, &groups, &caller, terms.within(visibility))
    })?;
    shown(&api, &changed)
}

pub(super) async fn remove_group(
    api: RequestContext,
    AuthContext { caller, visibility }: AuthContext,
    Key(id): Key<AccountUser>,
    Key(group): Key<UserGroup>,
) -> Result<Response, Problem> {
    api.change(|world, terms| {
        AccountUser::find(world, id, visibility)?;
        world.remove_group_from(id, group, &caller, terms)
    })?;
    Ok(api.with_events(gone()))
}

fn act(
    api: &RequestContext,
    AuthContext { caller, visibility }: AuthContext,
    Key(id): Key<AccountUser>,
    action: Action,
) -> Result<Response, Problem> {
    let changed = api.change(|world, terms| {
        AccountUser::find(world, id, visibility)?;
        world.act(id, action, &caller, terms)
    })?;
    shown(api, &changed)
}
