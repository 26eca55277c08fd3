//! `/accounts`: the organisations, and what Operations does with them.
//!
//! Many rows may show an account, so it is changed in the background.

use axum::response::Response;

use super::{
    RequestContext,
    done::{created, shown},
    extract::{Body, BodyIfAny, Key},
    multipart::{Form, Parts},
};
use crate::{
    id::Id,
    model::{Account, AccountAction, AccountUpdate, Activation, NewAccount},
    problem::Problem,
    sandbox::Changed,
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
    Form { document, picture }: Form<NewAccount>,
) -> Result<Response, Problem> {
    let changed = api.change(|world, context| world.create_account(document, picture, context))?;
    Ok(created(&api, changed))
}

pub(super) async fn update(
    api: RequestContext,
    Key(id): Key<Account>,
    Form { document, picture }: Form<AccountUpdate>,
) -> Result<Response, Problem> {
    let change = api.change_in_background(move |world, context| {
        world.update_account(id, document, picture, context)
    });
    Ok(shown(&api, change.await?))
}

pub(super) async fn activate(
    api: RequestContext,
    Key(id): Key<Account>,
    Body(activation): Body<Activation>,
) -> Result<Response, Problem> {
    let change = api.change_in_background(move |world, context| {
        world.activate_account(id, activation, context)
    });
    Ok(shown(&api, change.await?))
}

pub(super) async fn deactivate(
    api: RequestContext,
    Key(id): Key<Account>,
) -> Result<Response, Problem> {
    act(&api, id, AccountAction::Deactivate).await
}

pub(super) async fn enable(
    api: RequestContext,
    Key(id): Key<Account>,
) -> Result<Response, Problem> {
    act(&api, id, AccountAction::Enable).await
}

pub(super) async fn disable(
    api: RequestContext,
    Key(id): Key<Account>,
) -> Result<Response, Problem> {
    act(&api, id, AccountAction::Disable).await
}

/// Checks a request, or the account as it is, and changes nothing.
pub(super) async fn validate(
    api: RequestContext,
    Key(id): Key<Account>,
    BodyIfAny(request): BodyIfAny<NewAccount>,
) -> Result<Response, Problem> {
    let view = api.read_view();
    let outcome = view.world.validate_account(id, request.as_ref(), &api.context(&view))?;
    Ok(shown(&api, Changed { outcome, view }))
}

async fn act(
    api: &RequestContext,
    id: Id<Account>,
    action: AccountAction,
) -> Result<Response, Problem> {
    let change =
        api.change_in_background(move |world, context| world.act_on_account(id, action, context));
    Ok(shown(api, change.await?))
}
