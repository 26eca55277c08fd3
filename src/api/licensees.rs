//! `/licensees`: the parts of clients for which licences are bought.

use axum::response::Response;

use super::{
    RequestContext,
    done::{created, removed, shown},
    extract::Key,
    multipart::{Form, Parts},
};
use crate::{
    model::{Licensee, LicenseeUpdate, NewLicensee},
    problem::Problem,
};

impl Parts for NewLicensee {
    const DOCUMENT: &'static str = "licensee";
    const PICTURE: &'static str = "logo";
}

impl Parts for LicenseeUpdate {
    const DOCUMENT: &'static str = "licensee";
    const PICTURE: &'static str = "logo";
}

pub(super) async fn create(
    api: RequestContext,
    Form { document, picture }: Form<NewLicensee>,
) -> Result<Response, Problem> {
    let changed = api.change(|world, context| world.create_licensee(document, picture, context))?;
    Ok(created(&api, changed))
}

pub(super) async fn update(
    api: RequestContext,
    Key(id): Key<Licensee>,
    Form { document, picture }: Form<LicenseeUpdate>,
) -> Result<Response, Problem> {
    let changed =
        api.change(|world, context| world.update_licensee(id, document, picture, context))?;
    Ok(shown(&api, changed))
}

pub(super) async fn remove(
    api: RequestContext,
    Key(id): Key<Licensee>,
) -> Result<Response, Problem> {
    let changed = api.change(|world, context| world.delete_licensee(id, context))?;
    Ok(removed(changed))
}

pub(super) async fn enable(
    api: RequestContext,
    Key(id): Key<Licensee>,
) -> Result<Response, Problem> {
    let changed = api.change(|world, context| world.enable_licensee(id, context))?;
    Ok(shown(&api, changed))
}

pub(super) async fn disable(
    api: RequestContext,
    Key(id): Key<Licensee>,
) -> Result<Response, Problem> {
    let changed = api.change(|world, context| world.disable_licensee(id, context))?;
    Ok(shown(&api, changed))
}
