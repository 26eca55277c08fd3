//! The lifecycle of a buyer: which action is allowed in which state, and its effect.

use std::fmt;

use super::{Buyer, BuyerStatus};
use crate::model::{named::named, not_allowed::write_not_allowed};

named! {
    /// An action on a buyer.
    pub enum BuyerAction {
        /// Takes the buyer back into use.
        Enable,
        /// Takes the buyer out of use.
        Disable,
        /// Gives the buyer its ids in the ERP system.
        Activate,
        /// Takes the ids in the ERP system from a deleted buyer.
        Deactivate,
        /// Compares the buyer with its account and its links anew.
        Synchronize,
        /// Gives the buyer to an account.
        Assign,
        /// Takes the buyer from its account.
        Unassign,
        /// Gives the buyer to another account.
        Transfer,
        /// Changes its other data.
        Update,
        /// Takes the buyer out of use for ever.
        Delete,
    }
}

/// The effect of an action in a state that allows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuyerEffect {
    /// The buyer gets that status.
    Becomes(BuyerStatus),
    /// The status follows from the buyer's data.
    Follows,
    /// A buyer out of use stays so; any other status follows from the data.
    FollowsUnlessDisabled,
}

/// An action in a state that does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongBuyerState {
    /// The action.
    pub action: BuyerAction,
    /// The state.
    pub status: BuyerStatus,
}

impl BuyerAction {
    /// The effect of the action in that state.
    pub const fn effect(self, status: BuyerStatus) -> Result<BuyerEffect, WrongBuyerState> {
        use BuyerEffect::{Becomes, Follows, FollowsUnlessDisabled};
        use BuyerStatus::{Active, Conflict, Deleted, Disabled, Enabled, Mismatch, Unassigned};
        match (self, status) {
            (Self::Enable, Disabled)
            | (Self::Activate, Enabled)
            | (Self::Assign, Unassigned)
            | (Self::Unassign, Active | Disabled | Mismatch) => Ok(Follows),
            (Self::Disable, Active | Enabled) => Ok(Becomes(Disabled)),
            (Self::Transfer, Active | Disabled | Mismatch)
            | (Self::Synchronize, Active | Disabled | Mismatch | Unassigned | Conflict)
            | (Self::Update, Active | Enabled | Disabled | Mismatch | Unassigned | Conflict) => {
                Ok(FollowsUnlessDisabled)
            }
            (Self::Delete, Active | Enabled | Disabled | Mismatch | Unassigned | Conflict)
            | (Self::Deactivate, Deleted) => Ok(Becomes(Deleted)),
            (Self::Enable, Active | Enabled | Deleted | Unassigned | Conflict | Mismatch)
            | (Self::Activate, Active | Disabled | Deleted | Unassigned | Conflict | Mismatch)
            | (Self::Assign, Active | Enabled | Disabled | Deleted | Conflict | Mismatch)
            | (Self::Unassign | Self::Transfer, Enabled | Deleted | Unassigned | Conflict)
            | (Self::Disable, Disabled | Deleted | Unassigned | Conflict | Mismatch)
            | (Self::Synchronize, Enabled | Deleted)
            | (Self::Update | Self::Delete, Deleted)
            | (Self::Deactivate, Active | Enabled | Disabled | Mismatch | Unassigned | Conflict) => {
                Err(WrongBuyerState { action: self, status })
            }
        }
    }

    /// The statuses that the action may take a buyer to from `from`, if that allows it.
    ///
    /// The data decide, and the errors that they bring. An update counts if it changes the status.
    #[must_use]
    pub const fn leads(self, from: BuyerStatus) -> &'static [BuyerStatus] {
        use BuyerStatus::{Active, Conflict, Deleted, Disabled, Enabled, Mismatch, Unassigned};
        match self {
            Self::Enable => &[Active, Enabled],
            Self::Disable => &[Disabled],
            Self::Activate | Self::Assign => &[Active, Enabled, Mismatch],
            Self::Deactivate | Self::Delete => &[Deleted],
            Self::Unassign => match from {
                Active => &[Unassigned],
                Disabled | Mismatch => &[Unassigned, Conflict],
                Enabled | Deleted | Unassigned | Conflict => &[],
            },
            Self::Transfer | Self::Synchronize => match from {
                Active => &[Active, Mismatch],
                Disabled => &[Disabled, Mismatch],
                Mismatch => &[Active, Disabled, Mismatch],
                Unassigned => &[Unassigned],
                Conflict => &[Conflict],
                Enabled | Deleted => &[],
            },
            Self::Update => match from {
                Active => &[Enabled, Mismatch],
                Enabled => &[Active, Mismatch],
                Disabled => &[Mismatch],
                Mismatch => &[Active, Enabled, Disabled],
                Deleted | Unassigned | Conflict => &[],
            },
        }
    }

    /// The name in sentences, in events and, where it has one, in the path.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Enable => "enable",
            Self::Disable => "disable",
            Self::Activate => "activate",
            Self::Deactivate => "deactivate",
            Self::Synchronize => "synchronize",
            Self::Assign => "assign",
            Self::Unassign => "unassign",
            Self::Transfer => "transfer",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

