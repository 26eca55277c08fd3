//! `/accounts`: the organisations, and what Operations does with them.

use axum::response::Response;

use super::{
    RequestContext,
    done::{created, shown},
    extract::{AuthContext, Body, BodyIfAny, Key, RequireOperations},
    multipart::{Form, Parts},
};
use crate::{
    id::Id,
    model::{Account, AccountAction, AccountUpdate, Activation, NewAccount},
    problem::Problem,
    world::Stored,
};

impl Parts for NewAccount {
    const DOCUMENT: &'static str = "account";
    const PICTURE: &'static str = "logo";
}

impl Parts for AccountUpdate {
    const DOCUMENT: &'static str = "account";
    const PICTURE: &'static str = "logo";
}

pub(super) async fn create(
    api: RequestContext,
    RequireOperations(caller): RequireOperations,
    Form { document, picture }: Form<NewAccount>,
) -> Result<Response, Problem> {
    let done =
        api.change(|world, terms| world.create_account(document, picture, &caller, terms))?;
    created(&api, &done)
}

pub(super) async fn update(
    api: RequestContext,
    AuthContext { caller, visibility }: AuthContext,
    Key(id): Key<Account>,
    Form { document, picture }: Form<AccountUpdate>,
) -> Result<Response, Problem> {
    let change = api.change_aside(move |world, terms| {
        Account::find(world, id, visibility)?;
        world.update_account(id, document, picture, &caller, terms)
    });
    shown(&api, &change.await?)
}

pub(super) async fn activate(
    api: RequestContext,
    RequireOperations(caller): RequireOperations,
    Key(id): Key<Account>,
    Body(activation): Body<Activation>,
) -> Result<Response, Problem> {
    let change = api
        .change_aside(move |world, terms| world.activate_account(id, activation, &caller, terms));
    shown(&api, &change.await?)
}

pub(super) async fn deactivate(
    api: RequestContext,
    operator: RequireOperations,
    Key(id): Key<Account>,
) -> Result<Response, Problem> {
    act(&api, operator, id, AccountAction::Deactivate).await
}

pub(super) async fn enable(
    api: RequestContext,
    operator: RequireOperations,
    Key(id): Key<Account>,
) -> Result<Response, Problem> {
    act(&api, operator, id, AccountAction::Enable).await
}

pub(super) async fn disable(
    api: RequestContext,
    operator: RequireOperations,
    Key(id): Key<Account>,
) -> Result<Response, Problem> {
    act(&api, operator, id, AccountAction::Disable).await
}

/// Checks a request, or the account as it is, and changes nothing.
pub(super) async fn validate(
    api: RequestContext,
    RequireOperations(caller): RequireOperations,
    Key(id): Key<Account>,
    BodyIfAny(request): BodyIfAny<NewAccount>,
) -> Result<Response, Problem> {
    let checked = api.sandbox().read_view().world.validate_account(
        id,
        request.as_ref(),
        &caller,
        api.sandbox().terms(),
    )?;
    shown(&api, &checked)
}

async fn act(
    api: &RequestContext,
    RequireOperations(caller): RequireOperations,
    id: Id<Account>,
    action: AccountAction,
) -> Result<Response, Problem> {
    let change =
        api.change_aside(move |world, terms| world.act_on_account(id, action, &caller, terms));
    shown(api, &change.await?)
}
