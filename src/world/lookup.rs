//! Look-ups: rows by their ids and other keys, if the context sees them.

use std::{collections::HashMap, sync::Arc};

use super::{Caller, Collection, OperationContext, Rejection, UserKey, World};
use crate::{
    id::Id,
    model::{Account, AccountType, AccountUser, ApiToken, DerivedStatus, Row, TokenStatus, User},
};

impl World {
    /// The row of that id.
    pub fn find<R: Collection>(
        &self,
        id: Id<R>,
        context: &OperationContext,
    ) -> Result<&Arc<Row<R>>, Rejection> {
        let row = R::table_of(self).get(id);
        row.filter(|row| context.sees(&****row, self))
            .ok_or_else(|| Rejection::missing(R::NOUN, id))
    }

    /// The rows of a collection, in order of creation.
    pub fn rows<R: Collection>(
        &self,
        context: &OperationContext,
    ) -> impl Iterator<Item = &Arc<Row<R>>> {
        let visibility = context.visibility;
        R::table_of(self).iter().filter(move |row| visibility.reaches(&****row, self))
    }

    /// The user that a key names.
    pub fn user(
        &self,
        key: &UserKey,
        context: &OperationContext,
    ) -> Result<&Arc<Row<User>>, Rejection> {
        match key {
            UserKey::Id(id) => self.find(*id, context),
            UserKey::Email(email) => self
                .user_by_email(email)
                .filter(|row| context.sees(&****row, self))
                .ok_or_else(|| Rejection::NotFound("There is no user of that address.".to_owned())),
        }
    }

    /// The newest membership of a user in an account.
    pub fn member(
        &self,
        account: Id<Account>,
        user: Id<User>,
        context: &OperationContext,
    ) -> Result<&Arc<Row<AccountUser>>, Rejection> {
        self.find(account, context)?;
        self.newest_membership(account, user)
            .ok_or_else(|| Rejection::NotFound(format!("Account {account} has no such member.")))
    }

    /// The caller that a token's secret stands for, if the token is in use.
    #[must_use]
    pub fn authenticate(&self, secret: &str) -> Option<Caller> {
        let token = self.token_by_secret(secret)?;
        self.is_in_use(token).then(|| Caller::Token(Arc::clone(token)))
    }

    /// Whether a token opens anything. A user's own token does so as long as the user is not
    /// blocked and has a membership in the token's account, be it accepted or not.
    fn is_in_use(&self, token: &ApiToken) -> bool {
        let is_admitted = |id: Id<User>| {
            let user = self.users.get(id).map(|user| user.derived_status);
            let is_blocked = matches!(user, Some(DerivedStatus::Blocked | DerivedStatus::Deleted));
            !is_blocked && self.newest_membership(token.account.id, id).is_some()
        };
        token.status == TokenStatus::Active && token.user.is_none_or(is_admitted)
    }

    /// The first token in use of an account of that role.
    #[must_use]
    pub fn token_of(
        &self,
        role: AccountType,
        context: &OperationContext,
    ) -> Option<&Arc<Row<ApiToken>>> {
        self.rows::<ApiToken>(context)
            .find(|token| token.account.kind == role && self.is_in_use(token))
    }

    /// The newest membership of a user in an account.
    pub(super) fn newest_membership(
        &self,
        account: Id<Account>,
        user: Id<User>,
    ) -> Option<&Arc<Row<AccountUser>>> {
        self.memberships_of(user).filter(|membership| membership.account.id == account).last()
    }

    /// The newest membership of a user in each of its accounts, in order of creation.
    pub(super) fn newest_memberships_of(&self, user: Id<User>) -> Vec<&Arc<Row<AccountUser>>> {
        let of_account = |row: &Arc<Row<AccountUser>>| (row.account.id, row.id);
        let newest: HashMap<_, _> = self.memberships_of(user).map(of_account).collect();
        let is_newest = |row: &&Arc<Row<AccountUser>>| newest.get(&row.account.id) == Some(&row.id);
        self.memberships_of(user).filter(is_newest).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::demo::id;
    use super::*;

    #[test]
    fn the_newest_membership_in_each_account_is_a_users_own() {
        let world = World::demo();
        let accounts: Vec<_> = world
            .newest_memberships_of(id("USR-5780-9743"))
            .into_iter()
            .map(|row| row.account.id)
            .collect();
        assert_eq!(accounts, [id("ACC-1086-6867"), id("ACC-8412-3396")]);
    }
}
