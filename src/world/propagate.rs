//! Changes that reach further: every row that shows a changed account or group is replaced.
//!
//! A replacement takes time linear in the members of the account, and for an account in the number
//! of all groups, buyers and tokens besides: it is made aside, while readers go on with the world
//! before it. A row that shows nothing stale is left alone, and no revision rises here.

use std::{collections::HashSet, sync::Arc};

use super::{Table, World};
use crate::{
    id::Id,
    model::{Account, AccountUser, ApiToken, Buyer, Resource, Row, User, UserGroup},
};

impl World {
    /// Puts a changed account in its place, and shows it in its groups, buyers, tokens, members
    /// and those who work in it.
    pub(super) fn replace_account(&mut self, account: Account) -> Arc<Row<Account>> {
        let changed = self.accounts.replace(account);
        self.refresh_buyers();
        self.refresh_tokens();
        self.refresh_users(changed.id);
        let mut reached = self.refresh_groups();
        reached.insert(changed.id);
        self.refresh_members(&reached);
        changed
    }

    /// Puts changed groups in their places, and shows them in the memberships that have them.
    pub(super) fn put_groups(&mut self, groups: Vec<UserGroup>) {
        let accounts = groups.iter().map(|group| group.account.id).collect();
        for group in groups {
            self.user_groups.replace(group);
        }
        self.refresh_members(&accounts);
    }

    /// The memberships that have a group, in order of creation.
    ///
    /// They are members of the group's account, but for those to whom it was given all the same.
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

    /// Remembers a membership that has a group of another account.
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
        for buyer in stale {
            self.buyers.replace(buyer);
        }
    }

    fn refresh_tokens(&mut self) {
        let accounts = &self.accounts;
        let stale = stale(&self.tokens, |token: &ApiToken| {
            let account = current(accounts, &token.account)?;
            Some(ApiToken { account, ..token.clone() })
        });
        for token in stale {
            self.tokens.replace(token);
        }
    }

    // Users name the account that they work in by its id, and what is kept of them shows its name.
    // Their memberships elsewhere do not, and may keep the user as it was: it is the same value.
    fn refresh_users(&mut self, account: Id<Account>) {
        let stale = stale(&self.users, |user: &User| {
            (user.current_account == Some(account)).then(|| user.clone())
        });
        for user in stale {
            self.users.replace(user);
        }
    }

    /// Replaces the groups that show a stale account or buyer; their accounts.
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
        for group in stale {
            self.user_groups.replace(group);
        }
        accounts
    }

    /// Replaces the memberships in these accounts, and cross-account members, that show something stale.
    fn refresh_members(&mut self, accounts: &HashSet<Id<Account>>) {
        let members = accounts.iter().flat_map(|account| self.members_of(*account));
        let stale: Vec<_> = members
            .chain(self.cross_account_members())
            .filter_map(|row| self.refreshed(row))
            .collect();
        for membership in stale {
            self.account_users.replace(membership);
        }
    }

    /// The membership as the tables would have it; none if that is what it is.
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

/// The values that `refresh` has in place of those of a table.
fn stale<R: Resource>(table: &Table<R>, refresh: impl Fn(&R) -> Option<R>) -> Vec<R> {
    table.iter().filter_map(|row| refresh(row)).collect()
}

/// The row that is in the place of the one shown; none if that is the one.
fn current<R: Resource>(table: &Table<R>, shown: &Arc<Row<R>>) -> Option<Arc<Row<R>>> {
    table.get(shown.id()).filter(|row| !Arc::ptr_eq(row, shown)).cloned()
}

/// The rows that are in the places of those shown; none if those are the ones.
fn all_current<R: Resource>(table: &Table<R>, shown: &[Arc<Row<R>>]) -> Option<Box<[Arc<Row<R>>]>> {
    shown.iter().any(|row| current(table, row).is_some()).then(|| {
        shown.iter().map(|row| current(table, row).unwrap_or_else(|| Arc::clone(row))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Caller,
            demo::{id, terms},
        },
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
        assert!(world.tokens.iter().all(|row| is_new(&row.account)));
        assert!(world.buyers.iter().all(|row| row.account.as_deref().is_none_or(|it| is_new(it))));
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
        let (guest, group) = (id("AUSR-4134-7183-7330"), id("UGR-2757-7226"));
        let reference = Reference { id: Some(group) };
        let terms = terms(Rules::Contract);
        world.add_group_to(guest, reference, &Caller::Operations, terms).unwrap();
        let row = Arc::clone(world.user_groups.get(group).unwrap());
        assert_eq!(world.members_of_group(&row).len(), 6);
        assert_eq!(world.members_of_group(&row)[0].id, guest);
        world.put_groups(vec![UserGroup { name: "New".into(), ..UserGroup::clone(&row) }]);
        for row in world.members_of_group(&row) {
            assert!(row.groups.iter().any(|it| it.id == group && &*it.name == "New"));
        }
        world.remove(guest, &Caller::Operations, terms).unwrap();
        assert_eq!(world.members_of_group(&row).len(), 5);
    }
}
