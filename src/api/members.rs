//! `/{accountId}/users` and `/accounts/{accountId}/users`: memberships as their account sees them.
//!
//! The first path is that of the platform's fourth version, whose items are shaped like account
//! users; the second that of the fifth, whose items are shaped like users. Where a user has
//! several memberships in an account, the newest is shown and acted on.

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::Response,
};

use super::{
    ApiState, RequestContext,
    done::{created_at, noticed, shown_as},
    extract::{AuthContext, Body, Key, Selected},
    page::{Source, gone, json, page, single},
};
use crate::{
    http::{QueryString, path_parameter},
    id::Id,
    model::{
        ACCOUNT_USER, Account, AccountUser, AccountUserUpdate, Action, MEMBER, NewAccountUser,
        Reference, UserGroup, node::Table,
    },
    problem::Problem,
    rql::Projection,
    world::{Caller, MemberKey, Outcome, Rejection, Stored, Terms, Visibility, World},
};

/// How the items of an account's users are shaped, and what their collection's path begins with.
pub(super) trait Shape: Send + 'static {
    const TABLE: &'static Table;
    const PREFIX: &'static str;
}

/// Items shaped like account users.
pub(super) enum V4 {}

/// Items shaped like users.
pub(super) enum V5 {}

impl Shape for V4 {
    const TABLE: &'static Table = &ACCOUNT_USER;
    const PREFIX: &'static str = "";
}

impl Shape for V5 {
    const TABLE: &'static Table = &MEMBER;
    const PREFIX: &'static str = "accounts/";
}

/// A member of an account, and who asks for it.
pub(super) struct MemberPath {
    account: Id<Account>,
    key: MemberKey,
    caller: Caller,
    visibility: Visibility,
}

impl FromRequestParts<ApiState> for MemberPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let AuthContext { caller, visibility } =
            AuthContext::from_request_parts(parts, state).await?;
        let Key(account) = Key::<Account>::from_request_parts(parts, state).await?;
        let segment = path_parameter(parts, "userId").await;
        let key = segment.as_deref().and_then(MemberKey::parse).ok_or_else(|| {
            Problem::not_found("The id of a member has the form USR-0000-0000.".to_owned())
        })?;
        Ok(Self { account, key, caller, visibility })
    }
}

impl MemberPath {
    fn id(&self, world: &World) -> Result<Id<AccountUser>, Rejection> {
        Account::find(world, self.account, self.visibility)?;
        Ok(world.member(self.account, self.key)?.id)
    }

    fn change(
        &self,
        api: &RequestContext,
        change: impl FnOnce(
            &mut World,
            Id<AccountUser>,
            Terms,
        ) -> Result<Outcome<AccountUser>, Rejection>,
    ) -> Result<Outcome<AccountUser>, Problem> {
        let changed = api.change(|world, terms| {
            let id = self.id(world)?;
            change(world, id, terms.within(self.visibility))
        })?;
        Ok(changed)
    }
}

pub(super) async fn create<S: Shape>(
    api: RequestContext,
    AuthContext { caller, visibility }: AuthContext,
    Key(account): Key<Account>,
    Body(request): Body<NewAccountUser>,
) -> Result<Response, Problem> {
    let request = request.within(account)?;
    let invited = api.change(|world, terms| {
        Account::find(world, account, visibility)?;
        world.invite(request, &caller, terms.within(visibility))
    })?;
    let members = format!("{}{account}/users", S::PREFIX);
    let location = api.location(&members, invited.row.user.id);
    created_at(&api, &invited, S::TABLE, location)
}

pub(super) async fn list<S: Shape>(
    api: RequestContext,
    AuthContext { visibility, .. }: AuthContext,
    Key(account): Key<Account>,
    QueryString(query): QueryString,
) -> Result<Response, Problem> {
    let view = api.sandbox().read_view();
    Account::find(&view.world, account, visibility)?;
    let members = view.world.members_of(account);
    let newest = members.filter(|row| view.world.is_newest(row));
    page(&api, &view, Source::view(S::TABLE, newest), &query).await
}

pub(super) async fn read<S: Shape>(
    api: RequestContext,
    member: MemberPath,
    Selected(select): Selected,
) -> Result<Response, Problem> {
    let view = api.sandbox().read_view();
    let id = member.id(&view.world)?;
    let row = view.world.account_user(id)?;
    let projection = Projection::select(&select, S::TABLE);
    Ok(json(StatusCode::OK, single(&api, &view, row, S::TABLE, &projection)?))
}

pub(super) async fn update<S: Shape>(
    api: RequestContext,
    member: MemberPath,
    Body(AccountUserUpdate(update)): Body<AccountUserUpdate>,
) -> Result<Response, Problem> {
    let update = update.within(member.account)?;
    let changed = member
        .change(&api, |world, id, terms| world.update_member(id, update, &member.caller, terms))?;
    shown_as(&api, &changed, S::TABLE)
}

pub(super) async fn remove(api: RequestContext, member: MemberPath) -> Result<Response, Problem> {
    let notices = api.change(|world, terms| {
        let id = member.id(world)?;
        world.remove(id, &member.caller, terms)
    })?;
    Ok(api.with_events(noticed(gone(), &notices)))
}

pub(super) async fn accept<S: Shape>(
    api: RequestContext,
    member: MemberPath,
) -> Result<Response, Problem> {
    act::<S>(&api, &member, Action::Accept)
}

pub(super) async fn resend<S: Shape>(
    api: RequestContext,
    member: MemberPath,
) -> Result<Response, Problem> {
    act::<S>(&api, &member, Action::Resend)
}

pub(super) async fn send_new<S: Shape>(
    api: RequestContext,
    member: MemberPath,
) -> Result<Response, Problem> {
    act::<S>(&api, &member, Action::SendNew)
}

pub(super) async fn add_group<S: Shape>(
    api: RequestContext,
    member: MemberPath,
    Body(group): Body<Reference<UserGroup>>,
) -> Result<Response, Problem> {
    let changed = member
        .change(&api, |world, id, terms| world.add_group_to(id, group, &member.caller, terms))?;
    shown_as(&api, &changed, S::TABLE)
}

pub(super) async fn replace_groups<S: Shape>(
    api: RequestContext,
    member: MemberPath,
    Body(groups): Body<Vec<Reference<UserGroup>>>,
) -> Result<Response, Problem> {
    let changed = member.change(&api, |world, id, terms| {
        world.replace_groups(id, &groups, &member.caller, terms)
    })?;
    shown_as(&api, &changed, S::TABLE)
}

pub(super) async fn remove_group(
    api: RequestContext,
    member: MemberPath,
    Key(group): Key<UserGroup>,
) -> Result<Response, Problem> {
    api.change(|world, terms| {
        let id = member.id(world)?;
        world.remove_group_from(id, group, &member.caller, terms)
    })?;
    Ok(api.with_events(gone()))
}

fn act<S: Shape>(
    api: &RequestContext,
    member: &MemberPath,
    action: Action,
) -> Result<Response, Problem> {
    let changed =
        member.change(api, |world, id, terms| world.act(id, action, &member.caller, terms))?;
    shown_as(api, &changed, S::TABLE)
}