impl BuyerStatus {
    /// The status that shows whether the buyer has errors.
    #[must_use]
    pub const fn with_errors(self, has_errors: bool) -> Self {
        match (self, has_errors) {
            (Self::Unassigned, true) => Self::Conflict,
            (Self::Active | Self::Disabled, true) => Self::Mismatch,
            (status, _) => status,
        }
    }
}

impl Buyer {
    /// The buyer with the status that `effect` leaves it in.
    ///
    /// Source: the vendor's canon of buyers, BR-004 and BR-005.
    #[must_use]
    pub fn after(self, effect: BuyerEffect) -> Self {
        let has_errors = !self.errors.is_empty();
        let is_disabled =
            [Some(self.status), self.status_before].contains(&Some(BuyerStatus::Disabled));
        let behind = match effect {
            BuyerEffect::Becomes(status) => return Self { status, status_before: None, ..self },
            BuyerEffect::FollowsUnlessDisabled if is_disabled => BuyerStatus::Disabled,
            BuyerEffect::Follows | BuyerEffect::FollowsUnlessDisabled => self.derived_status(),
        };
        let status = behind.with_errors(has_errors);
        let status_before = (status == BuyerStatus::Mismatch).then_some(behind);
        Self { status, status_before, ..self }
    }

    /// The status that follows from the account and the ids in the ERP system.
    #[must_use]
    pub fn derived_status(&self) -> BuyerStatus {
        match &self.account {
            None => BuyerStatus::Unassigned,
            Some(_) if self.is_erp_activated() => BuyerStatus::Active,
            Some(_) => BuyerStatus::Enabled,
        }
    }
}

impl fmt::Display for WrongBuyerState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { action, status } = self;
        let actions = BuyerAction::NAMES.iter().filter_map(|name| BuyerAction::parse(name));
        let allowed = actions.filter(|action| action.effect(*status).is_ok());
        write_not_allowed(f, action.verb(), status.name(), allowed.map(BuyerAction::verb))
    }
}

#[cfg(test)]
mod tests {
    use super::{BuyerAction::*, BuyerEffect::*, BuyerStatus::*, *};

    #[test]
    fn every_action_is_allowed_in_just_the_states_of_the_table() {
        let live = [Active, Enabled, Disabled, Unassigned, Conflict, Mismatch];
        let table = [
            (Enable, &[Disabled][..], Follows),
            (Disable, &[Active, Enabled], Becomes(Disabled)),
            (Activate, &[Enabled], Follows),
            (Deactivate, &[Deleted], Becomes(Deleted)),
            (
                Synchronize,
                &[Active, Disabled, Unassigned, Conflict, Mismatch],
                FollowsUnlessDisabled,
            ),
            (Assign, &[Unassigned], Follows),
            (Unassign, &[Active, Disabled, Mismatch], Follows),
            (Transfer, &[Active, Disabled, Mismatch], FollowsUnlessDisabled),
            (Update, &live, FollowsUnlessDisabled),
            (Delete, &live, Becomes(Deleted)),
        ];
        assert_eq!(table.len(), BuyerAction::NAMES.len());
        for (action, allowed, effect) in table {
            for status in live.into_iter().chain([Deleted]) {
                let wrong = WrongBuyerState { action, status };
                let expected = if allowed.contains(&status) { Ok(effect) } else { Err(wrong) };
                assert_eq!(action.effect(status), expected);
            }
        }
    }

    #[test]
    fn a_refusal_names_the_state_and_what_it_allows() {
        let sentence = |action: BuyerAction, status| action.effect(status).unwrap_err().to_string();
        assert_eq!(
            sentence(Activate, Conflict),
            "activate is not allowed while Conflict; allowed: synchronize, update, delete."
        );
        assert_eq!(
            sentence(Delete, Deleted),
            "delete is not allowed while Deleted; allowed: deactivate."
        );
    }

    #[test]
    fn errors_show_in_the_states_that_they_may_hide() {
        for (status, expected) in [
            (Active, Mismatch),
            (Disabled, Mismatch),
            (Unassigned, Conflict),
            (Enabled, Enabled),
            (Deleted, Deleted),
        ] {
            assert_eq!(status.with_errors(true), expected);
            assert_eq!(status.with_errors(false), status);
        }
    }
}
