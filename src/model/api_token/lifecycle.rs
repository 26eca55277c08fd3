//! The lifecycle of a token: which action is allowed in which state, and the state after it.

use std::fmt;

use crate::model::{TokenStatus, named::named, not_allowed::write_not_allowed};

named! {
    /// An action on a token.
    pub enum TokenAction {
        /// Takes the token back into use.
        Enable,
        /// Takes the token out of use.
        Disable,
        /// Takes the token out of use for ever.
        Delete,
    }
}

/// An action in a state that does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongTokenState {
    /// The action.
    pub action: TokenAction,
    /// The state.
    pub status: TokenStatus,
}

impl TokenAction {
    /// The state of a token after the action.
    pub const fn effect(self, status: TokenStatus) -> Result<TokenStatus, WrongTokenState> {
        use TokenStatus::{Active, Deleted, Disabled};
        match (self, status) {
            (Self::Enable, Disabled) => Ok(Active),
            (Self::Disable, Active) => Ok(Disabled),
            (Self::Delete, Active | Disabled) => Ok(Deleted),
            (Self::Enable, Active | Deleted)
            | (Self::Disable, Disabled | Deleted)
            | (Self::Delete, Deleted) => Err(WrongTokenState { action: self, status }),
        }
    }

    /// The name in sentences and events.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Enable => "enable",
            Self::Disable => "disable",
            Self::Delete => "delete",
        }
    }
}

impl fmt::Display for WrongTokenState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use TokenAction::{Delete, Disable, Enable};
        let Self { action, status } = self;
        let actions = [Enable, Disable, Delete].into_iter();
        let allowed = actions.filter(|action| action.effect(*status).is_ok());
        write_not_allowed(f, action.verb(), status.name(), allowed.map(TokenAction::verb))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        TokenAction::{Delete, Disable, Enable},
        TokenStatus::{Active, Deleted, Disabled},
        *,
    };

    #[test]
    fn every_action_is_allowed_in_just_the_states_of_the_table() {
        let table = [
            (Enable, [None, Some(Active), None]),
            (Disable, [Some(Disabled), None, None]),
            (Delete, [Some(Deleted), Some(Deleted), None]),
        ];
        for (action, after) in table {
            for (status, after) in [Active, Disabled, Deleted].into_iter().zip(after) {
                let expected = after.ok_or(WrongTokenState { action, status });
                assert_eq!(action.effect(status), expected);
            }
        }
    }

    #[test]
    fn a_refusal_names_the_state_and_what_it_allows() {
        let sentence = |action: TokenAction, status| action.effect(status).unwrap_err().to_string();
        assert_eq!(
            sentence(Enable, Active),
            "enable is not allowed while Active; allowed: disable, delete."
        );
        assert_eq!(
            sentence(Delete, Deleted),
            "delete is not allowed while Deleted; allowed: nothing."
        );
    }
}
