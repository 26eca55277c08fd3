//! The lifecycle of a cloud tenant: the actions, and the state after each.

use crate::model::{TenantStatus, named::named};

named! {
    /// An action on a tenant. An update that writes another status enables or disables it.
    pub enum TenantAction {
        /// Manages the spend again.
        Enable,
        /// Stops managing the spend.
        Disable,
        /// Deletes the tenant.
        Delete,
    }
}

impl TenantAction {
    /// The state of a tenant after the action; none if the state has no such action.
    #[must_use]
    pub const fn effect(self, status: TenantStatus) -> Option<TenantStatus> {
        use TenantStatus::{Active, Deleted, Disabled};
        match (self, status) {
            (Self::Enable, Disabled) => Some(Active),
            (Self::Disable, Active) => Some(Disabled),
            (Self::Delete, Active | Disabled) => Some(Deleted),
            (Self::Enable, Active | Deleted)
            | (Self::Disable, Disabled | Deleted)
            | (Self::Delete, Deleted) => None,
        }
    }

    /// The action of an update that writes the status `to`; none if it changes nothing.
    ///
    /// No update deletes a tenant.
    #[must_use]
    pub fn writing(from: TenantStatus, to: TenantStatus) -> Option<Self> {
        [Self::Enable, Self::Disable].into_iter().find(|action| action.effect(from) == Some(to))
    }

    /// The name in events.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Enable => "enable",
            Self::Disable => "disable",
            Self::Delete => "delete",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        TenantAction::{Delete, Disable, Enable},
        TenantStatus::{Active, Deleted, Disabled},
        *,
    };

    #[test]
    fn every_action_leads_where_the_table_says() {
        let table = [
            (Enable, [None, Some(Active), None]),
            (Disable, [Some(Disabled), None, None]),
            (Delete, [Some(Deleted), Some(Deleted), None]),
        ];
        for (action, after) in table {
            assert_eq!([Active, Disabled, Deleted].map(|status| action.effect(status)), after);
        }
    }

    #[test]
    fn an_update_enables_and_disables_and_never_deletes() {
        let table = [
            (Active, [None, Some(Disable), None]),
            (Disabled, [Some(Enable), None, None]),
            (Deleted, [None, None, None]),
        ];
        for (from, actions) in table {
            let written = [Active, Disabled, Deleted].map(|to| TenantAction::writing(from, to));
            assert_eq!(written, actions);
        }
    }
}
