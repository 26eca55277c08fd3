//! Collections: how a resource is found in a world, and who may see it.

use std::sync::Arc;

use super::{Refusal, Table, World};
use crate::{
    id::Id,
    model::{Account, AccountUser, Accounts, Resource, Row, User, UserGroup, node::Object},
    rql::Filter,
};

/// What a caller may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Everything.
    Everything,
    /// What belongs to that account; everything else is not there.
    Of(Id<Account>),
}

/// Rows, one after the other.
pub type Rows<'a, R> = Box<dyn Iterator<Item = &'a Arc<Row<R>>> + Send + 'a>;

/// A resource that a world keeps a table of.
pub trait Stored: Resource
where
    for<'a> &'a Self: Into<Object<'a>>,
{
    /// What one is called in a sentence.
    const NOUN: &'static str;

    /// What its id is called in the templates of paths.
    const PARAMETER: &'static str;

    /// All of them.
    fn table_of(world: &World) -> &Table<Self>;

    /// Whether one belongs to an account.
    fn belongs_to(&self, account: Id<Account>, world: &World) -> bool;

    /// Those among which are all that `filter` matches, in order of creation.
    ///
    /// Equality on what an index knows is answered by it, everything else by all.
    fn candidates<'a>(world: &'a World, filter: &Filter<Accounts>) -> Rows<'a, Self> {
        match filter.equalities().find(|(path, _)| *path == "id") {
            Some((_, id)) => one(id.parse().ok().and_then(|id| Self::table_of(world).get(id))),
            None => Box::new(Self::table_of(world).iter()),
        }
    }

    /// The one of that id, if `sight` reaches it.
    fn find(world: &World, id: Id<Self>, sight: Sight) -> Result<&Arc<Row<Self>>, Refusal> {
        Self::table_of(world)
            .get(id)
            .filter(|row| sight.reaches(&***row, world))
            .ok_or_else(|| Refusal::missing(Self::NOUN, id))
    }
}

impl Sight {
    /// Whether something may be seen.
    pub fn reaches<R: Stored>(self, resource: &R, world: &World) -> bool
    where
        for<'a> &'a R: Into<Object<'a>>,
    {
        match self {
            Self::Everything => true,
            Self::Of(account) => resource.belongs_to(account, world),
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
                "user.id" => return world.memberships_of_any(value.parse().ok()),
                "user.email" => {
                    let user = value.parse().ok().and_then(|email| world.user_by_email(&email));
                    return world.memberships_of_any(user.map(|user| user.id));
                }
                _ => {}
            }
        }
        Box::new(world.account_users.iter())
    }
}

impl World {
    fn memberships_of_any(&self, user: Option<Id<User>>) -> Rows<'_, AccountUser> {
        Box::new(user.into_iter().flat_map(|user| self.memberships_of(user)))
    }
}

impl Stored for User {
    const NOUN: &'static str = "user";
    const PARAMETER: &'static str = "userId";

    fn table_of(world: &World) -> &Table<Self> {
        &world.users
    }

    fn belongs_to(&self, account: Id<Account>, world: &World) -> bool {
        world.memberships_of(self.id).any(|membership| membership.account.id == account)
    }

    fn candidates<'a>(world: &'a World, filter: &Filter<Accounts>) -> Rows<'a, Self> {
        for (path, value) in filter.equalities() {
            match path {
                "id" => return one(value.parse().ok().and_then(|id| world.users.get(id))),
                "email" => {
                    return one(value.parse().ok().and_then(|email| world.user_by_email(&email)));
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
