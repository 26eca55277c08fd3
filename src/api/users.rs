//! `/users`: people, by their id or by their e-mail address.

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request},
    response::Response,
};

use super::{
    ApiState, RequestContext,
    done::{noticed, shown},
    extract::{AuthContext, Body, RequireOperations, Selection},
    multipart::{Form, Parts},
    page::{Source, gone, json, page, single},
};
use crate::{
    http::{QueryString, path_parameter},
    id::Id,
    model::{NewPassword, USER, USER_ACCOUNT, User, UserUpdate},
    problem::Problem,
    world::{Caller, Outcome, Rejection, Stored, Terms, UserKey, Visibility, World},
};

impl Parts for UserUpdate {
    const DOCUMENT: &'static str = "user";
    const PICTURE: &'static str = "icon";
}

/// A user, and who asks for it.
pub(super) struct UserPath {
    key: UserKey,
    caller: Caller,
    visibility: Visibility,
}

impl FromRequestParts<ApiState> for UserPath {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut request::Parts,
        state: &ApiState,
    ) -> Result<Self, Problem> {
        let AuthContext { caller, visibility } =
            AuthContext::from_request_parts(parts, state).await?;
        let segment = path_parameter(parts, User::PARAMETER).await;
        let key = segment.as_deref().and_then(UserKey::parse).ok_or_else(|| {
            let sentence = "A user is named by an id of the form USR-0000-0000 or by an address.";
            Problem::not_found(sentence.to_owned())
        })?;
        Ok(Self { key, caller, visibility })
    }
}

impl UserPath {
    fn change(
        &self,
        api: &RequestContext,
        change: impl FnOnce(&mut World, Id<User>, Terms) -> Result<Outcome<User>, Rejection>,
    ) -> Result<Response, Problem> {
        let done = api.change(|world, terms| {
            let id = world.user(&self.key, self.visibility)?.id;
            change(world, id, terms)
        })?;
        shown(api, &done)
    }
}

pub(super) async fn read(
    api: RequestContext,
    person: UserPath,
    Selection { projection, .. }: Selection<User>,
) -> Result<Response, Problem> {
    let view = api.sandbox().read_view();
    let row = view.world.user(&person.key, person.visibility)?;
    Ok(json(StatusCode::OK, single(&api, &view, row, &USER, &projection)?))
}

pub(super) async fn update(
    api: RequestContext,
    person: UserPath,
    Form { document, picture }: Form<UserUpdate>,
) -> Result<Response, Problem> {
    person.change(&api, |world, id, terms| {
        world.update_user(id, document, picture, &person.caller, terms)
    })
}

pub(super) async fn remove(api: RequestContext, person: UserPath) -> Result<Response, Problem> {
    let notices = api.change(|world, terms| {
        let id = world.user(&person.key, person.visibility)?.id;
        world.delete_user(id, &person.caller, terms)
    })?;
    Ok(api.with_events(noticed(gone(), &notices)))
}

pub(super) async fn block(
    api: RequestContext,
    RequireOperations(caller): RequireOperations,
    person: UserPath,
) -> Result<Response, Problem> {
    person.change(&api, |world, id, terms| world.block_user(id, &caller, terms))
}

pub(super) async fn unblock(
    api: RequestContext,
    RequireOperations(caller): RequireOperations,
    person: UserPath,
) -> Result<Response, Problem> {
    person.change(&api, |world, id, terms| world.unblock_user(id, &caller, terms))
}

pub(super) async fn set_password(
    api: RequestContext,
    person: UserPath,
    Body(NewPassword): Body<NewPassword>,
) -> Result<Response, Problem> {
    person.change(&api, |world, id, terms| world.set_password(id, &person.caller, terms))
}

/// Whether the user signs in through its organisation: nobody does here.
///
/// Deviation: no schema of either answer is published. The platform's mobile app reads `status`.
pub(super) async fn sso(api: RequestContext, person: UserPath) -> Result<Response, Problem> {
    api.sandbox().read_view().world.user(&person.key, person.visibility)?;
    Ok(json(StatusCode::OK, br#"{"status":"disabled"}"#.to_vec()))
}

pub(super) async fn accounts(
    api: RequestContext,
    person: UserPath,
    QueryString(query): QueryString,
) -> Result<Response, Problem> {
    let view = api.sandbox().read_view();
    let world = &*view.world;
    let id = world.user(&person.key, person.visibility)?.id;
    let memberships = world.newest_memberships_of(id).into_iter();
    let seen = memberships.filter(|row| person.visibility.reaches(&****row, world));
    let source = Source::view(&USER_ACCOUNT, seen);
    page(&api, &view, source, &query).await
}
