//! The lifecycle of a user: which action is allowed in which status.

use crate::model::{UserStatus, named::named};

named! {
    /// An action on a user.
    pub enum UserAction {
        /// Changes the profile.
        Update,
        /// Sets the password.
        SetPassword,
        /// Blocks the user.
        Block,
        /// Unblocks the user.
        Unblock,
        /// Deletes the user.
        Delete,
    }
}

/// An action in a status that does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongStatus {
    /// The action.
    pub action: UserAction,
    /// The status.
    pub status: UserStatus,
}

impl UserAction {
    const ALL: [Self; 5] =
        [Self::Update, Self::SetPassword, Self::Block, Self::Unblock, Self::Delete];

    /// Whether a status allows the action.
    #[must_use]
    pub const fn is_allowed(self, status: UserStatus) -> bool {
        use UserStatus::{Active, Blocked, Deleted, Disabled, InvitationExpired, Invited, New};
        match self {
            Self::Update | Self::SetPassword => !matches!(status, Deleted),
            Self::Block => match status {
                Invited | InvitationExpired | Active | Disabled => true,
                New | Blocked | Deleted => false,
            },
            Self::Unblock => matches!(status, Blocked),
            Self::Delete => matches!(status, Disabled),
        }
    }

    /// The status, if it allows the action.
    pub const fn check(self, status: UserStatus) -> Result<(), WrongStatus> {
        if self.is_allowed(status) { Ok(()) } else { Err(WrongStatus { action: self, status }) }
    }

    /// The last segment of the action's path, or its method.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Update => "PUT",
            Self::SetPassword => "set-password",
            Self::Block => "block",
            Self::Unblock => "unblock",
            Self::Delete => "DELETE",
        }
    }
}

impl std::fmt::Display for WrongStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { action, status } = self;
        let is_allowed = |action: &UserAction| action.is_allowed(*status);
        let allowed = UserAction::ALL.into_iter().filter(is_allowed).map(UserAction::path);
        let allowed = allowed.collect::<Vec<_>>().join(", ");
        let allowed = if allowed.is_empty() { "nothing" } else { &*allowed };
        write!(f, "{} is not allowed while {}; allowed: {allowed}.", action.path(), status.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_allowed_in_just_the_statuses_of_the_table() {
        use {UserAction::*, UserStatus::*};
        let every = [New, Invited, InvitationExpired, Active, Blocked, Disabled];
        let allowed: [(UserAction, &[UserStatus]); 5] = [
            (Update, &every),
            (SetPassword, &every),
            (Block, &[Invited, InvitationExpired, Active, Disabled]),
            (Unblock, &[Blocked]),
            (Delete, &[Disabled]),
        ];
        for (action, statuses) in allowed {
            for status in every.into_iter().chain([Deleted]) {
                let expected = if statuses.contains(&status) {
                    Ok(())
                } else {
                    Err(WrongStatus { action, status })
                };
                assert_eq!(action.check(status), expected);
            }
        }
    }

    #[test]
    fn a_refusal_names_the_status_and_what_it_allows() {
        let sentence = |action: UserAction, status| action.check(status).unwrap_err().to_string();
        assert_eq!(
            sentence(UserAction::Delete, UserStatus::Active),
            "DELETE is not allowed while Active; allowed: PUT, set-password, block."
        );
        assert_eq!(
            sentence(UserAction::Update, UserStatus::Deleted),
            "PUT is not allowed while Deleted; allowed: nothing."
        );
    }
}
