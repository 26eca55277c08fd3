//! The life of user groups: created, updated and deleted.

mod contents;

use std::sync::Arc;

use self::contents::{has, without};
use super::{
    Effects, OperationContext, Outcome, Rejection, Subject, World, memberships::same_rows,
};
use crate::{
    id::Id,
    json::{Patch, Path},
    model::{
        AccountUser, ApiToken, Audit, Findings, Module, NewUserGroup, Row, UserGroup,
        UserGroupUpdate,
    },
};

static ACCOUNT: Path<'static> = Path::Member(&Path::Root, "account");

impl World {
    /// Creates a group.
    pub fn create_group(
        &mut self,
        request: NewUserGroup,
        context: &OperationContext,
    ) -> Result<Outcome<UserGroup>, Rejection> {
        let mut findings = context.findings();
        let named = request.account.as_ref().and_then(|reference| reference.id);
        let account = self.resolve_account(named, context, &mut findings);
        let modules = self.resolve_modules(&request.modules, &mut findings);
        let known = account.known().map(|account| account.id);
        if let Some(account) = known {
            self.check_modules(&request.modules, account, &mut findings);
        }
        if let Some(ids) = &request.buyers {
            self.check_buyers(ids, &[], known, context, &mut findings);
        }
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        let account = self.resolve_or_create_account(account, &mut effects);
        self.resolve_or_create_default_group(&account, &mut effects);
        let buyers =
            request.buyers.map(|ids| self.resolve_or_create_buyers(&ids, &account, &mut effects));
        let group = UserGroup {
            id: self.user_groups.draw(self.generator.stream()),
            revision: 1,
            name: request.name,
            description: request.description,
            logo: request.logo,
            is_default: false,
            account,
            modules,
            buyers,
            extensions: request.extensions.map(Into::into),
            audit: Audit::begin(effects.cause.clone()),
        };
        let row = self.create_group_row(group, &mut effects);
        Ok(effects.outcome(row, notices))
    }

    /// Adds a group as part of an operation.
    pub(super) fn create_group_row(
        &mut self,
        group: UserGroup,
        effects: &mut Effects,
    ) -> Arc<Row<UserGroup>> {
        effects.created(Subject::UserGroup(group.id));
        self.add_group(group)
    }

    /// Updates a group, and shows it in every membership that has it.
    ///
    /// A module that the default group loses is lost by the account's other groups and tokens too,
    /// under any rules. An update that changes nothing raises no revision.
    pub fn update_group(
        &mut self,
        id: Id<UserGroup>,
        update: UserGroupUpdate,
        context: &OperationContext,
    ) -> Result<Outcome<UserGroup>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let mut findings = context.findings();
        check_account(&update, &row, &mut findings);
        let modules = self.changed_modules(&update.modules, &row, &mut findings);
        if let Patch::Set(ids) = &update.buyers {
            let before = row.buyers.as_deref().unwrap_or_default();
            self.check_buyers(ids, before, Some(row.account.id), context, &mut findings);
        }
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        let buyers = match update.buyers {
            Patch::Unchanged => row.buyers.clone(),
            Patch::Cleared => None,
            Patch::Set(ids) => {
                Some(self.resolve_or_create_buyers(&ids, &row.account, &mut effects))
            }
        };
        let changed = UserGroup {
            name: update.name.unwrap_or_else(|| row.name.clone()),
            description: update.description.over(row.description.clone()),
            logo: update.logo.over(row.logo.clone()),
            modules,
            buyers,
            extensions: update.extensions.map(Into::into).over(row.extensions.clone()),
            ..UserGroup::clone(&row)
        };
        if is_same_as(&changed, &row) {
            return Ok(effects.outcome(row, notices));
        }
        self.apply_changed_group(changed.touched(effects.cause.clone()), &row, &mut effects);
        Ok(effects.outcome(Arc::clone(self.find(id, context)?), notices))
    }

    /// Deletes a group that has no members and is not the account's default group.
    pub fn delete_group(
        &mut self,
        id: Id<UserGroup>,
        context: &OperationContext,
    ) -> Result<Outcome<UserGroup>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        self.check_group_is_unused(&row, context)?;
        let mut effects = Effects::new(context);
        effects.removed(Subject::UserGroup(id));
        self.take_group(&row);
        Ok(effects.outcome(row, Vec::new()))
    }

    fn check_group_is_unused(
        &self,
        group: &UserGroup,
        context: &OperationContext,
    ) -> Result<(), Rejection> {
        let UserGroup { id, account, .. } = group;
        if group.is_default {
            let account = account.id;
            let sentence = format!("{id} is the default group of {account}, which always has one.");
            return Err(Rejection::Conflict(sentence));
        }
        let members = self.members_of_group(group);
        if !members.is_empty() {
            let seen = members.iter().filter(|row| context.sees::<AccountUser>(row, self));
            let members = match seen.count() {
                0 => "members of other accounts".to_owned(),
                1 => "1 member".to_owned(),
                count => format!("{count} members"),
            };
            let sentence = format!(
                "{id} has {members}; a group is deleted when it has none. \
                 Give them other groups before, or remove them."
            );
            return Err(Rejection::Conflict(sentence));
        }
        Ok(())
    }

    /// Replaces a changed group. Modules that a default group lost go from the account's other
    /// groups and tokens too.
    fn apply_changed_group(&mut self, group: UserGroup, before: &UserGroup, effects: &mut Effects) {
        let is_lost = |module: &Row<Module>| {
            group.is_default && has(&before.modules, module.id) && !has(&group.modules, module.id)
        };
        let account = group.account.id;
        let cause = &effects.cause;
        let others = self.groups_in(account).filter(|other| other.id != group.id);
        let strip = |other: &Arc<Row<UserGroup>>| {
            let modules = without(&other.modules, is_lost)?;
            Some(UserGroup { modules, ..UserGroup::clone(other) }.touched(cause.clone()))
        };
        let mut groups: Vec<_> = others.filter_map(strip).collect();
        let tokens = self.api_tokens.iter().filter(|token| token.account.id == account);
        let strip = |token: &Arc<Row<ApiToken>>| {
            let modules = without(&token.modules, is_lost)?;
            Some(ApiToken { modules, ..ApiToken::clone(token) }.touched(cause.clone()))
        };
        let tokens: Vec<_> = tokens.filter_map(strip).collect();
        groups.push(group);
        for group in &groups {
            effects.updated(Subject::UserGroup(group.id));
        }
        self.put_groups(groups);
        for token in tokens {
            effects.updated(Subject::ApiToken(token.id));
            self.api_tokens.replace(token);
        }
    }
}

fn check_account(update: &UserGroupUpdate, group: &UserGroup, findings: &mut Findings) {
    let own = group.account.id;
    if update.account.is_some_and(|id| id != own) {
        let sentence = format!("Expected {own}, the group's account, which never changes");
        findings.refuse(&ACCOUNT.member("id"), sentence);
    }
}

/// Whether two values of a group say the same.
fn is_same_as(one: &UserGroup, other: &UserGroup) -> bool {
    let buyers = match (&one.buyers, &other.buyers) {
        (None, None) => true,
        (Some(one), Some(other)) => same_rows(one, other),
        (None, Some(_)) | (Some(_), None) => false,
    };
    buyers
        && one.name == other.name
        && one.description == other.description
        && one.logo == other.logo
        && one.extensions == other.extensions
        && same_rows(&one.modules, &other.modules)
}

#[cfg(test)]
mod tests;
