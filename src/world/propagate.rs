//! Propagation: a change to a resource replaces the rows that show it.
//!
//! A user's change takes time linear in its memberships, and a group's in the members of the
//! account. An account's, a buyer's or a seller's takes time linear in the rows of the collections
//! that refer to such a resource. Such a change is made in the background, and readers keep the
//! world before it. A row that shows nothing stale stays, and propagation raises no revision.

use std::{collections::HashSet, sync::Arc};

use super::{Effects, Subject, Table, World};
use crate::{
    id::Id,
    model::{
        Account, AccountUser, ApiToken, Buyer, CloudTenant, DerivedStatus, ErpLink, Licensee,
        Resource, Row, Seller, User, UserGroup,
    },
};

impl World {
    /// Replaces a user, and shows it in each of its memberships.
    pub(super) fn replace_user(&mut self, user: User) -> Arc<Row<User>> {
        let changed = self.users.replace(user);
        let memberships: Vec<_> = self.memberships_of(changed.id).cloned().collect();
        for membership in memberships {
            let user = Arc::clone(&changed);
            self.account_users.replace(AccountUser { user, ..AccountUser::clone(&membership) });
        }
        changed
    }

    /// The status that a user's memberships give it, unless it is blocked or deleted.
    pub(super) fn derived_status_of(&self, user: &User) -> DerivedStatus {
        match user.derived_status {
            DerivedStatus::Blocked | DerivedStatus::Deleted => user.derived_status,
            DerivedStatus::NoMembership | DerivedStatus::Invited { .. } | DerivedStatus::Active => {
                self.status_by_memberships(user.id)
            }
        }
    }

    /// The status that a user's memberships give it.
    pub(super) fn status_by_memberships(&self, user: Id<User>) -> DerivedStatus {
        self.memberships_of(user)
            .map(|membership| membership.invitation.state.derived_status())
            .fold(DerivedStatus::NoMembership, DerivedStatus::or)
    }

    /// Gives a user another status, if it is another.
    pub(super) fn set_derived_status(
        &mut self,
        user: &Arc<Row<User>>,
        derived_status: DerivedStatus,
    ) -> Arc<Row<User>> {
        if user.derived_status == derived_status {
            return Arc::clone(user);
        }
        self.replace_user(User { derived_status, ..User::clone(user) })
    }

    /// Like [`World::set_derived_status`], as part of an operation on a membership, which may be
    /// the one in the account that the user works in.
    pub(super) fn change_derived_status(
        &mut self,
        user: &Arc<Row<User>>,
        derived_status: DerivedStatus,
        effects: &mut Effects,
    ) -> Arc<Row<User>> {
        let current_account = self.followed_account(user);
        if (user.derived_status, user.current_account) == (derived_status, current_account) {
            return Arc::clone(user);
        }
        effects.updated(Subject::User(user.id));
        self.replace_user(User { derived_status, current_account, ..User::clone(user) })
    }

    /// The account that a user works in, as long as an active membership in it lasts; afterwards
    /// that of the oldest active membership, if there is one.
    fn followed_account(&self, user: &User) -> Option<Id<Account>> {
        let current = user.current_account?;
        let mut accounts = self
            .memberships_of(user.id)
            .filter(|membership| membership.is_active())
            .map(|membership| membership.account.id)
            .peekable();
        let oldest = accounts.peek().copied();
        accounts.find(|account| *account == current).or(oldest)
    }

    /// Gives the users of a document that work in an account without being its active members the
    /// account that [`World::change_derived_status`] would give them.
    pub(super) fn follow_memberships(&mut self) {
        let stale = stale(&self.users, |user: &User| {
            let current_account = self.followed_account(user);
            let is_stale = current_account != user.current_account;
            is_stale.then(|| User { current_account, ..user.clone() })
        });
        for user in stale {
            self.replace_user(user);
        }
    }

