//! One world as a value: its tables, their indexes, and the rules that span resources.
//!
//! Every collection in a [`World`] is persistent, so a copy of the world is a copy of a few
//! pointers: that is what a snapshot, a reset and a fork are. The store knows nothing of HTTP.

mod accounts;
mod caller;
#[cfg(test)]
mod demo;
mod document;
mod events;
mod generate;
mod group_contents;
mod invite;
mod invitee;
mod mail;
mod membership;
mod propagate;
mod rejection;
mod stored;
mod table;
mod user_groups;
mod users;

use std::{collections::HashSet, slice, sync::Arc};

use imbl::Vector;

use self::table::{Map, empty};
pub use self::{
    caller::{Caller, Terms},
    document::{Seed, SeedError, SeedFault, State, StateDefaults, members as document_members},
    events::{ChangeKind, DomainEvent, Subject},
    mail::{Mail, MailKind, Mailbox, Message},
    membership::MemberKey,
    rejection::Rejection,
    stored::{RequiredRole, Rows, Stored, Visibility},
    table::Table,
    users::{Outcome, UserKey},
};
pub use crate::random::{Generator, InvalidPosition};
use crate::{
    id::Id,
    model::{
        Account, AccountUser, ApiToken, Buyer, DerivedStatus, Email, Module, Neighbours, Row,
        TokenStatus, User, UserGroup,
    },
};

/// Everything that one emulated platform knows.
#[derive(Debug, Clone)]
pub struct World {
    accounts: Table<Account>,
    modules: Table<Module>,
    buyers: Table<Buyer>,
    user_groups: Table<UserGroup>,
    users: Table<User>,
    account_users: Table<AccountUser>,
    tokens: Table<ApiToken>,
    default_account: Option<Id<Account>>,
    by_email: Map<Email, Id<User>>,
    // The addresses of users who were deleted.
    by_former_email: Map<Email, Arc<[Id<User>]>>,
    by_secret: Map<Arc<str>, Id<ApiToken>>,
    by_user: Map<Id<User>, Memberships>,
    by_account: Map<Id<Account>, AccountIndex>,
    // The memberships that have, or had, a group of another account.
    cross_account_members: Map<Id<AccountUser>, ()>,
    generator: Generator,
    // What is to be sent; whoever changed the world takes it away.
    mail: Vec<Mail>,
    // What there is to tell; whoever changed the world takes it away too.
    domain_events: Vec<DomainEvent>,
}

/// The memberships of one user, in order of creation.
///
/// Nearly everybody has one. It is held without a counted reference, because a map in which
/// something is changed after a reset copies the neighbours, and would count each of them.
#[derive(Debug, Clone)]
enum Memberships {
    One(Id<AccountUser>),
    Several(Arc<[Id<AccountUser>]>),
}

impl Memberships {
    fn ids(&self) -> &[Id<AccountUser>] {
        match self {
            Self::One(id) => slice::from_ref(id),
            Self::Several(ids) => ids,
        }
    }
}

/// What belongs to one account, in order of creation.
#[derive(Debug, Clone, Default)]
struct AccountIndex {
    // Sorted by the rows' sequence numbers, like the table itself.
    account_users: Vector<(u64, Id<AccountUser>)>,
    groups: Vector<Id<UserGroup>>,
}

/// How many of each there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Accounts.
    pub accounts: usize,
    /// Modules.
    pub modules: usize,
    /// Buyers.
    pub buyers: usize,
    /// User groups.
    pub user_groups: usize,
    /// Users.
    pub users: usize,
    /// API tokens.
    pub api_tokens: usize,
    /// Account users.
    pub account_users: usize,
}

