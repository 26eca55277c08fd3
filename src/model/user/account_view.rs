//! Accounts of a user: a membership in the shape of its account, as its user sees it.

use crate::model::{
    AccountUser, InvitationState,
    fields::fields,
    membership::{INVITATION, MEMBER_AUDIT},
};

fields! {
    /// The fields of a membership in the shape of its account: `id` is the account's.
    ///
    /// Of the platform's newest schema the names of the members are public: those of an account,
    /// and `favorite`, `invitation` and `audit` of the membership.
    pub view static USER_ACCOUNT =
        "UserExtendedAccount" in "accounts": |it: &AccountUser, context|
    {
        core "id" = &it.account.id;
        on_request "audit" as MEMBER_AUDIT;
        core "name" = &it.account.name;
        core "icon" = it.account.icon.address("accounts", it.account.id), nullable;
        core "revision" = &it.account.revision;
        core "type" = it.account.kind, nullable;
        core "status" = it.account.status, nullable;
        whole "externalIds" = &it.account.profile.external_ids, nullable;
        whole "externalId" = &it.account.profile.external_id, nullable;
        whole "externalName" = &it.account.profile.external_name, nullable;
        whole "address" = &it.account.profile.address;
        whole "technicalSupportEmail" = &it.account.profile.technical_support_email, nullable;
        whole "website" = &it.account.profile.website, nullable;
        whole "description" = &it.account.profile.description, nullable;
        on_request "groups" = context.neighbours.groups_of(it.account.id), nullable;
        whole "eligibility" = &it.account.profile.eligibility, nullable;
        whole "defaultLanguageCode" = &it.account.profile.default_language_code, nullable;
        core "favorite" = &it.favorite;
        whole "invitation" as INVITATION;
    }
}

impl AccountUser {
    /// Whether the invitation was accepted, or none was needed.
    #[must_use]
    pub fn is_active(&self) -> bool {
        matches!(self.invitation.state, InvitationState::Accepted)
    }
}