    /// Replaces an account, and shows it in its groups, buyers, licensees, tokens, cloud tenants and
    /// members, and in the users who work in it.
    pub(super) fn replace_account(&mut self, account: Account) -> Arc<Row<Account>> {
        let changed = self.accounts.replace(account);
        self.refresh_buyers();
        self.refresh_tokens();
        self.refresh_cloud_tenants();
        self.refresh_users(changed.id);
        self.refresh_links();
        self.refresh_licensees();
        let mut reached = self.refresh_groups();
        reached.insert(changed.id);
        self.refresh_members(&reached);
        changed
    }

    /// Replaces a buyer, and shows it in its links, its licensees and the groups limited to it.
    pub(super) fn replace_buyer(&mut self, buyer: Buyer) -> Arc<Row<Buyer>> {
        let changed = self.buyers.replace(buyer);
        self.refresh_links();
        self.refresh_licensees();
        let reached = self.refresh_groups();
        self.refresh_members(&reached);
        changed
    }

    /// Replaces a seller, and shows it in its links, its licensees and the buyers who buy from it.
    pub(super) fn replace_seller(&mut self, seller: Seller) -> Arc<Row<Seller>> {
        let changed = self.sellers.replace(seller);
        for buyer in self.refresh_links() {
            self.refresh_buyer(buyer);
        }
        self.refresh_licensees();
        changed
    }

    /// Replaces groups, and shows them in the memberships that have them.
    pub(super) fn put_groups(&mut self, groups: Vec<UserGroup>) {
        let accounts = groups.iter().map(|group| group.account.id).collect();
        for group in groups {
            self.user_groups.replace(group);
        }
        self.refresh_members(&accounts);
    }

    /// The memberships that have a group, in order of creation.
    ///
    /// Most are members of the group's account. Under the contract's rules others may have it too.
    pub(super) fn members_of_group(&self, group: &UserGroup) -> Vec<&Arc<Row<AccountUser>>> {
        let account = group.account.id;
        let has_it =
            |row: &&Arc<Row<AccountUser>>| row.groups.iter().any(|other| other.id == group.id);
        let cross_account_members =
            self.cross_account_members().filter(|row| row.account.id != account);
        let mut cross_account_members: Vec<_> = cross_account_members.filter(has_it).collect();
        if cross_account_members.is_empty() {
            return self.members_of(account).filter(has_it).collect();
        }
        cross_account_members.extend(self.members_of(account).filter(has_it));
        cross_account_members.sort_by_key(|row| row.sequence());
        cross_account_members
    }

    /// Remembers a membership if it has a group of another account.
    pub(super) fn track_cross_account_member(&mut self, row: &AccountUser) {
        if row.groups.iter().any(|group| group.account.id != row.account.id) {
            self.cross_account_members.insert(row.id, ());
        }
    }

    fn cross_account_members(&self) -> impl Iterator<Item = &Arc<Row<AccountUser>>> {
        self.cross_account_members.keys().filter_map(|id| self.account_users.get(*id))
    }

    fn refresh_buyers(&mut self) {
        let accounts = &self.accounts;
        let stale = stale(&self.buyers, |buyer: &Buyer| {
            let shown = buyer.account.as_ref()?;
            let account = current(accounts, shown)?;
            Some(Buyer { account: Some(account), ..buyer.clone() })
        });
        self.buyers.replace_all(stale);
    }

    /// Shows a buyer's links anew: its kept rendering has them, and its value does not.
    ///
    /// The rows that show the buyer may keep its old row, since the value is the same.
    pub(super) fn refresh_buyer(&mut self, id: Id<Buyer>) {
        if let Some(buyer) = self.buyers.get(id).map(|row| Buyer::clone(row)) {
            self.buyers.replace(buyer);
        }
    }

