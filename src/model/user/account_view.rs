//! Accounts of a user: a membership as its user sees it, shaped like the account.

use crate::model::{
    AccountStatus, AccountType, AccountUser, InvitationStatus,
    node::{Access, Field, Kind, Table, boolean, id, object, part, text},
    shared::audit::INSTANT,
};

/// The fields of a membership in the shape of its account: `id` is the account's.
///
/// Deviation: no schema of this shape is published; its members are those that the platform's
/// mobile app names, and nobody marks a favourite.
pub static USER_ACCOUNT: Table = Table {
    name: "UserAccount",
    collection: Some("accounts"),
    views: Table::no_views(),
    fields: &[
        Field::core("id", Kind::Text, Access::AccountUser(|it, _| id(it.account.id))),
        Field::on_request("audit", Kind::Object(&AUDIT), Access::AccountUser(object)),
        Field::core("name", Kind::Text, Access::AccountUser(|it, _| text(&it.account.name))),
        Field::core(
            "icon",
            Kind::Text,
            Access::AccountUser(|it, _| it.account.icon.address("accounts", it.account.id)),
        )
        .nullable(),
        Field::core(
            "type",
            Kind::Enumeration(AccountType::NAMES),
            Access::AccountUser(|it, _| text(it.account.kind.name())),
        )
        .nullable(),
        Field::core(
            "status",
            Kind::Enumeration(AccountStatus::NAMES),
            Access::AccountUser(|it, _| text(it.account.status.name())),
        )
        .nullable(),
        Field::core("favorite", Kind::Boolean, Access::AccountUser(|_, _| boolean(false))),
        Field::whole("invitation", Kind::Object(&INVITATION), Access::AccountUser(object)),
    ],
};

static AUDIT: Table = Table {
    name: "UserAccountAudit",
    collection: None,
    views: Table::no_views(),
    fields: &[Field::core(
        "access",
        Kind::Object(&INSTANT),
        Access::AccountUser(|it, context| part(it.accessed_at.as_ref(), context)),
    )
    .nullable()],
};

static INVITATION: Table = Table {
    name: "UserAccountInvitation",
    collection: None,
    views: Table::no_views(),
    fields: &[Field::core(
        "status",
        Kind::Enumeration(InvitationStatus::NAMES),
        Access::AccountUser(|it, context| text(it.invitation.status(context.now).name())),
    )],
};

impl AccountUser {
    /// Whether the membership is active: its invitation was accepted, or none was needed.
    #[must_use]
    pub fn is_active(&self) -> bool {
        matches!(self.invitation.state, crate::model::InvitationState::Accepted)
    }
}
