//! `/cloud-tenants`: the cloud environments whose spend is managed.
//!
//! Mapping a tenant looks at all accounts, so it is created and changed in the background.

use axum::response::Response;

use super::{
    RequestContext,
    done::{created, removed, shown},
    extract::{Body, Key},
};
use crate::{
    model::{CloudTenant, CloudTenantUpdate, NewCloudTenant},
    problem::Problem,
};

pub(super) async fn create(
    api: RequestContext,
    Body(request): Body<NewCloudTenant>,
) -> Result<Response, Problem> {
    let change =
        api.change_in_background(|world, context| world.create_cloud_tenant(request, context));
    Ok(created(&api, change.await?))
}

pub(super) async fn update(
    api: RequestContext,
    Key(id): Key<CloudTenant>,
    Body(update): Body<CloudTenantUpdate>,
) -> Result<Response, Problem> {
    let change = api
        .change_in_background(move |world, context| world.update_cloud_tenant(id, update, context));
    Ok(shown(&api, change.await?))
}

pub(super) async fn remove(
    api: RequestContext,
    Key(id): Key<CloudTenant>,
) -> Result<Response, Problem> {
    let changed = api.change(|world, context| world.delete_cloud_tenant(id, context))?;
    Ok(removed(changed))
}
