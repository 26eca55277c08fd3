//! `/account-users`: the memberships as a collection of their own.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};

use super::{
    Api,
    extract::{Body, Key, Visitor},
    page::{gone, json, single},
};
use crate::{
    model::{
        ACCOUNT_USER, AccountUser, Action, NewAccountUser, Notice, Reference, Resource, UserGroup,
        node::Table,
    },
    problem::Problem,
    rql::Projection,
    store::{Changed, Stored},
};

pub(super) async fn create(
    api: Api,
    Visitor { caller, sight }: Visitor,
    Body(request): Body<NewAccountUser>,
) -> Result<Response, Problem> {
    let invited = api.change(|world, terms| world.invite(request, &caller, terms.within(sight)))?;
    let location = api.location("account-users", invited.account_user.id);
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

/// The membership after a change, as reading it would show it.
fn shown(api: &Api, changed: &Changed) -> Result<Response, Problem> {
    let snapshot = api.sandbox().snapshot();
    let projection = AccountUser::projection();
    let body = single(api, &snapshot, &changed.account_user, &ACCOUNT_USER, projection)?;
    Ok(noticed(json(StatusCode::OK, body), &changed.notices))
}

/// The answer to a creation: the whole object, and where it is.
pub(super) fn created_at(
    api: &Api,
    invited: &Changed,
    table: &'static Table,
    location: Option<HeaderValue>,
) -> Result<Response, Problem> {
    let snapshot = api.sandbox().snapshot();
    let projection = Projection::whole(table);
    let body = single(api, &snapshot, &invited.account_user, table, projection)?;
    let mut response = json(StatusCode::CREATED, body);
    if let Some(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(noticed(response, &invited.notices))
}

/// The same answer, with a header for each rule that would have refused the request.
pub(super) fn noticed(mut response: Response, notices: &[Notice]) -> Response {
    const NOTICE: HeaderName = HeaderName::from_static("emulator-notice");
    for Notice { rule, sentence } in notices {
        if let Ok(notice) = HeaderValue::try_from(format!("{}; {sentence}", rule.name())) {
            response.headers_mut().append(NOTICE, notice);
        }
    }
    response
}
