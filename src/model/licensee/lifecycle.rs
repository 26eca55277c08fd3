//! The lifecycle of a licensee: what callers do to it, and what follows from its buyer and seller.

use std::fmt;

use crate::model::{BuyerStatus, LicenseeStatus, named::named, not_allowed::write_not_allowed};

named! {
    /// An action on a licensee: of a caller, or what follows from an action on another resource.
    pub enum LicenseeAction {
        /// Changes the licensee's data.
        Update,
        /// Takes the licensee back into use.
        Enable,
        /// Takes the licensee out of use.
        Disable,
        /// Takes the licensee out of use for ever.
        Delete,
        /// Follows a buyer whose status changed.
        FollowBuyer,
        /// Follows a seller that was disabled.
        FollowSeller,
    }
}

/// An action in a state that does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongLicenseeState {
    /// The action.
    pub action: LicenseeAction,
    /// The state.
    pub status: LicenseeStatus,
}

impl LicenseeStatus {
    /// The status of a licensee that a buyer of that status takes into use.
    ///
    /// No public text names one for a buyer who is neither Active nor Enabled, which only the
    /// contract's rules let pass: no purchase can go through such a licensee, so it is Disabled.
    #[must_use]
    pub const fn of_buyer(buyer: BuyerStatus) -> Self {
        use BuyerStatus as Buyer;
        match buyer {
            Buyer::Active => Self::Active,
            Buyer::Enabled => Self::Enabled,
            Buyer::Disabled
            | Buyer::Deleted
            | Buyer::Unassigned
            | Buyer::Conflict
            | Buyer::Mismatch => Self::Disabled,
        }
    }

    /// Whether it is in use, which keeps its seller and its link from being taken out of use.
    #[must_use]
    pub const fn is_in_use(self) -> bool {
        match self {
            Self::Active | Self::Enabled => true,
            Self::Disabled | Self::Deleted => false,
        }
    }
}

impl LicenseeAction {
    /// The state of a licensee after the action, while its buyer has that status.
    ///
    /// A licensee that has nothing to follow is in a wrong state for it, and stays as it is: a
    /// disabled one is enabled by a caller only, and a deleted one never changes. A buyer without
    /// account (Unassigned, Conflict) can't buy, so its licensees are disabled. A buyer with
    /// differences to the ERP system (Mismatch) goes on as before, and so do its licensees.
    pub const fn effect(
        self,
        status: LicenseeStatus,
        buyer: BuyerStatus,
    ) -> Result<LicenseeStatus, WrongLicenseeState> {
        use BuyerStatus as Buyer;
        use LicenseeStatus::{Active, Deleted, Disabled, Enabled};
        match (self, status, buyer) {
            (Self::Update, Active | Enabled | Disabled, _) => Ok(status),
            (Self::Enable, Disabled, buyer) => Ok(LicenseeStatus::of_buyer(buyer)),
            (Self::FollowBuyer, Enabled, Buyer::Active) => Ok(Active),
            (Self::FollowBuyer, Active, Buyer::Enabled) => Ok(Enabled),
            (Self::Disable | Self::FollowSeller, Active | Enabled, _)
            | (
                Self::FollowBuyer,
                Active | Enabled,
                Buyer::Disabled | Buyer::Unassigned | Buyer::Conflict,
            ) => Ok(Disabled),
            (Self::Delete, Active | Enabled | Disabled, _)
            | (Self::FollowBuyer, Active | Enabled | Disabled, Buyer::Deleted) => Ok(Deleted),
            (Self::Enable, Active | Enabled | Deleted, _)
            | (Self::Disable | Self::FollowSeller, Disabled | Deleted, _)
            | (Self::Update | Self::Delete | Self::FollowBuyer, Deleted, _)
            | (Self::FollowBuyer, Active, Buyer::Active)
            | (Self::FollowBuyer, Enabled, Buyer::Enabled)
            | (Self::FollowBuyer, Active | Enabled, Buyer::Mismatch)
            | (
                Self::FollowBuyer,
                Disabled,
                Buyer::Active
                | Buyer::Enabled
                | Buyer::Disabled
                | Buyer::Unassigned
                | Buyer::Conflict
                | Buyer::Mismatch,
            ) => Err(WrongLicenseeState { action: self, status }),
        }
    }

