//! Collections: the resources that a world keeps tables of.

use std::sync::Arc;

use super::{Table, World};
use crate::{
    id::Id,
    model::{
        Account, AccountUser, Accounts, ApiToken, DerivedStatus, Module, Resource, Row,
        TokenStatus, User, UserGroup, Visibility,
    },
    rql::Filter,
};

/// A resource that a world keeps a table of.
///
/// Only the world reads tables and candidates. Other code uses [`World::find`], [`World::rows`] and
/// [`World::list`], which take a context. An unchecked access does not compile:
///
/// ```compile_fail
/// use accounts_emulator::{model::AccountUser, world::{Collection, World}};
///
/// fn unchecked(world: &World) -> usize {
///     AccountUser::table_of(world).len()
/// }
/// ```
pub trait Collection: Resource {
    /// The name of one in a sentence.
    const NOUN: &'static str;

    /// The name of its id in the templates of paths.
    const PARAMETER: &'static str;

    /// The table of them.
    fn table_of(world: &World) -> &Table<Self>;

    /// Whether it belongs to an account.
    fn belongs_to(&self, account: Id<Account>, world: &World) -> bool;

    /// Looks up the rows that `filter` may match; none if no index answers it.
    #[must_use]
    fn candidates<'a>(world: &'a World, filter: &Filter<Accounts>) -> Option<Candidates<'a, Self>> {
        let id = filter.equalities().find_map(|(path, value)| (path == "id").then_some(value))?;
        Some(Candidates::by_id(Self::table_of(world), id))
    }
}

/// The rows among which are all that a filter matches, in order of creation.
#[derive(Debug)]
pub struct Candidates<'a, R>(pub(super) Vec<&'a Arc<Row<R>>>);

impl<'a, R: Resource> Candidates<'a, R> {
    fn by_id(table: &'a Table<R>, id: &str) -> Self {
        Self::one(id.parse().ok().and_then(|id| table.get(id)))
    }

    fn one(row: Option<&'a Arc<Row<R>>>) -> Self {
        Self(row.into_iter().collect())
    }
}

impl Visibility {
    /// Whether it reaches a resource.
    pub(super) fn reaches<R: Collection>(self, resource: &R, world: &World) -> bool {
        match self {
            Self::All => true,
            Self::Account(account) => resource.belongs_to(account, world),
        }
    }
}

impl Collection for AccountUser {
    const NOUN: &'static str = "account user";
    const PARAMETER: &'static str = "accountUserId";

    fn table_of(world: &World) -> &Table<Self> {
        &world.account_users
    }

    fn belongs_to(&self, account: Id<Account>, _: &World) -> bool {
        self.account.id == account
    }

    fn candidates<'a>(world: &'a World, filter: &Filter<Accounts>) -> Option<Candidates<'a, Self>> {
        filter.equalities().find_map(|(path, value)| match path {
            "id" => Some(Candidates::by_id(&world.account_users, value)),
            "user.id" => Some(world.memberships_of_all(value.parse().ok().as_slice())),
            "user.email" => Some(world.memberships_of_all(&world.users_by_text(value))),
            _ => None,
        })
    }
}

impl Collection for User {
    const NOUN: &'static str = "user";
    const PARAMETER: &'static str = "userId";

    fn table_of(world: &World) -> &Table<Self> {
        &world.users
    }

    fn belongs_to(&self, account: Id<Account>, world: &World) -> bool {
        // Only Operations finds deleted users.
        self.derived_status != DerivedStatus::Deleted
            && world.memberships_of(self.id).any(|membership| membership.account.id == account)
    }

    fn candidates<'a>(world: &'a World, filter: &Filter<Accounts>) -> Option<Candidates<'a, Self>> {
        filter.equalities().find_map(|(path, value)| match path {
            "id" => Some(Candidates::by_id(&world.users, value)),
            "email" => {
                let users = world.users_by_text(value).into_iter();
                Some(Candidates(users.filter_map(|id| world.users.get(id)).collect()))
            }
            _ => None,
        })
    }
}

impl Collection for UserGroup {
    const NOUN: &'static str = "user group";
    const PARAMETER: &'static str = "userGroupId";

    fn table_of(world: &World) -> &Table<Self> {
        &world.user_groups
    }

    fn belongs_to(&self, account: Id<Account>, _: &World) -> bool {
        self.account.id == account
    }
}

impl Collection for Account {
    const NOUN: &'static str = "account";
    const PARAMETER: &'static str = "accountId";

    fn table_of(world: &World) -> &Table<Self> {
        &world.accounts
    }

    fn belongs_to(&self, account: Id<Account>, _: &World) -> bool {
        self.id == account
    }
}

impl Collection for Module {
    const NOUN: &'static str = "module";
    const PARAMETER: &'static str = "moduleId";

    fn table_of(world: &World) -> &Table<Self> {
        &world.modules
    }

    fn belongs_to(&self, _: Id<Account>, _: &World) -> bool {
        false
    }
}

impl Collection for ApiToken {
    const NOUN: &'static str = "API token";
    const PARAMETER: &'static str = "apiTokenId";

    fn table_of(world: &World) -> &Table<Self> {
        &world.tokens
    }

    fn belongs_to(&self, account: Id<Account>, _: &World) -> bool {
        // Only Operations finds deleted tokens.
        self.status != TokenStatus::Deleted && self.account.id == account
    }

    fn candidates<'a>(world: &'a World, filter: &Filter<Accounts>) -> Option<Candidates<'a, Self>> {
        filter.equalities().find_map(|(path, value)| match path {
            "id" => Some(Candidates::by_id(&world.tokens, value)),
            "token" => Some(Candidates::one(world.token_by_secret(value))),
            _ => None,
        })
    }
}

impl World {
    fn memberships_of_all(&self, users: &[Id<User>]) -> Candidates<'_, AccountUser> {
        let mut rows: Vec<_> = users.iter().flat_map(|user| self.memberships_of(*user)).collect();
        rows.sort_by_key(|row| row.sequence());
        Candidates(rows)
    }

    /// The users of an e-mail address, deleted ones too; none if the text is no address.
    fn users_by_text(&self, email: &str) -> Vec<Id<User>> {
        email.parse().map(|email| self.users_by_any_email(&email)).unwrap_or_default()
    }
}
