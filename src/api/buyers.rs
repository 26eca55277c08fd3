//! `/buyers`: the legal entities of clients, and what Operations and clients do with them.
//!
//! Many rows may show a buyer, so it is changed in the background.

use axum::{http::StatusCode, response::Response};

use super::{
    RequestContext,
    done::{created, noticed, removed, shown},
    extract::{Body, Key},
    multipart::{Form, Parts},
    page::single,
};
use crate::{
    http::{QueryString, json_response},
    id::Id,
    model::{
        BUYER_TRANSFER_DETAILS, Buyer, BuyerActivation, BuyerCheck, BuyerRequest, BuyerTransfer,
        VALIDATED_BUYER,
    },
    problem::{Fault, Problem},
    rql::Projection,
    sandbox::Changed,
    world::{OperationContext, Outcome, Rejection, TRANSFER_DESTINATION, World},
};

impl Parts for BuyerRequest {
    const DOCUMENT: &'static str = "buyer";
    const PICTURE: &'static str = "logo";
}

pub(super) async fn create(
    api: RequestContext,
    Form { document, picture }: Form<BuyerRequest>,
) -> Result<Response, Problem> {
    let change = api.change_in_background(move |world, context| {
        world.create_buyer(&document, picture, context)
    });
    Ok(created(&api, change.await?))
}

pub(super) async fn update(
    api: RequestContext,
    Key(id): Key<Buyer>,
    Form { document, picture }: Form<BuyerRequest>,
) -> Result<Response, Problem> {
    let change = api.change_in_background(move |world, context| {
        world.update_buyer(id, &document, picture, context)
    });
    Ok(shown(&api, change.await?))
}

pub(super) async fn remove(api: RequestContext, Key(id): Key<Buyer>) -> Result<Response, Problem> {
    Ok(removed(act(&api, id, World::delete_buyer).await?))
}

pub(super) async fn enable(api: RequestContext, Key(id): Key<Buyer>) -> Result<Response, Problem> {
    Ok(shown(&api, act(&api, id, World::enable_buyer).await?))
}

pub(super) async fn disable(api: RequestContext, Key(id): Key<Buyer>) -> Result<Response, Problem> {
    Ok(shown(&api, act(&api, id, World::disable_buyer).await?))
}

pub(super) async fn activate(
    api: RequestContext,
    Key(id): Key<Buyer>,
    Body(activation): Body<BuyerActivation>,
) -> Result<Response, Problem> {
    let change = api
        .change_in_background(move |world, context| world.activate_buyer(id, activation, context));
    Ok(shown(&api, change.await?))
}

pub(super) async fn deactivate(
    api: RequestContext,
    Key(id): Key<Buyer>,
) -> Result<Response, Problem> {
    Ok(shown(&api, act(&api, id, World::deactivate_buyer).await?))
}

pub(super) async fn synchronize(
    api: RequestContext,
    Key(id): Key<Buyer>,
) -> Result<Response, Problem> {
    Ok(shown(&api, act(&api, id, World::synchronize_buyer).await?))
}

/// Checks a request, and changes nothing.
pub(super) async fn validate(
    api: RequestContext,
    Key(id): Key<Buyer>,
    Body(request): Body<BuyerCheck>,
) -> Result<Response, Problem> {
    let view = api.read_view();
    let (buyer, notices) = view.world.validate_buyer(id, &request, &api.context(&view))?;
    let projection = Projection::whole(&VALIDATED_BUYER, api.reader());
    let body = single(&api, &view, &buyer, &VALIDATED_BUYER, projection)?;
    Ok(noticed(json_response(StatusCode::OK, body), &notices))
}

pub(super) async fn transfer(
    api: RequestContext,
    Key(id): Key<Buyer>,
    Body(request): Body<BuyerTransfer>,
) -> Result<Response, Problem> {
    let change =
        api.change_in_background(move |world, context| world.transfer_buyer(id, &request, context));
    Ok(shown(&api, change.await?))
}

/// What a transfer to an account would take along.
pub(super) async fn read_transfer(
    api: RequestContext,
    Key(id): Key<Buyer>,
    query: QueryString,
) -> Result<Response, Problem> {
    let destination = destination(&query)?;
    let view = api.read_view();
    let details = view.world.buyer_transfer(id, &destination, &api.context(&view))?;
    let table = &BUYER_TRANSFER_DETAILS;
    let projection = Projection::root(table, api.reader());
    let body = single(&api, &view, &details, table, projection)?;
    Ok(json_response(StatusCode::OK, body))
}

/// The account that a query names; no other parameter is known.
fn destination(query: &QueryString) -> Result<String, Problem> {
    let (known, unknown): (Vec<_>, Vec<_>) =
        query.parameters().partition(|(name, _)| name == TRANSFER_DESTINATION);
    let fault = |key: String, sentence: &str| Fault {
        key,
        sentence: sentence.to_owned(),
        logged: sentence.to_owned(),
    };
    let destination = known.into_iter().next().map(|(_, id)| id);
    let missing = destination.is_none().then_some(TRANSFER_DESTINATION);
    let faults: Vec<_> = missing
        .map(|name| fault(name.to_owned(), "Required, but missing."))
        .into_iter()
        .chain(unknown.into_iter().map(|(name, _)| fault(name, "Unknown parameter.")))
        .collect();
    match destination {
        Some(destination) if faults.is_empty() => Ok(destination),
        Some(_) | None => Err(Problem::bad_request(Problem::VALIDATION).with_errors(faults)),
    }
}

/// An operation that needs nothing but the id of the buyer.
type Operation = fn(&mut World, Id<Buyer>, &OperationContext) -> Result<Outcome<Buyer>, Rejection>;

async fn act(
    api: &RequestContext,
    id: Id<Buyer>,
    operation: Operation,
) -> Result<Changed<Buyer>, Problem> {
    api.change_in_background(move |world, context| operation(world, id, context)).await
}
