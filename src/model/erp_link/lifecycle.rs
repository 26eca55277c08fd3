//! The lifecycle of a link: what Operations does to it, and what follows from its seller.

use std::fmt;

use super::ErpLink;
use crate::model::{ErpLinkStatus, Event, named::named, not_allowed::write_not_allowed};

named! {
    /// An action on a link: of a caller, or what follows from an action on its seller.
    pub enum LinkAction {
        /// Keeps the buyer from buying from the seller.
        Block,
        /// Lets the buyer buy from the seller again.
        Unblock,
        /// Follows a seller that was disabled.
        SellerDisabled,
        /// Follows a seller that was disabled and is active again.
        SellerEnabled,
    }
}

/// The effect of an action in a state that allows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkEffect {
    /// The link gets that status.
    Becomes(ErpLinkStatus),
    /// The link gets the status back that it had before its seller was disabled.
    Returns,
}

/// An action in a state that does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongLinkState {
    /// The action.
    pub action: LinkAction,
    /// The state.
    pub status: ErpLinkStatus,
}

impl LinkAction {
    /// The effect of the action on a link in that state, from the vendor's draft of ERP links.
    ///
    /// A link that has nothing to follow is in a wrong state for it, and stays as it is.
    pub const fn effect(self, status: ErpLinkStatus) -> Result<LinkEffect, WrongLinkState> {
        use ErpLinkStatus::{Active, Blocked, Disabled};
        use LinkEffect::{Becomes, Returns};
        match (self, status) {
            (Self::Block, Active) => Ok(Becomes(Blocked)),
            (Self::Unblock, Blocked) => Ok(Becomes(Active)),
            (Self::SellerDisabled, Active | Blocked) => Ok(Becomes(Disabled)),
            (Self::SellerEnabled, Disabled) => Ok(Returns),
            (Self::Block, Blocked | Disabled)
            | (Self::Unblock, Active | Disabled)
            | (Self::SellerDisabled, Disabled)
            | (Self::SellerEnabled, Active | Blocked) => {
                Err(WrongLinkState { action: self, status })
            }
        }
    }

    /// The name in sentences and events.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Unblock => "unblock",
            Self::SellerDisabled => "sellerDisabled",
            Self::SellerEnabled => "sellerEnabled",
        }
    }
}

impl ErpLink {
    /// The link after an action of `event`: the next revision, in its new status.
    ///
    /// A link that was disabled from the start is active after it.
    pub fn after(&self, action: LinkAction, event: Event) -> Result<Self, WrongLinkState> {
        let status = match action.effect(self.status)? {
            LinkEffect::Becomes(status) => status,
            LinkEffect::Returns => self.status_before.unwrap_or(ErpLinkStatus::Active),
        };
        let status_before = match status {
            ErpLinkStatus::Disabled => Some(self.status),
            ErpLinkStatus::Active | ErpLinkStatus::Blocked => None,
        };
        let mut link = Self { status, status_before, ..self.clone() }.touched(event.clone());
        match action {
            LinkAction::Block => link.audit.blocked = Some(event),
            LinkAction::Unblock => link.audit.unblocked = Some(event),
            LinkAction::SellerDisabled => link.audit.disabled = Some(event),
            LinkAction::SellerEnabled => {}
        }
        Ok(link)
    }
}

impl fmt::Display for WrongLinkState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use LinkAction::{Block, Unblock};
        let Self { action, status } = self;
        let allowed = [Block, Unblock].into_iter().filter(|it| it.effect(*status).is_ok());
        write_not_allowed(f, action.verb(), status.name(), allowed.map(LinkAction::verb))?;
        match status {
            ErpLinkStatus::Disabled => f.write_str(" The link is in use again once its seller is."),
            ErpLinkStatus::Active | ErpLinkStatus::Blocked => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        ErpLinkStatus::{Active, Blocked, Disabled},
        LinkAction::{Block, SellerDisabled, SellerEnabled, Unblock},
        LinkEffect::{Becomes, Returns},
        *,
    };

    #[test]
    fn every_action_is_allowed_in_just_the_states_of_the_table() {
        let table = [
            (Block, [Some(Becomes(Blocked)), None, None]),
            (Unblock, [None, Some(Becomes(Active)), None]),
            (SellerDisabled, [Some(Becomes(Disabled)), Some(Becomes(Disabled)), None]),
            (SellerEnabled, [None, None, Some(Returns)]),
        ];
        for (action, effects) in table {
            for (status, effect) in [Active, Blocked, Disabled].into_iter().zip(effects) {
                let expected = effect.ok_or(WrongLinkState { action, status });
                assert_eq!(action.effect(status), expected);
            }
        }
    }

    #[test]
    fn a_refusal_names_the_state_and_what_callers_may_do() {
        let sentence = |action: LinkAction, status| action.effect(status).unwrap_err().to_string();
        assert_eq!(
            sentence(Block, Blocked),
            "block is not allowed while Blocked; allowed: unblock."
        );
        assert_eq!(
            sentence(Unblock, Disabled),
            "unblock is not allowed while Disabled; allowed: nothing. \
             The link is in use again once its seller is."
        );
    }
}
