//! `/accounts/{accountId}/users` and `/{accountId}/users`: memberships as their account sees them.
//!
//! Both paths answer the same objects, which have the form and the ids of users. The second is that
//! of the platform's fourth version. If a user has several memberships in an account, these paths
//! show the newest.

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts, response::Response};

use super::{
    ApiState, RequestContext,
    done::{created_at, removed, shown_as},
    extract::{Body, Key, SingleQuery},
    list_request::ListRequest,
    memberships::MembershipPath,
    page::{self, object},
};
use crate::{
    http::path_parameter,
    id::Id,
    model::{Account, AccountUser, AccountUserUpdate, MEMBER, NewAccountUser, User, node::Table},
    problem::Problem,
    world::{OperationContext, Rejection, World},
};

/// The path of a member.
pub(super) struct MemberPath {
    account: Id<Account>,
    user: Id<User>,
}

impl FromRequestParts<ApiState> for MemberPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let Key(account) = Key::<Account>::from_request_parts(parts, state).await?;
        let segment = path_parameter(parts, "userId").await;
        let user = segment.and_then(|segment| segment.parse().ok()).ok_or_else(|| {
            let pattern = Id::<User>::pattern();
            Problem::not_found(format!("The id of a member has the form {pattern}."))
        })?;
        Ok(Self { account, user })
    }
}

impl MembershipPath for MemberPath {
    const TABLE: &'static Table = &MEMBER;

    fn find(
        &self,
        world: &World,
        context: &OperationContext,
    ) -> Result<Id<AccountUser>, Rejection> {
        Ok(world.member(self.account, self.user, context)?.id)
    }
}

pub(super) async fn create(
    api: RequestContext,
    Key(account): Key<Account>,
    Body(request): Body<NewAccountUser>,
) -> Result<Response, Problem> {
    let request = request.within(account)?;
    let invited = api.change(|world, context| {
        world.find(account, context)?;
        world.invite(request, context)
    })?;
    let members = format!("accounts/{account}/users");
    let location = api.location(&members, invited.outcome.row.user.id);
    Ok(created_at(&api, invited, &MEMBER, location))
}

pub(super) async fn list(
    api: RequestContext,
    Key(account): Key<Account>,
    request: ListRequest,
) -> Result<Response, Problem> {
    let view = api.read_view();
    view.world.find(account, &api.context(&view))?;
    page::list(api, view, &MEMBER, request, move |world, list, context| {
        world.list_members(account, list, context)
    })
    .await
}

pub(super) async fn read(
    api: RequestContext,
    path: MemberPath,
    query: SingleQuery,
) -> Result<Response, Problem> {
    let view = api.read_view();
    let row = view.world.member(path.account, path.user, &api.context(&view))?;
    let row = Arc::clone(row);
    object(api, view, row, &MEMBER, query).await
}

pub(super) async fn update(
    api: RequestContext,
    path: MemberPath,
    Body(AccountUserUpdate(update)): Body<AccountUserUpdate>,
) -> Result<Response, Problem> {
    let update = update.within(path.account)?;
    let changed =
        path.change(&api, |world, id, context| world.update_member(id, update, context))?;
    Ok(shown_as(&api, changed, &MEMBER))
}

/// Ends every membership of the user in the account.
pub(super) async fn remove(
    api: RequestContext,
    MemberPath { account, user }: MemberPath,
) -> Result<Response, Problem> {
    let changed = api.change(|world, context| world.remove_member(account, user, context))?;
    Ok(removed(changed))
}
