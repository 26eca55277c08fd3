//! The lifecycle of a seller: which action is allowed in which state, and the state after it.

use std::fmt;

use crate::model::{SellerStatus, named::named, not_allowed::write_not_allowed};

named! {
    /// An action on a seller.
    pub enum SellerAction {
        /// Takes the seller back into use.
        Activate,
        /// Keeps the seller from selling anything new.
        Deactivate,
        /// Takes the seller out of use.
        Disable,
        /// Takes the seller out of use for ever.
        Delete,
    }
}

/// An action in a state that does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongSellerState {
    /// The action.
    pub action: SellerAction,
    /// The state.
    pub status: SellerStatus,
}

impl SellerAction {
    /// The state of a seller after the action.
    ///
    /// From the vendor's draft of sellers.
    pub const fn effect(self, status: SellerStatus) -> Result<SellerStatus, WrongSellerState> {
        use SellerStatus::{Active, Deleted, Disabled, Offline};
        match (self, status) {
            (Self::Activate, Disabled | Offline) => Ok(Active),
            (Self::Deactivate, Active) => Ok(Offline),
            (Self::Disable, Active) => Ok(Disabled),
            (Self::Delete, Active) => Ok(Deleted),
            (Self::Activate, Active | Deleted)
            | (Self::Deactivate | Self::Disable | Self::Delete, Disabled | Offline | Deleted) => {
                Err(WrongSellerState { action: self, status })
            }
        }
    }

    /// The name in sentences and events.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Activate => "activate",
            Self::Deactivate => "deactivate",
            Self::Disable => "disable",
            Self::Delete => "delete",
        }
    }
}

impl SellerStatus {
    /// Whether a seller in that state may be updated. That a deleted one may not is inferred.
    #[must_use]
    pub const fn admits_update(self) -> bool {
        match self {
            Self::Active | Self::Disabled | Self::Offline => true,
            Self::Deleted => false,
        }
    }
}

impl fmt::Display for WrongSellerState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use SellerAction::{Activate, Deactivate, Delete, Disable};
        let Self { action, status } = self;
        let actions = [Activate, Deactivate, Disable, Delete].into_iter();
        let allowed = actions.filter(|action| action.effect(*status).is_ok());
        write_not_allowed(f, action.verb(), status.name(), allowed.map(SellerAction::verb))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        SellerAction::{Activate, Deactivate, Delete, Disable},
        SellerStatus::{Active, Deleted, Disabled, Offline},
        *,
    };

    #[test]
    fn every_action_is_allowed_in_just_the_states_of_the_table() {
        let table = [
            (Activate, [None, Some(Active), Some(Active), None]),
            (Deactivate, [Some(Offline), None, None, None]),
            (Disable, [Some(Disabled), None, None, None]),
            (Delete, [Some(Deleted), None, None, None]),
        ];
        for (action, after) in table {
            for (status, after) in [Active, Disabled, Offline, Deleted].into_iter().zip(after) {
                let expected = after.ok_or(WrongSellerState { action, status });
                assert_eq!(action.effect(status), expected);
            }
        }
    }

    #[test]
    fn a_refusal_names_the_state_and_what_it_allows() {
        let sentence =
            |action: SellerAction, status| action.effect(status).unwrap_err().to_string();
        assert_eq!(
            sentence(Delete, Offline),
            "delete is not allowed while Offline; allowed: activate."
        );
        assert_eq!(
            sentence(Activate, Deleted),
            "activate is not allowed while Deleted; allowed: nothing."
        );
    }
}
