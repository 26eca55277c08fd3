//! Indexes: how rows are added to a world and found in it by something other than their id.

use std::sync::Arc;

use imbl::Vector;

use super::World;
use crate::{
    id::Id,
    model::{
        Account, AccountUser, ApiToken, Buyer, DerivedStatus, Email, ErpLink, Row, User, UserGroup,
    },
};

/// The members and the groups of one account, in order of creation.
#[derive(Debug, Clone, Default)]
pub(super) struct AccountIndex {
    // Sorted by the rows' sequence numbers, as the table itself is.
    account_users: Vector<(u64, Id<AccountUser>)>,
    groups: Vector<Id<UserGroup>>,
}

impl World {
    /// The user of an e-mail address, whatever the case of its letters.
    pub(super) fn user_by_email(&self, email: &Email) -> Option<&Arc<Row<User>>> {
        self.by_email.get(email).and_then(|id| self.users.get(*id))
    }

    /// The users of an e-mail address, deleted ones too, in order of creation.
    pub(super) fn users_by_any_email(&self, email: &Email) -> Vec<Id<User>> {
        let former = self.by_former_email.get(email).map_or(&[][..], |ids| ids);
        former.iter().chain(self.by_email.get(email)).copied().collect()
    }

    /// The token of a secret, in use or not.
    pub(super) fn token_by_secret(&self, secret: &str) -> Option<&Arc<Row<ApiToken>>> {
        self.by_secret.get(secret).and_then(|id| self.api_tokens.get(*id))
    }

    /// The memberships of a user, in order of creation.
    pub(super) fn memberships_of(
        &self,
        user: Id<User>,
    ) -> impl Iterator<Item = &Arc<Row<AccountUser>>> {
        let ids = self.by_user.get(&user).map_or(&[][..], |ids| ids);
        ids.iter().filter_map(|id| self.account_users.get(*id))
    }

    /// The memberships in an account, in order of creation.
    pub(super) fn members_of(
        &self,
        account: Id<Account>,
    ) -> impl Iterator<Item = &Arc<Row<AccountUser>>> {
        let indexes = self.by_account.get(&account).into_iter();
        let ids = indexes.flat_map(|index| index.account_users.iter());
        ids.filter_map(|(_, id)| self.account_users.get(*id))
    }

    /// The groups of an account, in order of creation.
    pub(super) fn groups_in(
        &self,
        account: Id<Account>,
    ) -> impl Iterator<Item = &Arc<Row<UserGroup>>> {
        let indexes = self.by_account.get(&account).into_iter();
        indexes.flat_map(|index| index.groups.iter()).filter_map(|id| self.user_groups.get(*id))
    }

    /// The links of a buyer to its sellers, in order of creation.
    pub(super) fn links_of_buyer(
        &self,
        buyer: Id<Buyer>,
    ) -> impl Iterator<Item = &Arc<Row<ErpLink>>> {
        let ids = self.links_by_buyer.get(&buyer).map_or(&[][..], |ids| ids);
        ids.iter().filter_map(|id| self.erp_links.get(*id))
    }

    /// The group that a member of an account gets if the request names none.
    pub(super) fn default_group(&self, account: Id<Account>) -> Option<&Arc<Row<UserGroup>>> {
        self.groups_in(account).find(|group| group.is_default)
    }

    /// The account of requests that name none: the seed's default account, else the first.
    pub(super) fn default_account_row(&self) -> Option<&Arc<Row<Account>>> {
        let default = self.default_account.and_then(|id| self.accounts.get(id));
        default.or_else(|| self.accounts.iter().next())
    }

    pub(super) fn add_user(&mut self, user: User) -> Arc<Row<User>> {
        if let Some(email) = &user.email {
            self.by_email.insert(email.clone(), user.id);
        }
        if user.derived_status == DerivedStatus::Deleted {
            self.free_email(&user);
        }
        self.users.insert(user)
    }

    /// Makes the address of a deleted user free for another.
    pub(super) fn free_email(&mut self, user: &User) {
        let Some(email) = &user.email else { return };
        let others = self.by_former_email.get(email).map_or(&[][..], |ids| ids);
        let ids = others.iter().copied().chain([user.id]).collect();
        self.by_former_email.insert(email.clone(), ids);
        self.by_email.remove(email);
    }

    pub(super) fn add_token(&mut self, token: ApiToken) -> Arc<Row<ApiToken>> {
        self.by_secret.insert(Arc::from(&*token.secret), token.id);
        self.api_tokens.insert(token)
    }

    pub(super) fn add_group(&mut self, group: UserGroup) -> Arc<Row<UserGroup>> {
        self.account_index(group.account.id).groups.push_back(group.id);
        self.user_groups.insert(group)
    }

    pub(super) fn add_erp_link(&mut self, link: ErpLink) -> Arc<Row<ErpLink>> {
        let row = self.erp_links.insert(link);
        let others = self.links_by_buyer.get(&row.buyer.id).map_or(&[][..], |ids| ids);
        let ids = others.iter().copied().chain([row.id]).collect();
        self.links_by_buyer.insert(row.buyer.id, ids);
        row
    }

    pub(super) fn take_erp_link(&mut self, link: &ErpLink) {
        self.erp_links.remove(link.id);
        let left = self.links_of_buyer(link.buyer.id).map(|row| row.id).collect();
        self.links_by_buyer.insert(link.buyer.id, left);
    }

    pub(super) fn take_group(&mut self, group: &UserGroup) {
        self.user_groups.remove(group.id);
        let groups = &mut self.account_index(group.account.id).groups;
        if let Some(place) = groups.iter().position(|other| *other == group.id) {
            groups.remove(place);
        }
    }

    pub(super) fn add_account_user(&mut self, membership: AccountUser) -> Arc<Row<AccountUser>> {
        let row = self.account_users.insert(membership);
        let (id, user) = (row.id, row.user.id);
        self.account_index(row.account.id).account_users.push_back((row.sequence(), id));
        let others = self.by_user.get(&user).map_or(&[][..], |ids| ids);
        let ids = others.iter().copied().chain([id]).collect();
        self.by_user.insert(user, ids);
        self.track_cross_account_member(&row);
        row
    }

    pub(super) fn take_account_user(&mut self, row: &Row<AccountUser>) {
        self.account_users.remove(row.id);
        self.cross_account_members.remove(&row.id);
        let members = &mut self.account_index(row.account.id).account_users;
        if let Ok(place) = members.binary_search_by_key(&row.sequence(), |(at, _)| *at) {
            members.remove(place);
        }
        let left = self.memberships_of(row.user.id).map(|row| row.id).collect();
        self.by_user.insert(row.user.id, left);
    }

    fn account_index(&mut self, account: Id<Account>) -> &mut AccountIndex {
        self.by_account.entry(account).or_default()
    }
}