impl World {
    /// A world with nothing in it, whose ids and codes `generator` draws.
    #[must_use]
    pub fn new(generator: Generator) -> Self {
        Self {
            accounts: Table::default(),
            modules: Table::default(),
            buyers: Table::default(),
            user_groups: Table::default(),
            users: Table::default(),
            account_users: Table::default(),
            tokens: Table::default(),
            default_account: None,
            by_email: empty(),
            by_former_email: empty(),
            by_secret: empty(),
            by_user: empty(),
            by_account: empty(),
            cross_account_members: empty(),
            generator,
            mail: Vec::new(),
            domain_events: Vec::new(),
        }
    }

    /// A generator that goes on as the world's own would.
    #[must_use]
    pub fn generator(&self) -> Generator {
        self.generator.clone()
    }

    /// A copy of the world that goes on by itself, drawing from `generator`.
    #[must_use]
    pub fn fork(&self, generator: Generator) -> Self {
        Self { generator, ..self.clone() }
    }

    /// The user of that e-mail address, whatever the case of its letters.
    #[must_use]
    pub fn user_by_email(&self, email: &Email) -> Option<&Arc<Row<User>>> {
        self.by_email.get(email).and_then(|id| self.users.get(*id))
    }

    /// The memberships of a user, in order of creation.
    pub fn memberships_of(&self, user: Id<User>) -> impl Iterator<Item = &Arc<Row<AccountUser>>> {
        let ids = self.by_user.get(&user).map_or(&[][..], Memberships::ids);
        ids.iter().filter_map(|id| self.account_users.get(*id))
    }

    /// The memberships in an account, in order of creation.
    pub fn members_of(&self, account: Id<Account>) -> impl Iterator<Item = &Arc<Row<AccountUser>>> {
        let account_index = self.by_account.get(&account).into_iter();
        let ids = account_index.flat_map(|account_index| account_index.account_users.iter());
        ids.filter_map(|(_, id)| self.account_users.get(*id))
    }

    /// The token whose secret that is, if it is in use.
    #[must_use]
    pub fn token(&self, secret: &str) -> Option<&Arc<Row<ApiToken>>> {
        self.token_by_secret(secret).filter(|token| token.status == TokenStatus::Active)
    }

    fn token_by_secret(&self, secret: &str) -> Option<&Arc<Row<ApiToken>>> {
        self.by_secret.get(secret).and_then(|id| self.tokens.get(*id))
    }

