//! The lifecycle of an account: which action is allowed in which state, and its effect.

use crate::model::{Account, AccountStatus, AccountType, named::named};

named! {
    /// An action on an account.
    pub enum AccountAction {
        /// Links a client to the ERP system, so that it may buy.
        Activate,
        /// Keeps a client from buying.
        Deactivate,
        /// Takes the account back into use.
        Enable,
        /// Takes the account out of use.
        Disable,
    }
}

/// The effect of an action in a state that allows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountEffect {
    /// The account gets that status.
    Becomes(AccountStatus),
    /// The account gets the status back that it had before it was disabled.
    Returns,
}

/// An action in a state that does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongAccountState {
    /// The action.
    pub action: AccountAction,
    /// The type of the account.
    pub kind: AccountType,
    /// The state.
    pub status: AccountStatus,
}

impl AccountAction {
    /// The effect of the action on an account of that type in that state.
    ///
    /// Only clients are activated and deactivated, and the operator is never disabled.
    pub const fn effect(
        self,
        kind: AccountType,
        status: AccountStatus,
    ) -> Result<AccountEffect, WrongAccountState> {
        use AccountEffect::{Becomes, Returns};
        use AccountStatus::{Active, Disabled, Enabled};
        use AccountType::{Client, Operations, Vendor};
        match (self, kind, status) {
            (Self::Activate, Client, Enabled) => Ok(Becomes(Active)),
            (Self::Deactivate, Client, Active) => Ok(Becomes(Enabled)),
            (Self::Disable, Client | Vendor, Active | Enabled) => Ok(Becomes(Disabled)),
            (Self::Enable, _, Disabled) => Ok(Returns),
            (Self::Activate, Client, Active | Disabled)
            | (Self::Deactivate, Client, Enabled | Disabled)
            | (Self::Activate | Self::Deactivate, Vendor | Operations, _)
            | (Self::Disable, Client | Vendor, Disabled)
            | (Self::Disable, Operations, _)
            | (Self::Enable, _, Active | Enabled) => {
                Err(WrongAccountState { action: self, kind, status })
            }
        }
    }

    /// The last segment of the action's path.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Activate => "activate",
            Self::Deactivate => "deactivate",
            Self::Enable => "enable",
            Self::Disable => "disable",
        }
    }
}

impl AccountType {
    /// The state in which an account of that type is created.
    #[must_use]
    pub const fn first_status(self) -> AccountStatus {
        match self {
            Self::Vendor => AccountStatus::Active,
            Self::Client | Self::Operations => AccountStatus::Enabled,
        }
    }
}

impl Account {
    /// The state that enabling brings the account back to.
    ///
    /// For an account that was disabled from the start it follows from other data: a client with
    /// an id in the ERP system had been activated.
    #[must_use]
    pub fn enabled_status(&self) -> AccountStatus {
        let linked = self.kind == AccountType::Client && self.profile.external_id.is_some();
        let likely = if linked { AccountStatus::Active } else { self.kind.first_status() };
        self.profile.status_before.unwrap_or(likely)
    }
}

impl std::fmt::Display for WrongAccountState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use AccountAction::{Activate, Deactivate, Disable, Enable};
        let Self { action, kind, status } = self;
        let allowed: Vec<_> = [Activate, Deactivate, Enable, Disable]
            .into_iter()
            .filter(|action| action.effect(*kind, *status).is_ok())
            .map(AccountAction::path)
            .collect();
        let allowed = if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") };
        let (action, kind, status) = (action.path(), kind.name(), status.name());
        write!(f, "{action} is not allowed on a {kind} account while {status}; allowed: {allowed}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_allowed_in_just_the_states_of_the_table() {
        use {AccountAction::*, AccountEffect::*, AccountStatus::*, AccountType::*};
        let allowed = [
            (Activate, Client, Enabled, Becomes(Active)),
            (Deactivate, Client, Active, Becomes(Enabled)),
            (Disable, Client, Active, Becomes(Disabled)),
            (Disable, Client, Enabled, Becomes(Disabled)),
            (Disable, Vendor, Active, Becomes(Disabled)),
            (Disable, Vendor, Enabled, Becomes(Disabled)),
            (Enable, Client, Disabled, Returns),
            (Enable, Vendor, Disabled, Returns),
            (Enable, Operations, Disabled, Returns),
        ];
        for action in [Activate, Deactivate, Enable, Disable] {
            for kind in [Client, Vendor, Operations] {
                for status in [Active, Enabled, Disabled] {
                    let is_meant = |(a, k, s, _): &&_| (*a, *k, *s) == (action, kind, status);
                    let expected = allowed
                        .iter()
                        .find(is_meant)
                        .map(|(.., effect)| *effect)
                        .ok_or(WrongAccountState { action, kind, status });
                    assert_eq!(action.effect(kind, status), expected);
                }
            }
        }
    }

    #[test]
    fn a_refusal_names_the_state_and_what_it_allows() {
        use {AccountStatus::*, AccountType::*};
        let refusal = |action: AccountAction, kind, status| {
            action.effect(kind, status).unwrap_err().to_string()
        };
        assert_eq!(
            refusal(AccountAction::Activate, Client, Disabled),
            "activate is not allowed on a Client account while Disabled; allowed: enable."
        );
        assert_eq!(
            refusal(AccountAction::Deactivate, Vendor, Active),
            "deactivate is not allowed on a Vendor account while Active; allowed: disable."
        );
        let nothing = refusal(AccountAction::Disable, Operations, Enabled);
        assert!(nothing.ends_with("allowed: nothing."), "{nothing}");
    }
}
