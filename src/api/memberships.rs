//! Operations on a membership, as an account user and as a member of its account.

use axum::{extract::FromRequestParts, response::Response};

use super::{
    ApiState, RequestContext,
    done::{removed, shown_as},
    extract::{Body, Key},
};
use crate::{
    id::Id,
    model::{ACCOUNT_USER, AccountUser, Action, Reference, UserGroup, node::Table},
    problem::Problem,
    sandbox::Changed,
    world::{OperationContext, Outcome, Rejection, World},
};

/// A path that names a membership.
pub(super) trait MembershipPath:
    FromRequestParts<ApiState, Rejection = Problem> + Send + 'static
{
    /// The form of the answers below the path.
    const TABLE: &'static Table;

    /// The id of the membership that it names.
    fn find(&self, world: &World, context: &OperationContext)
    -> Result<Id<AccountUser>, Rejection>;

    /// Applies an operation to the membership.
    fn change(
        &self,
        api: &RequestContext,
        operation: impl FnOnce(
            &mut World,
            Id<AccountUser>,
            &OperationContext,
        ) -> Result<Outcome<AccountUser>, Rejection>,
    ) -> Result<Changed<AccountUser>, Problem> {
        api.change(|world, context| {
            let id = self.find(world, context)?;
            operation(world, id, context)
        })
    }
}

impl MembershipPath for Key<AccountUser> {
    const TABLE: &'static Table = &ACCOUNT_USER;

    fn find(&self, _: &World, _: &OperationContext) -> Result<Id<AccountUser>, Rejection> {
        Ok(self.0)
    }
}

pub(super) async fn accept<P: MembershipPath>(
    api: RequestContext,
    path: P,
) -> Result<Response, Problem> {
    act(&api, &path, Action::Accept)
}

pub(super) async fn resend<P: MembershipPath>(
    api: RequestContext,
    path: P,
) -> Result<Response, Problem> {
    act(&api, &path, Action::Resend)
}

pub(super) async fn send_new<P: MembershipPath>(
    api: RequestContext,
    path: P,
) -> Result<Response, Problem> {
    act(&api, &path, Action::SendNew)
}

fn act<P: MembershipPath>(
    api: &RequestContext,
    path: &P,
    action: Action,
) -> Result<Response, Problem> {
    let changed = path.change(api, |world, id, context| world.act(id, action, context))?;
    Ok(shown_as(api, changed, P::TABLE))
}

pub(super) async fn add_group<P: MembershipPath>(
    api: RequestContext,
    path: P,
    Body(group): Body<Reference<UserGroup>>,
) -> Result<Response, Problem> {
    let changed = path.change(&api, |world, id, context| world.add_group_to(id, group, context))?;
    Ok(shown_as(&api, changed, P::TABLE))
}

pub(super) async fn replace_groups<P: MembershipPath>(
    api: RequestContext,
    path: P,
    Body(groups): Body<Vec<Reference<UserGroup>>>,
) -> Result<Response, Problem> {
    let changed =
        path.change(&api, |world, id, context| world.replace_groups(id, &groups, context))?;
    Ok(shown_as(&api, changed, P::TABLE))
}

pub(super) async fn remove_group<P: MembershipPath>(
    api: RequestContext,
    path: P,
    Key(group): Key<UserGroup>,
) -> Result<Response, Problem> {
    let changed =
        path.change(&api, |world, id, context| world.remove_group_from(id, group, context))?;
    Ok(removed(changed))
}
