//! Domain events: the changes that operations make to a world.
//!
//! An operation names the objects whose revision rises or whose status changes. It does not name
//! the rows that merely show such an object.

use crate::{
    id::Id,
    model::{
        Account, AccountUser, ApiToken, Buyer, CloudTenant, ErpLink, Licensee, Seller, Transition,
        User, UserGroup,
    },
};

/// A change that an operation made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DomainEvent {
    /// An object was created, updated or removed.
    Changed(Subject, ChangeKind),
    /// An action moved a resource to a status, be it the same as before.
    Transitioned(Transition),
    /// A message of that number was put into the inbox.
    Mailed(u64),
}

/// The domain events of one request: an extension of its response.
#[derive(Debug, Clone, Default)]
pub struct DomainEvents(pub Vec<DomainEvent>);

/// How an object changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It was created.
    Created,
    /// It was updated.
    Updated,
    /// It was removed.
    Removed,
}

/// An object that an operation changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A membership.
    AccountUser(Id<AccountUser>),
    /// A user.
    User(Id<User>),
    /// A group.
    UserGroup(Id<UserGroup>),
    /// An account.
    Account(Id<Account>),
    /// A buyer.
    Buyer(Id<Buyer>),
    /// A seller.
    Seller(Id<Seller>),
    /// A link.
    ErpLink(Id<ErpLink>),
    /// A licensee.
    Licensee(Id<Licensee>),
    /// A token.
    ApiToken(Id<ApiToken>),
    /// A cloud tenant.
    CloudTenant(Id<CloudTenant>),
}

impl ChangeKind {
    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Removed => "removed",
        }
    }
}

impl Subject {
    /// The name of its type in JSON.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::AccountUser(_) => "accountUser",
            Self::User(_) => "user",
            Self::UserGroup(_) => "userGroup",
            Self::Account(_) => "account",
            Self::Buyer(_) => "buyer",
            Self::Seller(_) => "seller",
            Self::ErpLink(_) => "erpLink",
            Self::Licensee(_) => "licensee",
            Self::ApiToken(_) => "apiToken",
            Self::CloudTenant(_) => "cloudTenant",
        }
    }

    /// Its id as text.
    #[must_use]
    pub fn id(self) -> String {
        match self {
            Self::AccountUser(id) => id.to_string(),
            Self::User(id) => id.to_string(),
            Self::UserGroup(id) => id.to_string(),
            Self::Account(id) => id.to_string(),
            Self::Buyer(id) => id.to_string(),
            Self::Seller(id) => id.to_string(),
            Self::ErpLink(id) => id.to_string(),
            Self::Licensee(id) => id.to_string(),
            Self::ApiToken(id) => id.to_string(),
            Self::CloudTenant(id) => id.to_string(),
        }
    }
}
