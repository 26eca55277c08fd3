//! Neighbours: the objects that an object refers to, and those that refer to a user, an account or
//! a group.

use std::collections::HashSet;

use super::World;
use crate::{
    id::Id,
    model::{
        Account, Actor, ApiToken, Buyer, ErpLink, Neighbours, User, UserGroup, Visibility,
        node::AnyObject,
    },
};

impl World {
    /// Whether looking up the objects that refer to another takes little time, whichever it is.
    ///
    /// The users of a group are found among all members of its account, by their groups.
    #[must_use]
    pub fn is_small(&self) -> bool {
        const MOST: usize = 100_000;
        self.account_users.len().saturating_mul(self.user_groups.len()) < MOST
    }
}

impl Neighbours for World {
    fn reaches(&self, object: &AnyObject, visibility: Visibility) -> bool {
        visibility.reaches_any(object, self)
    }

    // Deviation: no source says whether the platform names the people of one account in the audits
    // of another. Here an actor is hidden while it is another account's alone.
    fn reaches_actor(&self, actor: &Actor, visibility: Visibility) -> bool {
        let Visibility::Account(own) = visibility else { return true };
        if let Some(token) = actor.id.parse().ok().and_then(|id| self.api_tokens.get(id)) {
            let token: &ApiToken = token;
            return token.account.id == own;
        }
        let user = actor.id.parse().ok();
        let mut accounts =
            user.into_iter().flat_map(|id: Id<User>| self.memberships_of(id)).peekable();
        accounts.peek().is_none() || accounts.any(|membership| membership.account.id == own)
    }

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
