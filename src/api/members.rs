//! `/{accountId}/users` and `/accounts/{accountId}/users`: memberships as their account sees them.
//!
//! The first path is that of the platform's fourth version, whose items are shaped like account
//! users; the second that of the fifth, whose items are shaped like users. Where a user has
//! several memberships in an account, the newest is shown and acted on.

use axum::{
    extract::{FromRequestParts, RawQuery},
    http::{StatusCode, request::Parts},
    response::Response,
};

use super::{
    Api, Surface,
    done::{created_at, noticed, shown_as},
    extract::{Body, Key, Selected, Visitor, parameter},
    page::{Source, gone, json, page, single},
};
use crate::{
    id::Id,
    model::{
        ACCOUNT_USER, Account, AccountUser, AccountUserUpdate, Action, MEMBER, NewAccountUser,
        Reference, UserGroup, node::Table,
    },
    problem::Problem,
    rql::Projection,
    store::{Caller, Done, MemberKey, Refusal, Sight, Stored, Terms, World},
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
pub(super) struct Member {
    account: Id<Account>,
    key: MemberKey,
    caller: Caller,
    sight: Sight,
}

impl FromRequestParts<Surface> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, surface: &Surface) -> Result<Self, Problem> {
        let Visitor { caller, sight } = Visitor::from_request_parts(parts, surface).await?;
        let Key(account) = Key::<Account>::from_request_parts(parts, surface).await?;
        let segment = parameter(parts, surface, "userId").await;
        let key = segment.as_deref().and_then(MemberKey::parse).ok_or_else(|| {
            Problem::not_found("The id of a member has the form USR-0000-0000.".to_owned())
        })?;
        Ok(Self { account, key, caller, sight })
    }
}

impl Member {
    fn id(&self, world: &World) -> Result<Id<AccountUser>, Refusal> {
        Account::find(world, self.account, self.sight)?;
        Ok(world.member(self.account, self.key)?.id)
    }

    fn change(
        &self,
        api: &Api,
        change: impl FnOnce(&mut World, Id<AccountUser>, Terms) -> Result<Done<AccountUser>, Refusal>,
    ) -> Result<Done<AccountUser>, Problem> {
        let changed = api.change(|world, terms| {
            let id = self.id(world)?;
            change(world, id, terms.within(self.sight))
        })?;
        Ok(changed)
    }
}

pub(super) async fn create<S: Shape>(
    api: Api,
    Visitor { caller, sight }: Visitor,
    Key(account): Key<Account>,
    Body(request): Body<NewAccountUser>,
) -> Result<Response, Problem> {
    let request = request.within(account)?;
    let invited = api.change(|world, terms| {
        Account::find(world, account, sight)?;
        world.invite(request, &caller, terms.within(sight))
    })?;
    let members = format!("{}{account}/users", S::PREFIX);
    let location = api.location(&members, invited.row.user.id);
    created_at(&api, &invited, S::TABLE, location)
}

pub(super) async fn list<S: Shape>(
    api: Api,
    Visitor { sight, .. }: Visitor,
    Key(account): Key<Account>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let snapshot = api.sandbox().snapshot();
    Account::find(&snapshot.world, account, sight)?;
    let members = snapshot.world.members_of(account);
    let newest = members.filter(|row| snapshot.world.is_newest(row));
    page(&api, &snapshot, Source::view(S::TABLE, newest), query.as_deref().unwrap_or_default())
        .await
}

pub(super) async fn read<S: Shape>(
    api: Api,
    member: Member,
    Selected(select): Selected,
) -> Result<Response, Problem> {
    let snapshot = api.sandbox().snapshot();
    let id = member.id(&snapshot.world)?;
    let row = snapshot.world.account_user(id)?;
    let projection = Projection::select(&select, S::TABLE);
    Ok(json(StatusCode::OK, single(&api, &snapshot, row, S::TABLE, &projection)?))
}

pub(super) async fn update<S: Shape>(
    api: Api,
    member: Member,
    Body(AccountUserUpdate(update)): Body<AccountUserUpdate>,
) -> Result<Response, Problem> {
    let update = update.within(member.account)?;
    let changed = member
        .change(&api, |world, id, terms| world.update_member(id, update, &member.caller, terms))?;
    shown_as(&api, &changed, S::TABLE)
}

pub(super) async fn remove(api: Api, member: Member) -> Result<Response, Problem> {
    let notices = api.change(|world, terms| {
        let id = member.id(world)?;
        world.remove(id, &member.caller, terms)
    })?;
    Ok(noticed(gone(), &notices))
}

pub(super) async fn accept<S: Shape>(api: Api, member: Member) -> Result<Response, Problem> {
    act::<S>(&api, &member, Action::Accept)
}

pub(super) async fn resend<S: Shape>(api: Api, member: Member) -> Result<Response, Problem> {
    act::<S>(&api, &member, Action::Resend)
}

pub(super) async fn send_new<S: Shape>(api: Api, member: Member) -> Result<Response, Problem> {
    act::<S>(&api, &member, Action::SendNew)
}

pub(super) async fn add_group<S: Shape>(
    api: Api,
    member: Member,
    Body(group): Body<Reference<UserGroup>>,
) -> Result<Response, Problem> {
    let changed = member
        .change(&api, |world, id, terms| world.add_group_to(id, group, &member.caller, terms))?;
    shown_as(&api, &changed, S::TABLE)
}

pub(super) async fn replace_groups<S: Shape>(
    api: Api,
    member: Member,
    Body(groups): Body<Vec<Reference<UserGroup>>>,
) -> Result<Response, Problem> {
    let changed = member.change(&api, |world, id, terms| {
        world.replace_groups(id, &groups, &member.caller, terms)
    })?;
    shown_as(&api, &changed, S::TABLE)
}

pub(super) async fn remove_group(
    api: Api,
    member: Member,
    Key(group): Key<UserGroup>,
) -> Result<Response, Problem> {
    api.change(|world, terms| {
        let id = member.id(world)?;
        world.remove_group_from(id, group, &member.caller, terms)
    })?;
    Ok(gone())
}

fn act<S: Shape>(api: &Api, member: &Member, action: Action) -> Result<Response, Problem> {
    let changed =
        member.change(api, |world, id, terms| world.act(id, action, &member.caller, terms))?;
    shown_as(api, &changed, S::TABLE)
}
