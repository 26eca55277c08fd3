//! Happenings: what the operations of a world bring about, for those who tell of it.
//!
//! What an operation itself touched is told, not the rows that merely show it: an object whose
//! revision rises, or whose status changes with its memberships.

use std::vec::Drain;

use super::World;
use crate::{
    id::Id,
    model::{Account, AccountUser, ApiToken, Buyer, Transition, User, UserGroup},
};

/// Something that came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DomainEvent {
    /// An object came into being, changed, or went.
    Changed(Subject, ChangeKind),
    /// A resource took a step in its life.
    Transitioned(Transition),
}

/// What a request brought about: an extension of its response.
#[derive(Debug, Clone, Default)]
pub struct DomainEvents(pub Vec<DomainEvent>);

/// What became of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It came into being.
    Created,
    /// It changed.
    Updated,
    /// It went.
    Removed,
}

/// An object that an operation touched.
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
    /// A token.
    ApiToken(Id<ApiToken>),
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
            Self::ApiToken(_) => "apiToken",
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
            Self::ApiToken(id) => id.to_string(),
        }
    }
}

impl World {
    /// What has happened since the last time this was asked.
    pub fn take_domain_events(&mut self) -> Drain<'_, DomainEvent> {
        self.domain_events.drain(..)
    }

    pub(super) fn created(&mut self, subject: Subject) {
        self.domain_events.push(DomainEvent::Changed(subject, ChangeKind::Created));
    }

    /// Notes a change, once for an operation, and not of what it has just created.
    pub(super) fn updated(&mut self, subject: Subject) {
        let is_same =
            |it: &DomainEvent| matches!(it, DomainEvent::Changed(other, _) if *other == subject);
        if !self.domain_events.iter().any(is_same) {
            self.domain_events.push(DomainEvent::Changed(subject, ChangeKind::Updated));
        }
    }

    pub(super) fn removed(&mut self, subject: Subject) {
        self.domain_events.push(DomainEvent::Changed(subject, ChangeKind::Removed));
    }

    pub(super) fn moved(&mut self, step: Transition) {
        self.domain_events.push(DomainEvent::Transitioned(step));
    }
}
