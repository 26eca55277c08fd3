//! Contexts: the caller, the visibility, the rules and the time of an operation.

use jiff::{SignedDuration, Timestamp};

use super::{Caller, Collection, World};
use crate::model::{Findings, Rules, Visibility, node::Table};

/// The caller of a request, and how much of a world the caller sees.
#[derive(Debug, Clone)]
pub struct AuthContext {
    /// The caller.
    pub caller: Caller,
    /// How much the caller sees.
    pub visibility: Visibility,
}

/// The circumstances of an operation or a look-up.
///
/// Code outside the world reaches no row without one.
#[derive(Debug, Clone)]
pub struct OperationContext {
    /// The caller.
    pub caller: Caller,
    /// How much the caller sees.
    pub visibility: Visibility,
    /// The rules in force.
    pub rules: Rules,
    /// When the operation happens.
    pub now: Timestamp,
    /// How long an invitation can be accepted.
    pub invitation_lifetime: SignedDuration,
}

impl AuthContext {
    /// Operations, without a token: it sees everything.
    #[must_use]
    pub fn unrestricted() -> Self {
        Self { caller: Caller::Operations, visibility: Visibility::All }
    }
}

impl OperationContext {
    /// The context of Operations, which sees everything, at an instant.
    #[must_use]
    pub fn unrestricted(rules: Rules, now: Timestamp, invitation_lifetime: SignedDuration) -> Self {
        let AuthContext { caller, visibility } = AuthContext::unrestricted();
        Self { caller, visibility, rules, now, invitation_lifetime }
    }

    /// Whether the caller sees an object of a world.
    pub(super) fn sees<R: Collection>(&self, object: &R, world: &World) -> bool {
        self.visibility.reaches(object, world)
    }

    /// Whether the caller may change a member of a table's objects.
    pub(super) fn may_change(&self, table: &Table, member: &str) -> bool {
        table.field(member).is_some_and(|field| self.caller.party().is_among(field.changed_by))
    }

    /// Nothing found yet, under the rules in force.
    pub(super) fn findings(&self) -> Findings {
        Findings::under(self.rules)
    }

    /// The first instant at which an invitation of now can't be accepted any more.
    pub(super) fn invitation_expiry(&self) -> Timestamp {
        self.now.saturating_add(self.invitation_lifetime).unwrap_or(Timestamp::MAX)
    }
}