    /// Replaces the links that show a stale buyer or seller, and returns their buyers.
    fn refresh_links(&mut self) -> HashSet<Id<Buyer>> {
        let stale = stale(&self.erp_links, |link: &ErpLink| {
            let buyer = current(&self.buyers, &link.buyer);
            let seller = current(&self.sellers, &link.seller);
            (buyer.is_some() || seller.is_some()).then(|| ErpLink {
                buyer: buyer.unwrap_or_else(|| Arc::clone(&link.buyer)),
                seller: seller.unwrap_or_else(|| Arc::clone(&link.seller)),
                ..link.clone()
            })
        });
        let buyers = stale.iter().map(|link| link.buyer.id).collect();
        self.erp_links.replace_all(stale);
        buyers
    }

    fn refresh_licensees(&mut self) {
        let stale = stale(&self.licensees, |licensee: &Licensee| {
            let account = current(&self.accounts, &licensee.account);
            let buyer = current(&self.buyers, &licensee.buyer);
            let seller = current(&self.sellers, &licensee.seller);
            (account.is_some() || buyer.is_some() || seller.is_some()).then(|| Licensee {
                account: account.unwrap_or_else(|| Arc::clone(&licensee.account)),
                buyer: buyer.unwrap_or_else(|| Arc::clone(&licensee.buyer)),
                seller: seller.unwrap_or_else(|| Arc::clone(&licensee.seller)),
                ..licensee.clone()
            })
        });
        self.licensees.replace_all(stale);
    }

    fn refresh_tokens(&mut self) {
        let accounts = &self.accounts;
        let stale = stale(&self.api_tokens, |token: &ApiToken| {
            let account = current(accounts, &token.account)?;
            Some(ApiToken { account, ..token.clone() })
        });
        self.api_tokens.replace_all(stale);
    }

    fn refresh_cloud_tenants(&mut self) {
        let accounts = &self.accounts;
        let stale = stale(&self.cloud_tenants, |tenant: &CloudTenant| {
            let account = current(accounts, tenant.account.as_ref()?)?;
            Some(CloudTenant { account: Some(account), ..tenant.clone() })
        });
        self.cloud_tenants.replace_all(stale);
    }

    // A user names the account that it works in by its id, and its kept rendering shows the name.
    // Its memberships elsewhere do not, so they may keep the row of the user: the value is the same.
    fn refresh_users(&mut self, account: Id<Account>) {
        let stale = stale(&self.users, |user: &User| {
            (user.current_account == Some(account)).then(|| user.clone())
        });
        self.users.replace_all(stale);
    }

    /// Replaces the groups that show a stale account or buyer, and returns their accounts.
    fn refresh_groups(&mut self) -> HashSet<Id<Account>> {
        let stale = stale(&self.user_groups, |group: &UserGroup| {
            let account = current(&self.accounts, &group.account);
            let shown = group.buyers.as_deref();
            let buyers = shown.and_then(|shown| all_current(&self.buyers, shown));
            (account.is_some() || buyers.is_some()).then(|| UserGroup {
                account: account.unwrap_or_else(|| Arc::clone(&group.account)),
                buyers: buyers.or_else(|| group.buyers.clone()),
                ..group.clone()
            })
        });
        let accounts = stale.iter().map(|group| group.account.id).collect();
        self.user_groups.replace_all(stale);
        accounts
    }

    /// Replaces the memberships that show something stale, in these accounts or across accounts.
    fn refresh_members(&mut self, accounts: &HashSet<Id<Account>>) {
        let members = accounts.iter().flat_map(|account| self.members_of(*account));
        let stale: Vec<_> = members
            .chain(self.cross_account_members())
            .filter_map(|row| self.refreshed(row))
            .collect();
        self.account_users.replace_all(stale);
    }

