//! `/account-users`: the memberships as a collection of their own.

use axum::response::Response;

use super::{
    Api,
    done::{created_at, noticed, shown},
    extract::{Body, Key, Visitor},
    page::gone,
};
use crate::{
    model::{ACCOUNT_USER, AccountUser, Action, NewAccountUser, Reference, UserGroup},
    problem::Problem,
    store::Stored,
};

pub(super) async fn create(
    api: Api,
    Visitor { caller, sight }: Visitor,
    Body(request): Body<NewAccountUser>,
) -> Result<Response, Problem> {
    let invited = api.change(|world, terms| world.invite(request, &caller, terms.within(sight)))?;
    let location = api.location("account-users", invited.row.id);
    created_at(&api, &invited, &ACCOUNT_USER, location)
}

pub(super) async fn remove(
    api: Api,
    Visitor { caller, sight }: Visitor,
    Key(id): Key<AccountUser>,
) -> Result<Response, Problem> {
    let notices = api.change(|world, terms| {
        AccountUser::find(world, id, sight)?;
        world.remove(id, &caller, terms)
    })?;
    Ok(noticed(gone(), &notices))
}

pub(super) async fn accept(
    api: Api,
    visitor: Visitor,
    key: Key<AccountUser>,
) -> Result<Response, Problem> {
    act(&api, visitor, key, Action::Accept)
}

pub(super) async fn resend(
    api: Api,
    visitor: Visitor,
    key: Key<AccountUser>,
) -> Result<Response, Problem> {
    act(&api, visitor, key, Action::Resend)
}

pub(super) async fn send_new(
    api: Api,
    visitor: Visitor,
    key: Key<AccountUser>,
) -> Result<Response, Problem> {
    act(&api, visitor, key, Action::SendNew)
}

pub(super) async fn add_group(
    api: Api,
    Visitor { caller, sight }: Visitor,
    Key(id): Key<AccountUser>,
    Body(group): Body<Reference<UserGroup>>,
) -> Result<Response, Problem> {
    let changed = api.change(|world, terms| {
        AccountUser::find(world, id, sight)?;
        world.add_group_to(id, group, &caller, terms.within(sight))
    })?;
    shown(&api, &changed)
}

pub(super) async fn replace_groups(
    api: Api,
    Visitor { caller, sight }: Visitor,
    Key(id): Key<AccountUser>,
    Body(groups): Body<Vec<Reference<UserGroup>>>,
) -> Result<Response, Problem> {
    let changed = api.change(|world, terms| {
        AccountUser::find(world, id, sight)?;
        world.replace_groups(id, &groups, &caller, terms.within(sight))
    })?;
    shown(&api, &changed)
}

pub(super) async fn remove_group(
    api: Api,
    Visitor { caller, sight }: Visitor,
    Key(id): Key<AccountUser>,
    Key(group): Key<UserGroup>,
) -> Result<Response, Problem> {
    api.change(|world, terms| {
        AccountUser::find(world, id, sight)?;
        world.remove_group_from(id, group, &caller, terms)
    })?;
    Ok(gone())
}

fn act(
    api: &Api,
    Visitor { caller, sight }: Visitor,
    Key(id): Key<AccountUser>,
    action: Action,
) -> Result<Response, Problem> {
    let changed = api.change(|world, terms| {
        AccountUser::find(world, id, sight)?;
        world.act(id, action, &caller, terms)
    })?;
    shown(api, &changed)
}
