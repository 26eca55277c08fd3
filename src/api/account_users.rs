//! `/account-users`: the memberships as a collection of their own.

use axum::{
    extract::{RawQuery, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    Api,
    extract::{Body, Key, Selection},
    page::{json, list_rows, single},
};
use crate::{
    model::{ACCOUNT_USER, AccountUser, Accounts, NewAccountUser, Notice},
    problem::Problem,
    rql::Projection,
    store::{Caller, Changed},
};

pub(super) async fn create(
    State(api): State<Api>,
    caller: Caller,
    Body(request): Body<NewAccountUser>,
) -> Result<Response, Problem> {
    let invited = api.sandbox().change(|world, terms| world.invite(request, &caller, terms))?;
    Ok(created(&api, &invited))
}

pub(super) async fn list(
    State(api): State<Api>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let snapshot = api.sandbox().snapshot();
    list_rows(&api, &snapshot, query.as_deref().unwrap_or_default()).await
}

pub(super) async fn read(
    State(api): State<Api>,
    Key(id): Key<AccountUser>,
    Selection { projection, .. }: Selection<AccountUser>,
) -> Result<Response, Problem> {
    let snapshot = api.sandbox().snapshot();
    let row = snapshot
        .world
        .account_users()
        .get(id)
        .ok_or_else(|| Problem::not_found(format!("There is no account user {id}.")))?;
    Ok(json(StatusCode::OK, single(&api, &snapshot, row, &projection)))
}

fn created(api: &Api, invited: &Changed) -> Response {
    let snapshot = api.sandbox().snapshot();
    let row = &invited.account_user;
    let projection: Projection<Accounts> = Projection::whole(&ACCOUNT_USER);
    let body = single(api, &snapshot, row, &projection);
    let mut response = json(StatusCode::CREATED, body);
    let headers = response.headers_mut();
    let location = format!("/public/v1/accounts/account-users/{}", row.id);
    headers.extend(HeaderValue::try_from(location).map(|location| (header::LOCATION, location)));
    for Notice { rule, sentence } in &invited.notices {
        let notice = HeaderValue::try_from(format!("{}; {sentence}", rule.name()));
        headers.extend(
            notice.map(|notice| (header::HeaderName::from_static("emulator-notice"), notice)),
        );
    }
    response.into_response()
}
