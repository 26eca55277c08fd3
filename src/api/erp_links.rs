//! `/erp-links`: the relations of buyers to sellers, and what Operations does with them.
//!
//! Blocking looks at all licensees, so links change in the background.

use axum::response::Response;

use super::{
    RequestContext,
    done::shown,
    extract::{BodyIfAny, Key},
    multipart::{Form, Parts},
};
use crate::{
    model::{ActedLink, ErpLink, ErpLinkUpdate},
    problem::Problem,
};

impl Parts for ErpLinkUpdate {
    const DOCUMENT: &'static str = "erpLink";
    const PICTURE: &'static str = "logo";
}

pub(super) async fn update(
    api: RequestContext,
    Key(id): Key<ErpLink>,
    Form { document, picture }: Form<ErpLinkUpdate>,
) -> Result<Response, Problem> {
    let change = api.change_in_background(move |world, context| {
        world.update_erp_link(id, document, picture, context)
    });
    Ok(shown(&api, change.await?))
}

pub(super) async fn block(
    api: RequestContext,
    Key(id): Key<ErpLink>,
    BodyIfAny(body): BodyIfAny<ActedLink>,
) -> Result<Response, Problem> {
    let ActedLink(update) = body.unwrap_or_default();
    let change =
        api.change_in_background(move |world, context| world.block_erp_link(id, update, context));
    Ok(shown(&api, change.await?))
}

pub(super) async fn unblock(
    api: RequestContext,
    Key(id): Key<ErpLink>,
    BodyIfAny(body): BodyIfAny<ActedLink>,
) -> Result<Response, Problem> {
    let ActedLink(update) = body.unwrap_or_default();
    let change =
        api.change_in_background(move |world, context| world.unblock_erp_link(id, update, context));
    Ok(shown(&api, change.await?))
}
