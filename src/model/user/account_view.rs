//! Accounts of a user: a membership in the shape of its account, as its user sees it.

use crate::model::{AccountUser, InvitationState, fields::fields};

fields! {
    /// The fields of a membership in the shape of its account: `id` is the account's.
    ///
    /// Deviation: no schema of this shape is published; the platform's mobile app names these
    /// fields.
    pub view static USER_ACCOUNT = "UserAccount" in "accounts": |it: &AccountUser, context| {
        core "id" = &it.account.id;
        on_request "audit" as AUDIT;
        core "name" = &it.account.name;
        core "icon" = it.account.icon.address("accounts", it.account.id), nullable;
        core "type" = it.account.kind, nullable;
        core "status" = it.account.status, nullable;
        core "favorite" = &it.favorite;
        whole "invitation" as INVITATION;
    }
}

fields! {
    view static AUDIT = "UserAccountAudit": |it: &AccountUser, context| {
        core "access" = &it.audit.access, nullable;
    }
}

fields! {
    view static INVITATION = "UserAccountInvitation": |it: &AccountUser, context| {
        core "status" = it.invitation.status(context.now);
    }
}

impl AccountUser {
    /// Whether the invitation was accepted, or none was needed.
    #[must_use]
    pub fn is_active(&self) -> bool {
        matches!(self.invitation.state, InvitationState::Accepted)
    }
}
