//! Callers: the identities behind requests.

use std::sync::Arc;

use crate::{
    id::Id,
    model::{Account, AccountType, Actor, ApiToken, Row, Shared, User, Visibility},
    rql::Party,
};

/// The identity behind a request.
#[derive(Debug, Clone, Default)]
pub enum Caller {
    /// The person who runs the emulator.
    #[default]
    Operations,
    /// The holder of a token, who acts as its account.
    Token(Arc<Row<ApiToken>>),
    /// A user who follows the link of an invitation.
    User(Arc<Row<User>>),
}

impl Caller {
    pub(super) fn account(&self) -> Option<Id<Account>> {
        match self {
            Self::Operations | Self::User(_) => None,
            Self::Token(token) => Some(token.account.id),
        }
    }

    /// The type of the account that the caller acts for.
    #[must_use]
    pub fn role(&self) -> AccountType {
        match self {
            Self::Operations => AccountType::Operations,
            Self::Token(token) => token.account.kind,
            // A link opens one invitation and nothing else.
            Self::User(_) => AccountType::Client,
        }
    }

    /// Whether the caller is Operations, or anyone.
    pub(super) fn party(&self) -> Party {
        match self.role() {
            AccountType::Operations => Party::Operations,
            AccountType::Client | AccountType::Vendor => Party::Anyone,
        }
    }

    /// How much the caller sees: Operations everything, others their own account.
    #[must_use]
    pub fn visibility(&self) -> Visibility {
        match (self.role(), self.account()) {
            (AccountType::Client | AccountType::Vendor, Some(account)) => {
                Visibility::Account(account)
            }
            (AccountType::Operations, _) | (_, None) => Visibility::All,
        }
    }

    /// Whether the caller is that user.
    pub(super) fn is(&self, user: Id<User>) -> bool {
        match self {
            Self::Operations => false,
            Self::Token(token) => token.user == Some(user),
            Self::User(own) => own.id == user,
        }
    }

    pub(super) fn actor(&self) -> Arc<Shared<Actor>> {
        match self {
            Self::Operations => Actor::emulator(),
            Self::Token(token) => token.actor().into(),
            Self::User(user) => user.actor().into(),
        }
    }
}