    /// The name in sentences and events.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Enable => "enable",
            Self::Disable => "disable",
            Self::Delete => "delete",
            Self::FollowBuyer => "followBuyer",
            Self::FollowSeller => "followSeller",
        }
    }
}

impl fmt::Display for WrongLicenseeState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use LicenseeAction::{Delete, Disable, Enable, Update};
        let Self { action, status } = self;
        // The status of the buyer decides what enabling leads to, and never whether it is allowed.
        let is_allowed =
            |action: &LicenseeAction| action.effect(*status, BuyerStatus::Active).is_ok();
        let allowed = [Update, Enable, Disable, Delete].into_iter().filter(is_allowed);
        write_not_allowed(f, action.verb(), status.name(), allowed.map(LicenseeAction::verb))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        BuyerStatus as Buyer,
        LicenseeAction::{Delete, Disable, Enable, FollowBuyer, FollowSeller, Update},
        LicenseeStatus::{Active, Deleted, Disabled, Enabled},
        *,
    };

    const STATUSES: [LicenseeStatus; 4] = [Active, Enabled, Disabled, Deleted];

    fn buyers() -> impl Iterator<Item = Buyer> {
        Buyer::NAMES.iter().filter_map(|name| Buyer::parse(name))
    }

    fn check(action: LicenseeAction, buyer: Buyer, after: [Option<LicenseeStatus>; 4]) {
        for (status, after) in STATUSES.into_iter().zip(after) {
            let expected = after.ok_or(WrongLicenseeState { action, status });
            assert_eq!(action.effect(status, buyer), expected, "{action:?} {status:?} {buyer:?}");
        }
    }

    #[test]
    fn every_action_of_a_caller_is_allowed_in_just_the_states_of_the_table() {
        for buyer in buyers() {
            check(Update, buyer, [Some(Active), Some(Enabled), Some(Disabled), None]);
            check(Disable, buyer, [Some(Disabled), Some(Disabled), None, None]);
            check(Delete, buyer, [Some(Deleted), Some(Deleted), Some(Deleted), None]);
            let enabled = match buyer {
                Buyer::Active => Active,
                Buyer::Enabled => Enabled,
                _ => Disabled,
            };
            check(Enable, buyer, [None, None, Some(enabled), None]);
        }
    }

    #[test]
    fn a_licensee_follows_its_buyer_and_is_never_lifted_by_it() {
        for (buyer, after) in [
            (Buyer::Active, [None, Some(Active), None, None]),
            (Buyer::Enabled, [Some(Enabled), None, None, None]),
            (Buyer::Disabled, [Some(Disabled), Some(Disabled), None, None]),
            (Buyer::Unassigned, [Some(Disabled), Some(Disabled), None, None]),
            (Buyer::Conflict, [Some(Disabled), Some(Disabled), None, None]),
            (Buyer::Mismatch, [None, None, None, None]),
            (Buyer::Deleted, [Some(Deleted), Some(Deleted), Some(Deleted), None]),
        ] {
            check(FollowBuyer, buyer, after);
        }
    }

    #[test]
    fn a_licensee_of_a_disabled_seller_is_disabled_whatever_its_buyer() {
        for buyer in buyers() {
            check(FollowSeller, buyer, [Some(Disabled), Some(Disabled), None, None]);
        }
    }

    #[test]
    fn a_refusal_names_the_state_and_what_callers_may_do() {
        let sentence = |action: LicenseeAction, status| {
            action.effect(status, Buyer::Enabled).unwrap_err().to_string()
        };
        assert_eq!(
            sentence(Enable, Enabled),
            "enable is not allowed while Enabled; allowed: update, disable, delete."
        );
        assert_eq!(
            sentence(Disable, Disabled),
            "disable is not allowed while Disabled; allowed: update, enable, delete."
        );
        assert_eq!(
            sentence(Delete, Deleted),
            "delete is not allowed while Deleted; allowed: nothing."
        );
    }
}
