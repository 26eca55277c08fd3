//! The lifecycle of a membership: which action is allowed in which state, and its effect.

use crate::model::{InvitationStatus, named::named};

named! {
    /// An action on a membership.
    pub enum Action {
        /// Accepts the invitation.
        Accept,
        /// Sends a pending invitation again.
        Resend,
        /// Sends an expired invitation anew.
        SendNew,
        /// Ends the membership, or withdraws the invitation.
        Remove,
    }
}

/// The effect of an action in a state that allows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// None: it was done before.
    None,
    /// The membership becomes active.
    Joined,
    /// The invitation gets a new code and a whole lifetime.
    Renewed,
    /// The membership is removed.
    Gone,
}

/// An action in a state that does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongState {
    /// The action.
    pub action: Action,
    /// The state.
    pub status: InvitationStatus,
}

impl Action {
    /// The effect of the action in a state. Only the clock makes an invitation expire.
    pub const fn effect(self, status: InvitationStatus) -> Result<Effect, WrongState> {
        match (self, status) {
            (Self::Accept, InvitationStatus::Invited) => Ok(Effect::Joined),
            (Self::Accept, InvitationStatus::Active) => Ok(Effect::None),
            (Self::Resend, InvitationStatus::Invited)
            | (Self::SendNew, InvitationStatus::InvitationExpired) => Ok(Effect::Renewed),
            (Self::Remove, _) => Ok(Effect::Gone),
            (Self::Accept, InvitationStatus::InvitationExpired)
            | (Self::Resend, InvitationStatus::Active | InvitationStatus::InvitationExpired)
            | (Self::SendNew, InvitationStatus::Invited | InvitationStatus::Active) => {
                Err(WrongState { action: self, status })
            }
        }
    }

    /// The last segment of the action's path.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Accept => "accept-invite",
            Self::Resend => "resend-invite",
            Self::SendNew => "send-new-invite",
            Self::Remove => "DELETE",
        }
    }
}

impl std::fmt::Display for WrongState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { action, status } = self;
        let all = [Action::Accept, Action::Resend, Action::SendNew, Action::Remove];
        let allowed: Vec<_> = all
            .into_iter()
            .filter(|action| action.effect(*status).is_ok())
            .map(Action::path)
            .collect();
        let (action, status) = (action.path(), status.name());
        write!(f, "{action} is not allowed while {status}; allowed: {}.", allowed.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_allowed_in_just_the_states_of_the_table() {
        use {Action::*, InvitationStatus::*};
        let allowed = [
            (Accept, Invited, Effect::Joined),
            (Accept, Active, Effect::None),
            (Resend, Invited, Effect::Renewed),
            (SendNew, InvitationExpired, Effect::Renewed),
            (Remove, Invited, Effect::Gone),
            (Remove, Active, Effect::Gone),
            (Remove, InvitationExpired, Effect::Gone),
        ];
        for action in [Accept, Resend, SendNew, Remove] {
            for status in [Invited, Active, InvitationExpired] {
                let entry = allowed.iter().find(|(a, s, _)| (*a, *s) == (action, status));
                let expected =
                    entry.map(|(_, _, effect)| *effect).ok_or(WrongState { action, status });
                assert_eq!(action.effect(status), expected);
            }
        }
    }

    #[test]
    fn a_refusal_names_the_state_and_what_it_allows() {
        let refusal = Action::Resend.effect(InvitationStatus::Active).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "resend-invite is not allowed while Active; allowed: accept-invite, DELETE."
        );
    }
}
