//! `/users`: people, by their id or by their e-mail address.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::Response,
};

use super::{
    ApiState, RequestContext,
    done::{removed, shown, shown_as},
    extract::{Body, Key, SingleQuery},
    list_request::ListRequest,
    multipart::{self, Form},
    page::{self, object},
};
use crate::{
    http::{json_response, path_parameter},
    id::Id,
    model::{Account, NewPassword, USER, USER_ACCOUNT, User, UserAccountUpdate, UserUpdate},
    problem::Problem,
    sandbox::Changed,
    world::{Collection, OperationContext, Outcome, Rejection, UserKey, World},
};

impl multipart::Parts for UserUpdate {
    const DOCUMENT: &'static str = "user";
    const PICTURE: &'static str = "icon";
}

/// The path of a user.
pub(super) struct UserPath(UserKey);

impl FromRequestParts<ApiState> for UserPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Problem> {
        let segment = path_parameter(parts, User::PARAMETER).await;
        let key = segment.as_deref().and_then(UserKey::parse).ok_or_else(|| {
            let sentence = "A user is named by an id of the form USR-0000-0000 or by an address.";
            Problem::not_found(sentence.to_owned())
        })?;
        Ok(Self(key))
    }
}

impl UserPath {
    /// Applies an operation to the user.
    fn change(
        &self,
        api: &RequestContext,
        operation: impl FnOnce(
            &mut World,
            Id<User>,
            &OperationContext,
        ) -> Result<Outcome<User>, Rejection>,
    ) -> Result<Changed<User>, Problem> {
        api.change(|world, context| {
            let id = world.user(&self.0, context)?.id;
            operation(world, id, context)
        })
    }
}

pub(super) async fn read(
    api: RequestContext,
    UserPath(key): UserPath,
    query: SingleQuery,
) -> Result<Response, Problem> {
    let view = api.read_view();
    let row = Arc::clone(view.world.user(&key, &api.context(&view))?);
    object(api, view, row, &USER, query).await
}

pub(super) async fn update(
    api: RequestContext,
    user: UserPath,
    Form { document, picture }: Form<UserUpdate>,
) -> Result<Response, Problem> {
    let changed =
        user.change(&api, |world, id, context| world.update_user(id, document, picture, context))?;
    Ok(shown(&api, changed))
}

pub(super) async fn remove(api: RequestContext, user: UserPath) -> Result<Response, Problem> {
    Ok(removed(user.change(&api, World::delete_user)?))
}

pub(super) async fn block(api: RequestContext, user: UserPath) -> Result<Response, Problem> {
    let changed = user.change(&api, World::block_user)?;
    Ok(shown(&api, changed))
}

pub(super) async fn unblock(api: RequestContext, user: UserPath) -> Result<Response, Problem> {
    let changed = user.change(&api, World::unblock_user)?;
    Ok(shown(&api, changed))
}

pub(super) async fn set_password(
    api: RequestContext,
    user: UserPath,
    Body(NewPassword): Body<NewPassword>,
) -> Result<Response, Problem> {
    let changed = user.change(&api, |world, id, context| world.set_password(id, context))?;
    Ok(shown(&api, changed))
}

/// Whether the user signs in through its organisation. Here none does.
///
/// Deviation: no schema of either answer is published. The platform's mobile app reads `status`.
pub(super) async fn sso(api: RequestContext, UserPath(key): UserPath) -> Result<Response, Problem> {
    let view = api.read_view();
    view.world.user(&key, &api.context(&view))?;
    Ok(json_response(StatusCode::OK, br#"{"status":"disabled"}"#.to_vec()))
}

pub(super) async fn accounts(
    api: RequestContext,
    UserPath(key): UserPath,
    request: ListRequest,
) -> Result<Response, Problem> {
    let view = api.read_view();
    let id = view.world.user(&key, &api.context(&view))?.id;
    page::list(api, view, &USER_ACCOUNT, request, move |world, list, context| {
        world.list_memberships(id, list, context)
    })
    .await
}

pub(super) async fn update_account(
    api: RequestContext,
    UserPath(key): UserPath,
    Key(account): Key<Account>,
    Body(update): Body<UserAccountUpdate>,
) -> Result<Response, Problem> {
    let changed =
        api.change(|world, context| world.update_user_account(&key, account, update, context))?;
    Ok(shown_as(&api, changed, &USER_ACCOUNT))
}
