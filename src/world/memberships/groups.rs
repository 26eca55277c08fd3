//! The groups of a membership: added, replaced and removed.

use std::sync::Arc;

use super::{
    super::{Effects, OperationContext, Outcome, Rejection, World},
    resolve::{ResolvedAccount, ResolvedGroup},
    same_rows,
};
use crate::{
    id::Id,
    json::Path,
    model::{AccountUser, Reference, Row, UserGroup},
};

impl World {
    /// Gives a membership one more group.
    pub fn add_group_to(
        &mut self,
        id: Id<AccountUser>,
        group: Reference<UserGroup>,
        context: &OperationContext,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        // The new group is the whole body, so its path is the root.
        self.set_groups(&row, row.groups.to_vec(), &[group], &|_| Path::Root, context)
    }

    /// Gives a membership these groups in place of those it has. It keeps those that the caller
    /// does not see.
    pub fn replace_groups(
        &mut self,
        id: Id<AccountUser>,
        groups: &[Reference<UserGroup>],
        context: &OperationContext,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let hidden = self.hidden_groups(&row, context);
        self.set_groups(&row, hidden, groups, &|index| Path::Item(&Path::Root, index), context)
    }

    /// Removes a group from a membership, unless it is the last.
    pub fn remove_group_from(
        &mut self,
        id: Id<AccountUser>,
        group: Id<UserGroup>,
        context: &OperationContext,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let (removed, left): (Vec<_>, Vec<_>) = row
            .groups
            .iter()
            .cloned()
            .partition(|other| other.id == group && context.sees(&***other, self));
        if removed.is_empty() {
            return Err(Rejection::missing(&format!("group of account user {id}"), group));
        }
        if left.is_empty() {
            let sentence = format!(
                "{group} is the last group of {id}, and a membership has at least one; \
                 DELETE on the membership removes it."
            );
            return Err(Rejection::Conflict(sentence));
        }
        let mut effects = Effects::new(context);
        let changed = AccountUser { groups: left.into(), ..AccountUser::clone(&row) };
        let row = self.apply_membership(changed, &mut effects);
        Ok(effects.outcome(row, Vec::new()))
    }

    /// The groups of a membership that the caller does not see.
    pub(super) fn hidden_groups(
        &self,
        row: &AccountUser,
        context: &OperationContext,
    ) -> Vec<Arc<Row<UserGroup>>> {
        row.groups.iter().filter(|group| !context.sees(&****group, self)).cloned().collect()
    }

    /// Gives a membership the groups that it keeps, and others.
    fn set_groups(
        &mut self,
        row: &Arc<Row<AccountUser>>,
        kept: Vec<Arc<Row<UserGroup>>>,
        groups: &[Reference<UserGroup>],
        path: &dyn Fn(usize) -> Path<'static>,
        context: &OperationContext,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let mut findings = context.findings();
        let account = ResolvedAccount::Known(Arc::clone(&row.account));
        let mut resolved: Vec<_> = kept.into_iter().map(ResolvedGroup::Known).collect();
        resolved.extend(self.resolve_groups(groups, &account, path, context, &mut findings));
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        let groups = self.resolve_or_create_groups(resolved, &row.account, &mut effects);
        let row = if same_rows(&groups, &row.groups) {
            Arc::clone(row)
        } else {
            let changed = AccountUser { groups, ..AccountUser::clone(row) };
            self.apply_membership(changed, &mut effects)
        };
        Ok(effects.outcome(row, notices))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::demo::{context, effects, id},
        *,
    };
    use crate::model::Rules;

    const MEMBERSHIP: &str = "AUSR-4134-7183-7330";

    #[test]
    fn a_group_that_is_added_or_removed_updates_the_membership() {
        let (mut world, context) = (World::demo(), context(Rules::Contract));
        let group = id("UGR-2757-7226");
        let reference = Reference { id: Some(group) };
        let added = world.add_group_to(id(MEMBERSHIP), reference, &context).unwrap();
        assert_eq!(effects(&added), ["accountUser updated"]);
        let removed = world.remove_group_from(id(MEMBERSHIP), group, &context).unwrap();
        assert_eq!(effects(&removed), ["accountUser updated"]);
        assert!(removed.row.groups.iter().all(|other| other.id != group));
        assert_eq!(removed.row.revision, added.row.revision + 1);
    }

    #[test]
    fn the_last_group_stays_and_a_refusal_changes_nothing() {
        let (mut world, context) = (World::demo(), context(Rules::Platform));
        let before = world.document();
        let only = world.account_users.get(id(MEMBERSHIP)).unwrap().groups[0].id;
        let last = world.remove_group_from(id(MEMBERSHIP), only, &context);
        assert!(matches!(last, Err(Rejection::Conflict(_))), "{last:?}");
        let unknown = world.remove_group_from(id(MEMBERSHIP), id("UGR-0000-0009"), &context);
        assert!(matches!(unknown, Err(Rejection::NotFound(_))), "{unknown:?}");
        let references = [Reference { id: Some(only) }, Reference { id: None }];
        assert!(world.replace_groups(id(MEMBERSHIP), &references, &context).is_err());
        assert_eq!(world.document(), before);
    }
}
