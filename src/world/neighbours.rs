//! Back references: the objects that refer to a user, an account or a group.

use std::collections::HashSet;

use super::World;
use crate::{
    id::Id,
    model::{Account, Buyer, ErpLink, Neighbours, User, UserGroup, Visibility},
};

impl Neighbours for World {
    fn account(&self, id: Id<Account>, visibility: Visibility) -> Option<&Account> {
        let account = &***self.accounts.get(id)?;
        visibility.reaches(account, self).then_some(account)
    }

    fn accounts_of(&self, user: Id<User>, visibility: Visibility) -> Vec<&Account> {
        let mut seen = HashSet::new();
        self.memberships_of(user)
            .map(|membership| &**membership.account)
            .filter(|account| seen.insert(account.id) && visibility.reaches(*account, self))
            .collect()
    }

    fn groups_of(&self, account: Id<Account>, visibility: Visibility) -> Vec<&UserGroup> {
        let groups = self.groups_in(account).map(|row| &***row);
        groups.filter(|group| visibility.reaches(*group, self)).collect()
    }

    fn links_of(&self, buyer: Id<Buyer>, visibility: Visibility) -> Vec<&ErpLink> {
        let links = self.links_of_buyer(buyer).map(|row| &***row);
        links.filter(|link| visibility.reaches(*link, self)).collect()
    }

    fn users_of(&self, group: &UserGroup, visibility: Visibility) -> Vec<&User> {
        let mut seen = HashSet::new();
        let users = self.members_of_group(group).into_iter().map(|row| &**row.user);
        users.filter(|user| seen.insert(user.id) && visibility.reaches(*user, self)).collect()
    }
}