    /// The membership with the rows that the tables have now; none if it shows those already.
    fn refreshed(&self, row: &AccountUser) -> Option<AccountUser> {
        let account = current(&self.accounts, &row.account);
        let groups = all_current(&self.user_groups, &row.groups);
        (account.is_some() || groups.is_some()).then(|| AccountUser {
            user: current(&self.users, &row.user).unwrap_or_else(|| Arc::clone(&row.user)),
            account: account.unwrap_or_else(|| Arc::clone(&row.account)),
            groups: groups.unwrap_or_else(|| row.groups.clone()),
            ..row.clone()
        })
    }
}

/// The values that `refresh` puts in place of those of a table.
fn stale<R: Resource>(table: &Table<R>, refresh: impl Fn(&R) -> Option<R>) -> Vec<R> {
    table.iter().filter_map(|row| refresh(row)).collect()
}

/// The row that a table has in place of the one shown; none if it is the same.
fn current<R: Resource>(table: &Table<R>, shown: &Arc<Row<R>>) -> Option<Arc<Row<R>>> {
    table.get(shown.id()).filter(|row| !Arc::ptr_eq(row, shown)).cloned()
}

/// The rows that a table has in place of those shown; none if they are the same.
fn all_current<R: Resource>(table: &Table<R>, shown: &[Arc<Row<R>>]) -> Option<Box<[Arc<Row<R>>]>> {
    shown.iter().any(|row| current(table, row).is_some()).then(|| {
        shown.iter().map(|row| current(table, row).unwrap_or_else(|| Arc::clone(row))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::demo::{context, id},
        *,
    };
    use crate::model::{Reference, Rules};

    #[test]
    fn a_renamed_account_is_shown_by_all_that_refers_to_it_and_nothing_else_is_replaced() {
        let mut world = World::demo();
        let account = id("ACC-1086-6867");
        let before = world.clone();
        let renamed =
            Account { name: "New".into(), ..Account::clone(world.accounts.get(account).unwrap()) };
        world.replace_account(renamed);
        let is_new = |shown: &Account| shown.id != account || &*shown.name == "New";
        assert!(world.account_users.iter().all(|row| is_new(&row.account)));
        assert!(world.user_groups.iter().all(|row| is_new(&row.account)));
        assert!(world.api_tokens.iter().all(|row| is_new(&row.account)));
        assert!(world.buyers.iter().all(|row| row.account.as_deref().is_none_or(|it| is_new(it))));
        let mut tenants = world.cloud_tenants.iter();
        assert!(tenants.all(|row| row.account.as_deref().is_none_or(|it| is_new(it))));
        let buyers = world.user_groups.iter().flat_map(|row| row.buyers.iter().flatten());
        assert!(buyers.flat_map(|row| &row.account).all(|it| is_new(it)));
        for (row, other) in before.account_users.iter().zip(world.account_users.iter()) {
            assert_eq!(row.id, other.id);
            assert_eq!(row.revision, other.revision);
            assert_eq!(Arc::ptr_eq(row, other), row.account.id != account);
            let groups = other.groups.iter();
            assert!(
                groups.clone().all(|it| Arc::ptr_eq(it, world.user_groups.get(it.id).unwrap()))
            );
        }
    }

    #[test]
    fn a_changed_group_is_shown_by_members_of_other_accounts_too() {
        let mut world = World::demo();
        let (member, group) = (id("AUSR-4134-7183-7330"), id("UGR-2757-7226"));
        let reference = Reference { id: Some(group) };
        let context = context(Rules::Contract);
        world.add_group_to(member, reference, &context).unwrap();
        let row = Arc::clone(world.user_groups.get(group).unwrap());
        assert_eq!(world.members_of_group(&row).len(), 6);
        assert_eq!(world.members_of_group(&row)[0].id, member);
        world.put_groups(vec![UserGroup { name: "New".into(), ..UserGroup::clone(&row) }]);
        for row in world.members_of_group(&row) {
            assert!(row.groups.iter().any(|it| it.id == group && &*it.name == "New"));
        }
        world.remove(member, &context).unwrap();
        assert_eq!(world.members_of_group(&row).len(), 5);
    }
}
