//! Callers: who asks, and on what terms.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::Visibility;
use crate::{
    id::Id,
    model::{Account, AccountType, Actor, ApiToken, Event, Row, Rules, Shared, User},
};

/// Who asks.
#[derive(Debug, Clone, Default)]
pub enum Caller {
    /// Nobody in particular: whoever runs the emulator.
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

    pub(super) fn role(&self) -> AccountType {
        match self {
            Self::Operations => AccountType::Operations,
            Self::Token(token) => token.account.kind,
            // A link opens one invitation and nothing else.
            Self::User(_) => AccountType::Client,
        }
    }

    /// What the caller may see: Operations everything, the others what belongs to their account.
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

/// On what terms an invitation is made.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Which rules hold.
    pub rules: Rules,
    /// The instant at which it happens.
    pub now: Timestamp,
    /// For how long an invitation may be accepted.
    pub lifetime: SignedDuration,
    /// What the caller may see, and so name.
    pub visibility: Visibility,
}

impl Terms {
    /// The same terms for a caller who may see that much.
    #[must_use]
    pub fn within(self, visibility: Visibility) -> Self {
        Self { visibility, ..self }
    }

    /// Something that the caller does now.
    pub(super) fn event(self, caller: &Caller) -> Event {
        Event { at: self.now, by: caller.actor() }
    }

    /// The instant at which an invitation of now lapses.
    pub(super) fn lapse(self) -> Timestamp {
        self.now.saturating_add(self.lifetime).unwrap_or(Timestamp::MAX)
    }
}