    /// How many of each there are.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts {
            accounts: self.accounts.len(),
            modules: self.modules.len(),
            buyers: self.buyers.len(),
            user_groups: self.user_groups.len(),
            users: self.users.len(),
            api_tokens: self.tokens.len(),
            account_users: self.account_users.len(),
        }
    }

    /// The account of requests that name none: the seed's default account, else the first.
    fn default_account_row(&self) -> Option<&Arc<Row<Account>>> {
        let default = self.default_account.and_then(|id| self.accounts.get(id));
        default.or_else(|| self.accounts.iter().next())
    }

    fn default_group(&self, account: Id<Account>) -> Option<&Arc<Row<UserGroup>>> {
        let groups = &self.by_account.get(&account)?.groups;
        groups.iter().filter_map(|id| self.user_groups.get(*id)).find(|group| group.is_default)
    }

    fn add_user(&mut self, user: User) -> Arc<Row<User>> {
        if let Some(email) = &user.email {
            self.by_email.insert(email.clone(), user.id);
        }
        if user.derived_status == DerivedStatus::Deleted {
            self.free_email(&user);
        }
        self.users.insert(user)
    }

    fn add_token(&mut self, token: ApiToken) {
        self.by_secret.insert(Arc::from(&*token.secret), token.id);
        self.tokens.insert(token);
    }

    fn add_group(&mut self, group: UserGroup) -> Arc<Row<UserGroup>> {
        self.account_index(group.account.id).groups.push_back(group.id);
        self.user_groups.insert(group)
    }

    /// Adds a group for an operation, which tells of it.
    fn add_new_group(&mut self, group: UserGroup) -> Arc<Row<UserGroup>> {
        self.created(Subject::UserGroup(group.id));
        self.add_group(group)
    }

    fn add_account_user(&mut self, membership: AccountUser) -> Arc<Row<AccountUser>> {
        let row = self.account_users.insert(membership);
        let (id, user) = (row.id, row.user.id);
        self.account_index(row.account.id).account_users.push_back((row.sequence(), id));
        let memberships = match self.by_user.get(&user).map(Memberships::ids) {
            None | Some([]) => Memberships::One(id),
            Some(others) => Memberships::Several(others.iter().copied().chain([id]).collect()),
        };
        self.by_user.insert(user, memberships);
        self.track_cross_account_member(&row);
        row
    }

    fn account_index(&mut self, account: Id<Account>) -> &mut AccountIndex {
        self.by_account.entry(account).or_default()
    }

    fn remove_account_user(&mut self, row: &Row<AccountUser>) {
        self.account_users.remove(row.id);
        self.cross_account_members.remove(&row.id);
        let account_index = self.account_index(row.account.id);
        let place =
            account_index.account_users.binary_search_by_key(&row.sequence(), |(at, _)| *at);
        if let Ok(index) = place {
            account_index.account_users.remove(index);
        }
        let left = self.memberships_of(row.user.id).map(|row| row.id).collect();
        self.by_user.insert(row.user.id, Memberships::Several(left));
    }

    /// What a user's memberships make of it.
    fn derived_status_of(&self, user: &User) -> DerivedStatus {
        match user.derived_status {
            DerivedStatus::Blocked | DerivedStatus::Deleted => user.derived_status,
            DerivedStatus::NoMembership | DerivedStatus::Invited { .. } | DerivedStatus::Active => {
                self.status_by_memberships(user.id)
            }
        }
    }

    fn status_by_memberships(&self, user: Id<User>) -> DerivedStatus {
        self.memberships_of(user)
            .map(|membership| membership.invitation.state.derived_status())
            .fold(DerivedStatus::NoMembership, DerivedStatus::or)
    }

    fn set_derived_status(
        &mut self,
        user: &Arc<Row<User>>,
        derived_status: DerivedStatus,
    ) -> Arc<Row<User>> {
        if user.derived_status == derived_status {
            return Arc::clone(user);
        }
        self.replace_user(User { derived_status, ..User::clone(user) })
    }

    /// The same for an operation, which tells of it.
    fn change_derived_status(
        &mut self,
        user: &Arc<Row<User>>,
        derived_status: DerivedStatus,
    ) -> Arc<Row<User>> {
        if user.derived_status != derived_status {
            self.updated(Subject::User(user.id));
        }
        self.set_derived_status(user, derived_status)
    }

    /// Puts a changed user in its place, and shows it in each of its memberships.
    fn replace_user(&mut self, user: User) -> Arc<Row<User>> {
        let changed = self.users.replace(user);
        let memberships: Vec<_> = self.memberships_of(changed.id).cloned().collect();
        for membership in memberships {
            let user = Arc::clone(&changed);
            self.account_users.replace(AccountUser { user, ..AccountUser::clone(&membership) });
        }
        changed
    }
}

impl Neighbours for World {
    fn account(&self, id: Id<Account>) -> Option<&Account> {
        self.accounts.get(id).map(|row| &***row)
    }

    fn accounts_of(&self, user: Id<User>) -> Vec<&Account> {
        let mut seen = HashSet::new();
        self.memberships_of(user)
            .filter(|membership| seen.insert(membership.account.id))
            .map(|membership| &**membership.account)
            .collect()
    }

    fn groups_of(&self, account: Id<Account>) -> Vec<&UserGroup> {
        let Some(account_index) = self.by_account.get(&account) else { return Vec::new() };
        let rows = account_index.groups.iter().filter_map(|id| self.user_groups.get(*id));
        rows.map(|row| &***row).collect()
    }

    fn users_of(&self, group: &UserGroup) -> Vec<&User> {
        let mut seen = HashSet::new();
        let holders = self.members_of_group(group).into_iter().map(|row| &**row.user);
        holders.filter(|user| seen.insert(user.id)).collect()
    }
}
