//! `/accounts`: the organisations, and what Operations does with them.

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};

use super::{
    Api,
    account_users::noticed,
    extract::{Body, BodyIfAny, Document, Key, Operator, Visitor},
    multipart::{Form, Parts},
    page::{json, single},
};
use crate::{
    id::Id,
    model::{
        ACCOUNT, Account, AccountAction, AccountUpdate, Accounts, Activation, NewAccount, Place,
        Resource, Violations,
    },
    problem::Problem,
    rql::Projection,
    store::{ChangedAccount, Stored},
};

impl Document for NewAccount {
    fn read(place: Place<'_, '_>, violations: &mut Violations) -> Option<Self> {
        Self::read(place, violations)
    }
}

impl Document for AccountUpdate {
    fn read(place: Place<'_, '_>, violations: &mut Violations) -> Option<Self> {
        Self::read(place, violations)
    }
}

impl Document for Activation {
    fn read(place: Place<'_, '_>, violations: &mut Violations) -> Option<Self> {
        Self::read(place, violations)
    }
}

impl Parts for NewAccount {
    const DOCUMENT: &'static str = "account";
    const PICTURE: &'static str = "logo";
}

impl Parts for AccountUpdate {
    const DOCUMENT: &'static str = "account";
    const PICTURE: &'static str = "logo";
}

pub(super) async fn create(
    State(api): State<Api>,
    Operator(caller): Operator,
    Form { document, picture }: Form<NewAccount>,
) -> Result<Response, Problem> {
    let created = api
        .sandbox()
        .change(|world, terms| world.create_account(document, picture, &caller, terms))?;
    let projection: Projection<Accounts> = Projection::whole(&ACCOUNT);
    let mut response = answer(&api, &created, StatusCode::CREATED, &projection)?;
    let location = format!("/public/v1/accounts/accounts/{}", created.account.id);
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

pub(super) async fn update(
    State(api): State<Api>,
    Visitor { caller, sight }: Visitor,
    Key(id): Key<Account>,
    Form { document, picture }: Form<AccountUpdate>,
) -> Result<Response, Problem> {
    let change = api.sandbox().change_aside(move |world, terms| {
        Account::find(world, id, sight)?;
        world.update_account(id, document, picture, &caller, terms)
    });
    shown(&api, &change.await?)
}

pub(super) async fn activate(
    State(api): State<Api>,
    Operator(caller): Operator,
    Key(id): Key<Account>,
    Body(activation): Body<Activation>,
) -> Result<Response, Problem> {
    let change = api
        .sandbox()
        .change_aside(move |world, terms| world.activate_account(id, activation, &caller, terms));
    shown(&api, &change.await?)
}

pub(super) async fn deactivate(
    State(api): State<Api>,
    operator: Operator,
    Key(id): Key<Account>,
) -> Result<Response, Problem> {
    act(&api, operator, id, AccountAction::Deactivate).await
}

pub(super) async fn enable(
    State(api): State<Api>,
    operator: Operator,
    Key(id): Key<Account>,
) -> Result<Response, Problem> {
    act(&api, operator, id, AccountAction::Enable).await
}

pub(super) async fn disable(
    State(api): State<Api>,
    operator: Operator,
    Key(id): Key<Account>,
) -> Result<Response, Problem> {
    act(&api, operator, id, AccountAction::Disable).await
}

/// Checks a request, or the account as it is, and changes nothing.
pub(super) async fn validate(
    State(api): State<Api>,
    Operator(caller): Operator,
    Key(id): Key<Account>,
    BodyIfAny(request): BodyIfAny<NewAccount>,
) -> Result<Response, Problem> {
    let checked = api.sandbox().snapshot().world.validate_account(
        id,
        request.as_ref(),
        &caller,
        api.sandbox().terms(),
    )?;
    shown(&api, &checked)
}

async fn act(
    api: &Api,
    Operator(caller): Operator,
    id: Id<Account>,
    action: AccountAction,
) -> Result<Response, Problem> {
    let change = api
        .sandbox()
        .change_aside(move |world, terms| world.act_on_account(id, action, &caller, terms));
    shown(api, &change.await?)
}

/// The account as reading it would show it.
fn shown(api: &Api, changed: &ChangedAccount) -> Result<Response, Problem> {
    answer(api, changed, StatusCode::OK, Account::projection())
}

fn answer(
    api: &Api,
    changed: &ChangedAccount,
    status: StatusCode,
    projection: &Projection<Accounts>,
) -> Result<Response, Problem> {
    let snapshot = api.sandbox().snapshot();
    let body = single(api, &snapshot, &changed.account, &ACCOUNT, projection)?;
    Ok(noticed(json(status, body), &changed.notices))
}
