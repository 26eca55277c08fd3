//! `/users`: people, by their id or by their e-mail address.

use axum::{
    extract::{FromRequestParts, RawQuery},
    http::{StatusCode, request},
    response::Response,
};

use super::{
    Api, Surface,
    done::{noticed, shown},
    extract::{Body, Operator, Selection, Visitor, parameter},
    multipart::{Form, Parts},
    page::{Source, gone, json, page, single},
};
use crate::{
    id::Id,
    model::{NewPassword, USER, USER_ACCOUNT, User, UserUpdate},
    problem::Problem,
    store::{Caller, Done, Refusal, Sight, Stored, Terms, UserKey, World},
};

impl Parts for UserUpdate {
    const DOCUMENT: &'static str = "user";
    const PICTURE: &'static str = "icon";
}

/// A user, and who asks for it.
pub(super) struct Person {
    key: UserKey,
    caller: Caller,
    sight: Sight,
}

impl FromRequestParts<Surface> for Person {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut request::Parts,
        surface: &Surface,
    ) -> Result<Self, Problem> {
        let Visitor { caller, sight } = Visitor::from_request_parts(parts, surface).await?;
        let segment = parameter(parts, surface, User::PARAMETER).await;
        let key = segment.as_deref().and_then(UserKey::parse).ok_or_else(|| {
            let sentence = "A user is named by an id of the form USR-0000-0000 or by an address.";
            Problem::not_found(sentence.to_owned())
        })?;
        Ok(Self { key, caller, sight })
    }
}

impl Person {
    fn change(
        &self,
        api: &Api,
        change: impl FnOnce(&mut World, Id<User>, Terms) -> Result<Done<User>, Refusal>,
    ) -> Result<Response, Problem> {
        let done = api.change(|world, terms| {
            let id = world.user(&self.key, self.sight)?.id;
            change(world, id, terms)
        })?;
        shown(api, &done)
    }
}

pub(super) async fn read(
    api: Api,
    person: Person,
    Selection { projection, .. }: Selection<User>,
) -> Result<Response, Problem> {
    let snapshot = api.sandbox().snapshot();
    let row = snapshot.world.user(&person.key, person.sight)?;
    Ok(json(StatusCode::OK, single(&api, &snapshot, row, &USER, &projection)?))
}

pub(super) async fn update(
    api: Api,
    person: Person,
    Form { document, picture }: Form<UserUpdate>,
) -> Result<Response, Problem> {
    person.change(&api, |world, id, terms| {
        world.update_user(id, document, picture, &person.caller, terms)
    })
}

pub(super) async fn remove(api: Api, person: Person) -> Result<Response, Problem> {
    let notices = api.change(|world, terms| {
        let id = world.user(&person.key, person.sight)?.id;
        world.delete_user(id, &person.caller, terms)
    })?;
    Ok(noticed(gone(), &notices))
}

pub(super) async fn block(
    api: Api,
    Operator(caller): Operator,
    person: Person,
) -> Result<Response, Problem> {
    person.change(&api, |world, id, terms| world.block_user(id, &caller, terms))
}

pub(super) async fn unblock(
    api: Api,
    Operator(caller): Operator,
    person: Person,
) -> Result<Response, Problem> {
    person.change(&api, |world, id, terms| world.unblock_user(id, &caller, terms))
}

pub(super) async fn set_password(
    api: Api,
    person: Person,
    Body(NewPassword): Body<NewPassword>,
) -> Result<Response, Problem> {
    person.change(&api, |world, id, terms| world.set_password(id, &person.caller, terms))
}

/// Whether the user signs in through its organisation: nobody does here.
///
/// Deviation: no schema of either answer is published. The platform's mobile app reads `status`.
pub(super) async fn sso(api: Api, person: Person) -> Result<Response, Problem> {
    api.sandbox().snapshot().world.user(&person.key, person.sight)?;
    Ok(json(StatusCode::OK, br#"{"status":"disabled"}"#.to_vec()))
}

pub(super) async fn accounts(
    api: Api,
    person: Person,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let snapshot = api.sandbox().snapshot();
    let world = &*snapshot.world;
    let id = world.user(&person.key, person.sight)?.id;
    let memberships = world.newest_memberships_of(id).into_iter();
    let seen = memberships.filter(|row| person.sight.reaches(&****row, world));
    let source = Source::view(&USER_ACCOUNT, seen);
    page(&api, &snapshot, source, query.as_deref().unwrap_or_default()).await
}
