//! `/sellers`: the legal entities that sell, and what Operations does with them.
//!
//! Many rows may show a seller, so it is changed in the background. It is created there, too, since
//! its external id is compared with those of all others.

use axum::response::Response;

use super::{
    RequestContext,
    done::{created, removed, shown},
    extract::{Body, Key},
    multipart::{Parts, WholeForm},
};
use crate::{
    id::Id,
    model::{NewSeller, Seller, SellerAction, SellerUpdate},
    problem::Problem,
    sandbox::Changed,
};

impl Parts for SellerUpdate {
    const DOCUMENT: &'static str = "seller";
    const PICTURE: &'static str = "logo";
}

pub(super) async fn create(
    api: RequestContext,
    Body(request): Body<NewSeller>,
) -> Result<Response, Problem> {
    let change =
        api.change_in_background(move |world, context| world.create_seller(request, context));
    Ok(created(&api, change.await?))
}

pub(super) async fn update(
    api: RequestContext,
    Key(id): Key<Seller>,
    WholeForm { document, picture }: WholeForm<SellerUpdate>,
) -> Result<Response, Problem> {
    let change = api.change_in_background(move |world, context| {
        world.update_seller(id, document, picture, context)
    });
    Ok(shown(&api, change.await?))
}

pub(super) async fn remove(api: RequestContext, Key(id): Key<Seller>) -> Result<Response, Problem> {
    Ok(removed(act(&api, id, SellerAction::Delete).await?))
}

pub(super) async fn activate(
    api: RequestContext,
    Key(id): Key<Seller>,
) -> Result<Response, Problem> {
    Ok(shown(&api, act(&api, id, SellerAction::Activate).await?))
}

pub(super) async fn deactivate(
    api: RequestContext,
    Key(id): Key<Seller>,
) -> Result<Response, Problem> {
    Ok(shown(&api, act(&api, id, SellerAction::Deactivate).await?))
}

pub(super) async fn disable(
    api: RequestContext,
    Key(id): Key<Seller>,
) -> Result<Response, Problem> {
    Ok(shown(&api, act(&api, id, SellerAction::Disable).await?))
}

async fn act(
    api: &RequestContext,
    id: Id<Seller>,
    action: SellerAction,
) -> Result<Changed<Seller>, Problem> {
    api.change_in_background(move |world, context| world.act_on_seller(id, action, context)).await
}
