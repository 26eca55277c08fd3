//! Members: a membership as its account sees it, shaped like the user.

use super::{AUDIT, INVITATION};
use crate::model::{
    AccountUser, DerivedStatus, InvitationStatus,
    account::ACCOUNT,
    buyer::BUYER,
    module::MODULE,
    named::named,
    node::{
        Access, Context, Field, Kind, Table, date, id, number, object, objects, optional, part,
        row, rows, text,
    },
    shared::contact::{PHONE, SETTINGS},
    user_group::USER_GROUP,
};

named! {
    /// What a member of an account may do there.
    pub enum MemberStatus {
        /// Has been invited.
        Invited,
        /// Has been invited, and not answered in time.
        InvitationExpired,
        /// Is a member.
        Active,
        /// Has been shut out of the platform.
        Blocked,
        /// Is gone from the platform.
        Deleted,
    }
}

impl AccountUser {
    /// What the member may do in the account: what the platform says of the user, else what came
    /// of the invitation.
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

/// The fields of a membership in the shape of its user: `id` is the user's.
///
/// No schema of this shape is published; its members are those that public examples and clients
/// name.
pub static MEMBER: Table = Table {
    name: "AccountMember",
    collection: Some("users"),
    views: Table::no_views(),
    fields: &[
        Field::core("id", Kind::Text, Access::AccountUser(|it, _| id(it.user.id))),
        Field::on_request("audit", Kind::Object(&AUDIT), Access::AccountUser(object)),
        Field::core("name", Kind::Text, Access::AccountUser(|it, _| text(&it.user.name))),
        Field::core(
            "icon",
            Kind::Text,
            Access::AccountUser(|it, _| it.user.icon.address("users", it.user.id)),
        )
        .nullable(),
        Field::whole("revision", Kind::Number, Access::AccountUser(|it, _| number(it.revision))),
        Field::core(
            "email",
            Kind::Text,
            Access::AccountUser(|it, _| optional(it.user.email.as_ref())),
        ),
        Field::core(
            "status",
            Kind::Enumeration(MemberStatus::NAMES),
            Access::AccountUser(|it, context| text(it.member_status(context).name())),
        ),
        Field::core(
            "firstName",
            Kind::Text,
            Access::AccountUser(|it, _| optional(it.user.first_name.as_ref())),
        ),
        Field::core(
            "lastName",
            Kind::Text,
            Access::AccountUser(|it, _| optional(it.user.last_name.as_ref())),
        ),
        Field::whole(
            "phone",
            Kind::Object(&PHONE),
            Access::AccountUser(|it, context| part(it.user.phone.as_deref(), context)),
        )
        .nullable(),
        Field::whole(
            "settings",
            Kind::Object(&SETTINGS),
            Access::AccountUser(|it, context| part(it.user.settings.as_deref(), context)),
        )
        .nullable(),
        Field::whole(
            "account",
            Kind::Object(&ACCOUNT),
            Access::AccountUser(|it, context| row(&it.account, context)),
        ),
        Field::whole(
            "groups",
            Kind::Collection(&Kind::Object(&USER_GROUP)),
            Access::AccountUser(|it, context| rows(&it.groups, context)),
        ),
        Field::whole(
            "buyers",
            Kind::Collection(&Kind::Object(&BUYER)),
            Access::AccountUser(|it, context| objects(it.buyers(), context)),
        )
        .nullable(),
        Field::whole(
            "modules",
            Kind::Collection(&Kind::Object(&MODULE)),
            Access::AccountUser(|it, context| objects(it.modules(), context)),
        ),
        Field::whole("invitation", Kind::Object(&INVITATION), Access::AccountUser(object)),
        Field::whole(
            "lastLoginAt",
            Kind::Date,
            Access::AccountUser(|it, _| date(it.last_login_at)),
        )
        .nullable(),
    ],
};
