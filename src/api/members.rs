//! `/{accountId}/users` and `/accounts/{accountId}/users`: memberships as their account sees them.
//!
//! The first path is that of the platform's fourth version, whose items have the form of account
//! users. The second is that of the fifth, whose items have the form of users. If a user has
//! several memberships in an account, these paths name the newest.

use std::marker::PhantomData;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::Response,
};

use super::{
    ApiState, RequestContext,
    done::{created_at, shown_as},
    extract::{Body, Key, Selected},
    memberships::MembershipPath,
    page::{page, single},
};
use crate::{
    http::{QueryString, json_response, path_parameter},
    id::Id,
    model::{
        ACCOUNT_USER, Account, AccountUser, AccountUserUpdate, MEMBER, NewAccountUser, node::Table,
    },
    problem::Problem,
    rql::Projection,
    world::{MemberKey, OperationContext, Rejection, World},
};

/// The form of an account's members, and how the path of their collection begins.
pub(super) trait Shape: Send + 'static {
    const TABLE: &'static Table;
    const PREFIX: &'static str;
}

/// Members in the form of account users.
pub(super) enum V4 {}

/// Members in the form of users.
pub(super) enum V5 {}

impl Shape for V4 {
    const TABLE: &'static Table = &ACCOUNT_USER;
    const PREFIX: &'static str = "";
}

impl Shape for V5 {
    const TABLE: &'static Table = &MEMBER;
    const PREFIX: &'static str = "accounts/";
}

/// The path of a member.
pub(super) struct MemberPath<S> {
    account: Id<Account>,
    key: MemberKey,
    shape: PhantomData<fn() -> S>,
}

impl<S: Shape> FromRequestParts<ApiState> for MemberPath<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let Key(account) = Key::<Account>::from_request_parts(parts, state).await?;
        let segment = path_parameter(parts, "userId").await;
        let key = segment.as_deref().and_then(MemberKey::parse).ok_or_else(|| {
            Problem::not_found("The id of a member has the form USR-0000-0000.".to_owned())
        })?;
        Ok(Self { account, key, shape: PhantomData })
    }
}

impl<S: Shape> MembershipPath for MemberPath<S> {
    const TABLE: &'static Table = S::TABLE;

    fn find(
        &self,
        world: &World,
        context: &OperationContext,
    ) -> Result<Id<AccountUser>, Rejection> {
        Ok(world.member(self.account, self.key, context)?.id)
    }
}

pub(super) async fn create<S: Shape>(
    api: RequestContext,
    Key(account): Key<Account>,
    Body(request): Body<NewAccountUser>,
) -> Result<Response, Problem> {
    let request = request.within(account)?;
    let invited = api.change(|world, context| {
        world.find(account, context)?;
        world.invite(request, context)
    })?;
    let members = format!("{}{account}/users", S::PREFIX);
    let location = api.location(&members, invited.outcome.row.user.id);
    Ok(created_at(&api, invited, S::TABLE, location))
}

pub(super) async fn list<S: Shape>(
    api: RequestContext,
    Key(account): Key<Account>,
    QueryString(query): QueryString,
) -> Result<Response, Problem> {
    let view = api.read_view();
    view.world.find(account, &api.context(&view))?;
    page(&api, &view, S::TABLE, &query, |world, list, context| {
        world.list_members(account, list, context)
    })
    .await
}

pub(super) async fn read<S: Shape>(
    api: RequestContext,
    path: MemberPath<S>,
    Selected(select): Selected,
) -> Result<Response, Problem> {
    let view = api.read_view();
    let row = view.world.member(path.account, path.key, &api.context(&view))?;
    let projection = Projection::select(&select, S::TABLE, api.reader());
    Ok(json_response(StatusCode::OK, single(&api, &view, row, S::TABLE, &projection)?))
}

pub(super) async fn update<S: Shape>(
    api: RequestContext,
    path: MemberPath<S>,
    Body(AccountUserUpdate(update)): Body<AccountUserUpdate>,
) -> Result<Response, Problem> {
    let update = update.within(path.account)?;
    let changed =
        path.change(&api, |world, id, context| world.update_member(id, update, context))?;
    Ok(shown_as(&api, changed, S::TABLE))
}
