//! Collections: how a resource is found in a world, and who may see it.

use std::sync::Arc;

use super::{Rejection, Table, World};
use crate::{
    id::Id,
    model::{
        Account, AccountUser, Accounts, ApiToken, DerivedStatus, Module, Resource, Row, User,
        UserGroup,
    },
    rql::Filter,
};

/// What a caller may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Everything.
    All,
    /// What belongs to that account; everything else is not there.
    Account(Id<Account>),
}

/// Who may ask for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequiredRole {
    /// Any, as far as they may see.
    Any,
    /// Operations alone, whatever it is that the others may see.
    Operations,
}

impl RequiredRole {
    /// Refuses those whose visibility says that they are not among it.
    pub fn admit(self, visibility: Visibility) -> Result<(), Rejection> {
        match (self, visibility) {
            (Self::Any, _) | (Self::Operations, Visibility::All) => Ok(()),
            (Self::Operations, Visibility::Account(_)) => {
                Err(Rejection::Forbidden("Only Operations may do that.".to_owned()))
            }
        }
    }
}

/// Rows, one after the other.
pub type Rows<'a, R> = Box<dyn Iterator<Item = &'a Arc<Row<R>>> + Send + 'a>;

/// A resource that a world keeps a table of.
pub trait Stored: Resource {
    /// What one is called in a sentence.
    const NOUN: &'static str;

    /// What its id is called in the templates of paths.
    const PARAMETER: &'static str;

    /// Who may read them.
    const READ_ROLE: RequiredRole = RequiredRole::Any;

    /// All of them.
    fn table_of(world: &World) -> &Table<Self>;

    /// Whether one belongs to an account.
    fn belongs_to(&self, account: Id<Account>, world: &World) -> bool;

    /// Those among which are all that `filter` matches, in order of creation.
    ///
    /// Equality on what an index knows is answered by it, everything else by all.
    #[must_use]
    fn candidates<'a>(world: &'a World, filter: &Filter<Accounts>) -> Rows<'a, Self> {
        match filter.equalities().find(|(path, _)| *path == "id") {
            Some((_, id)) => one(id.parse().ok().and_then(|id| Self::table_of(world).get(id))),
            None => Box::new(Self::table_of(world).iter()),
        }
    }

    /// The one of that id, if `visibility` reaches it.
    fn find(
        world: &World,
        id: Id<Self>,
        visibility: Visibility,
    ) -> Result<&Arc<Row<Self>>, Rejection> {
        Self::table_of(world)
            .get(id)
            .filter(|row| visibility.reaches::<Self>(row, world))
            .ok_or_else(|| Rejection::missing(Self::NOUN, id))
    }
}

impl Visibility {
    /// Whether something may be seen.
    pub fn reaches<R: Stored>(self, resource: &R, world: &World) -> bool {
        match self {
            Self::All => true,
            Self::Account(account) => resource.belongs_to(account, world),
        }
    }
}

fn one<R: Send + Sync>(row: Option<&Arc<Row<R>>>) -> Rows<'_, R> {
    Box::new(row.into_iter())
}

impl Stored for AccountUser {
    const NOUN: &'static str = "account user";
    const PARAMETER: &'static str = "accountUserId";

    fn table_of(world: &World) -> &Table<Self> {
        &world.account_users
    }

    fn belongs_to(&self, account: Id<Account>, _: &World) -> bool {
        self.account.id == account
    }

    fn candidates<'a>(world: &'a World, filter: &Filter<Accounts>) -> Rows<'a, Self> {
        for (path, value) in filter.equalities() {
            match path {
                "id" => return one(value.parse().ok().and_then(|id| world.account_users.get(id))),
                "user.id" => {
                    let user = value.parse().ok();
                    return world.memberships_of_all(user.as_slice());
                }
                "user.email" => {
                    let email = value.parse().ok();
                    let users = email.map(|email| world.users_by_any_email(&email));
                    return world.memberships_of_all(&users.unwrap_or_default());
                }
                _ => {}
            }
        }
        Box::new(world.account_users.iter())
    }
}

impl World {
    fn memberships_of_all(&self, users: &[Id<User>]) -> Rows<'_, AccountUser> {
        let mut rows: Vec<_> = users.iter().flat_map(|user| self.memberships_of(*user)).collect();
        rows.sort_by_key(|row| row.sequence());
        Box::new(rows.into_iter())
    }
}

impl Stored for User {
    const NOUN: &'static str = "user";
    const PARAMETER: &'static str = "userId";

    fn table_of(world: &World) -> &Table<Self> {
        &world.users
    }

    fn belongs_to(&self, account: Id<Account>, world: &World) -> bool {
        // Who was deleted is there for Operations alone.
        self.derived_status != DerivedStatus::Deleted
            && world.memberships_of(self.id).any(|membership| membership.account.id == account)
    }

    fn candidates<'a>(world: &'a World, filter: &Filter<Accounts>) -> Rows<'a, Self> {
        for (path, value) in filter.equalities() {
            match path {
                "id" => return one(value.parse().ok().and_then(|id| world.users.get(id))),
                "email" => {
                    let email = value.parse().ok();
                    let users = email.map(|email| world.users_by_any_email(&email));
                    let users = users.into_iter().flatten();
                    return Box::new(users.filter_map(|id| world.users.get(id)));
                }
                _ => {}
            }
        }
        Box::new(world.users.iter())
    }
}

impl Stored for UserGroup {
    const NOUN: &'static str = "user group";
    const PARAMETER: &'static str = "userGroupId";

    fn table_of(world: &World) -> &Table<Self> {
        &world.user_groups
    }

    fn belongs_to(&self, account: Id<Account>, _: &World) -> bool {
        self.account.id == account
    }
}

impl Stored for Account {
    const NOUN: &'static str = "account";
    const PARAMETER: &'static str = "accountId";

    fn table_of(world: &World) -> &Table<Self> {
        &world.accounts
    }

    fn belongs_to(&self, account: Id<Account>, _: &World) -> bool {
        self.id == account
    }
}

impl Stored for Module {
    const NOUN: &'static str = "module";
    const PARAMETER: &'static str = "moduleId";
    const READ_ROLE: RequiredRole = RequiredRole::Operations;

    fn table_of(world: &World) -> &Table<Self> {
        &world.modules
    }

    fn belongs_to(&self, _: Id<Account>, _: &World) -> bool {
        false
    }
}

impl Stored for ApiToken {
    const NOUN: &'static str = "API token";
    const PARAMETER: &'static str = "apiTokenId";

    fn table_of(world: &World) -> &Table<Self> {
        &world.tokens
    }

    fn belongs_to(&self, account: Id<Account>, _: &World) -> bool {
        self.account.id == account
    }

    fn candidates<'a>(world: &'a World, filter: &Filter<Accounts>) -> Rows<'a, Self> {
        for (path, value) in filter.equalities() {
            match path {
                "id" => return one(value.parse().ok().and_then(|id| world.tokens.get(id))),
                "token" => return one(world.token_by_secret(value)),
                _ => {}
            }
        }
        Box::new(world.tokens.iter())
    }
}
