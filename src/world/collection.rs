//! Collections: the resources that a world keeps tables of, one list of them.

use std::sync::Arc;

use super::{Table, World};
use crate::{
    id::Id,
    model::{
        Account, AccountType, AccountUser, Accounts, ApiToken, Buyer, BuyerStatus, DerivedStatus,
        LicenseeStatus, Resource, Row, TokenStatus, User, Visibility, node,
    },
    rql::Filter,
};

/// The one list of collections, in the order of documents: each after those that it refers to.
///
/// `collections!(derive)` calls the macro `derive!` with it. A row holds the field of the world, the
/// type, the name of its list in documents, its file of demo data, its name in a sentence, the name
/// of its id in paths, and whether an object belongs to an account: what does not is hidden from that
/// account in lists and references alike. `index` names the function that
/// looks rows up by a filter, and `add` that of the loader which adds an item of a document; without
/// them, ids are looked up, and items are put into the table.
macro_rules! collections {
    ($derive:ident) => {
        $derive! {
            accounts: Account, "accounts", "accounts.json", "account", "accountId",
                |it, account, _| it.id == account;
            modules: Module, "modules", "modules.json", "module", "moduleId",
                |_, _, _| true;
            buyers: Buyer, "buyers", "buyers.json", "buyer", "buyerId",
                |it, account, _| is_live_buyer_of(it, account);
            sellers: Seller, "sellers", "sellers.json", "seller", "sellerId",
                |_, account, world| world.is_client(account);
            erp_links: ErpLink, "erpLinks", "erp-links.json", "ERP link", "erpLinkId",
                |it, account, world| is_live_buyer_of(&it.buyer, account)
                    && world.is_client(account), add add_erp_link;
            licensees: Licensee, "licensees", "licensees.json", "licensee", "licenseeId",
                |it, account, _| it.status != LicenseeStatus::Deleted && it.account.id == account;
            cloud_tenants: CloudTenant, "cloudTenants", "cloud-tenants.json", "cloud tenant",
                "cloudTenantId",
                |it, account, _| it.account_id() == Some(account), add add_cloud_tenant;
            services: Service, "services", "services.json", "service", "serviceId",
                |_, _, _| true;
            user_groups: UserGroup, "userGroups", "user-groups.json", "user group", "userGroupId",
                |it, account, _| it.account.id == account, add add_group;
            users: User, "users", "users.json", "user", "uniqueFilter",
                |it, account, world| is_member(it, account, world), index users_by, add add_user;
            api_tokens: ApiToken, "apiTokens", "api-tokens.json", "API token", "apiTokenId",
                |it, account, _| is_visible_token(it, account), index tokens_by, add add_token;
            account_users: AccountUser, "accountUsers", "account-users.json", "account user",
                "accountUserId", |it, account, _| it.account.id == account,
                index memberships_by, add add_account_user;
        }
    };
}

pub(super) use collections;

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

    /// Whether it reaches an object of a collection.
    pub(super) fn reaches_any(self, object: &node::AnyObject, world: &World) -> bool {
        match self {
            Self::All => true,
            Self::Account(account) => belongs(object, account, world),
        }
    }
}

macro_rules! implement {
    ($(
        $table:ident: $type:ident, $list:literal, $file:literal, $noun:literal, $parameter:literal,
        $belongs:expr $(, index $index:ident)? $(, add $add:ident)?;
    )*) => {
        $(impl Collection for crate::model::$type {
            const NOUN: &'static str = $noun;
            const PARAMETER: &'static str = $parameter;

            fn table_of(world: &World) -> &Table<Self> {
                &world.$table
            }

            fn belongs_to(&self, account: Id<Account>, world: &World) -> bool {
                let belongs: fn(&Self, Id<Account>, &World) -> bool = $belongs;
                belongs(self, account, world)
            }

            $(fn candidates<'a>(
                world: &'a World,
                filter: &Filter<Accounts>,
            ) -> Option<Candidates<'a, Self>> {
                filter.equalities().find_map(|(path, value)| world.$index(path, value))
            })?
        })*

        /// Whether an object of a collection belongs to an account. No other object does.
        fn belongs(object: &node::AnyObject, account: Id<Account>, world: &World) -> bool {
            $(if let Some(object) = object.downcast_ref::<crate::model::$type>() {
                return object.belongs_to(account, world);
            })*
            false
        }

        /// Returns the field table of each collection.
        pub fn field_tables() -> impl DoubleEndedIterator<Item = &'static node::Table> {
            [$(<crate::model::$type as Resource>::table()),*].into_iter()
        }
    };
}

collections!(implement);

/// Whether a user is a member of an account. Only Operations finds deleted users.
fn is_member(user: &User, account: Id<Account>, world: &World) -> bool {
    user.derived_status != DerivedStatus::Deleted
        && world.memberships_of(user.id).any(|membership| membership.account.id == account)
}

/// Whether a token is one of an account's. Only Operations finds deleted tokens.
fn is_visible_token(token: &ApiToken, account: Id<Account>) -> bool {
    token.status != TokenStatus::Deleted && token.account.id == account
}

/// Whether a buyer is one of an account's. Only Operations finds deleted buyers.
fn is_live_buyer_of(buyer: &Buyer, account: Id<Account>) -> bool {
    buyer.status != BuyerStatus::Deleted
        && buyer.account.as_ref().is_some_and(|own| own.id == account)
}

impl World {
    /// Whether an account is a client. Clients see all sellers and the links of their buyers, which
    /// name a seller; vendors see none.
    fn is_client(&self, account: Id<Account>) -> bool {
        self.accounts.get(account).is_some_and(|account| account.kind == AccountType::Client)
    }

    fn memberships_by(&self, path: &str, value: &str) -> Option<Candidates<'_, AccountUser>> {
        match path {
            "id" => Some(Candidates::by_id(&self.account_users, value)),
            "user.id" => Some(self.memberships_of_all(value.parse().ok().as_slice())),
            "user.email" => Some(self.memberships_of_all(&self.users_by_text(value))),
            _ => None,
        }
    }

    fn users_by(&self, path: &str, value: &str) -> Option<Candidates<'_, User>> {
        match path {
            "id" => Some(Candidates::by_id(&self.users, value)),
            "email" => {
                let users = self.users_by_text(value).into_iter();
                Some(Candidates(users.filter_map(|id| self.users.get(id)).collect()))
            }
            _ => None,
        }
    }

    fn tokens_by(&self, path: &str, value: &str) -> Option<Candidates<'_, ApiToken>> {
        match path {
            "id" => Some(Candidates::by_id(&self.api_tokens, value)),
            "token" => Some(Candidates::one(self.token_by_secret(value))),
            _ => None,
        }
    }

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
