//! Contexts: the caller, the visibility, the rules and the time of an operation.

use jiff::{SignedDuration, Timestamp};

use super::{Caller, Rejection};
use crate::model::{Findings, Rules, Visibility};

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

    /// Nothing found yet, under the rules in force.
    pub(super) fn findings(&self) -> Findings {
        Findings::under(self.rules)
    }

    /// The first instant at which an invitation of now can't be accepted any more.
    pub(super) fn invitation_expiry(&self) -> Timestamp {
        self.now.saturating_add(self.invitation_lifetime).unwrap_or(Timestamp::MAX)
    }
}

/// The role that a request requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequiredRole {
    /// Any role. What the caller does not see is left out.
    Any,
    /// Operations alone.
    Operations,
}

impl RequiredRole {
    /// Refuses a request if its visibility is not that of the role.
    pub fn admit(self, visibility: Visibility) -> Result<(), Rejection> {
        match (self, visibility) {
            (Self::Any, _) | (Self::Operations, Visibility::All) => Ok(()),
            (Self::Operations, Visibility::Account(_)) => {
                Err(Rejection::Forbidden("Only Operations may do that.".to_owned()))
            }
        }
    }
}
