//! Members: a membership in the shape of its user, as its account sees it.

use super::INVITATION;
use crate::model::{
    AccountUser, Context, DerivedStatus, InvitationStatus, fields::fields, named::named,
};

named! {
    /// The status of a member of an account.
    pub enum MemberStatus: Text {
        /// Was invited.
        Invited,
        /// Was invited, and did not accept in time.
        InvitationExpired,
        /// Is a member.
        Active,
        /// Is blocked on the platform.
        Blocked,
        /// Was deleted from the platform.
        Deleted,
    }
}

impl AccountUser {
    /// The status of the member: that of a blocked or deleted user, else that of the invitation.
    #[must_use]
    pub fn member_status(&self, context: &Context<'_>) -> MemberStatus {
        match (self.user.derived_status, self.invitation.status(context.now)) {
            (DerivedStatus::Blocked, _) => MemberStatus::Blocked,
            (DerivedStatus::Deleted, _) => MemberStatus::Deleted,
            (_, InvitationStatus::Invited) => MemberStatus::Invited,
            (_, InvitationStatus::InvitationExpired) => MemberStatus::InvitationExpired,
            (_, InvitationStatus::Active) => MemberStatus::Active,
        }
    }
}

fields! {
    /// The fields of a membership in the shape of its user: `id` is the user's.
    ///
    /// Of the platform's newest schema the names of the members are public.
    pub view static MEMBER = "AccountUser" in "users": |it: &AccountUser, context| {
        core "id" = &it.user.id;
        on_request "audit" as MEMBER_AUDIT;
        core "name" = &it.user.name;
        core "icon" = it.user.icon.address("users", it.user.id), nullable;
        core "revision" = &it.revision;
        core "email" = &it.user.email;
        core "status" = it.member_status(context);
        core "firstName" = &it.user.first_name;
        core "lastName" = &it.user.last_name;
        whole "phone" = &it.user.phone, nullable;
        whole "settings" = &it.user.settings, nullable;
        whole "user" = &it.user;
        whole "account" = &it.account;
        whole "groups" = &it.groups;
        whole "buyers" = it.buyers(context.neighbours), nullable;
        whole "modules" = it.modules(context.neighbours);
        whole "invitation" as INVITATION;
    }
}

fields! {
    /// The fields of the audit of a membership in the newest schema.
    pub(in crate::model) view static MEMBER_AUDIT = "AccountUserAudit":
        |it: &AccountUser, context|
    {
        core "created" = &it.audit.created, nullable;
        core "updated" = &it.audit.updated, nullable;
        core "access" = &it.audit.access, nullable;
        core "invited" = &it.audit.invited, nullable;
        core "joined" = &it.audit.joined, nullable;
    }
}
