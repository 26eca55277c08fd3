//! Account users: the memberships of users in accounts.

mod invitation;
mod lifecycle;
mod requests;
mod user_view;

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Account, Audit, Buyer, Href, Id, Module, User, UserGroup,
    account::ACCOUNT,
    buyer::BUYER,
    module::MODULE,
    node::{
        Access, Field, Kind, Table, Value, date, id, number, object, objects, optional, part, row,
        rows, text,
    },
    row::{Instants, Resource, Row, resource},
    shared::audit::{EVENT, INSTANT},
    user::USER,
    user_group::USER_GROUP,
};

pub(super) use self::requests::read_number_format;
pub use self::{
    invitation::{Code, Invitation, InvitationState, InvitationStatus},
    lifecycle::{Action, Effect, WrongState},
    requests::{AccountUserUpdate, NewAccountUser, Profile, Reference, read_phone, read_settings},
    user_view::{MEMBER, MemberStatus},
};

/// The membership of a user in an account.
#[derive(Debug, Clone)]
pub struct AccountUser {
    /// Its id, `AUSR-0000-0000-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the membership itself.
    pub revision: u32,
    /// Who is a member.
    pub user: Arc<Row<User>>,
    /// Of what.
    pub account: Arc<Row<Account>>,
    /// What the member may use, by group; never empty.
    pub groups: Box<[Arc<Row<UserGroup>>]>,
    /// How the membership began.
    pub invitation: Invitation,
    /// When the member last signed in to the account.
    pub last_login_at: Option<Timestamp>,
    /// When the invitation was accepted.
    pub accepted_at: Option<Timestamp>,
    /// When the member last used the account.
    pub accessed_at: Option<Timestamp>,
    /// When the member joined the account.
    pub joined_at: Option<Timestamp>,
    /// Who did what when.
    pub audit: Audit,
}

impl AccountUser {
    /// The modules of all its groups, each once.
    #[must_use]
    pub fn modules(&self) -> Vec<&Module> {
        once_each(self.groups.iter().flat_map(|group| group.modules.iter()))
    }

    /// The buyers that its groups are limited to, each once.
    #[must_use]
    pub fn buyers(&self) -> Vec<&Buyer> {
        once_each(self.groups.iter().flat_map(|group| group.buyers.iter().flatten()))
    }

    /// When its status, or its user's, changes by the clock.
    #[must_use]
    pub fn instants(&self) -> Instants {
        let [until, _] = self.user.instants();
        match self.invitation.state {
            InvitationState::Pending { until: own } => [Some(own), until],
            InvitationState::Accepted => [until, None],
        }
    }
}

fn once_each<'a, R: Resource>(rows: impl Iterator<Item = &'a Arc<Row<R>>>) -> Vec<&'a R> {
    let mut found: Vec<&R> = Vec::new();
    for row in rows {
        if !found.iter().any(|other| other.id() == row.id()) {
            found.push(row);
        }
    }
    found
}

resource!(AccountUser, "AUSR", 3, ACCOUNT_USER, AccountUser::instants);

/// The fields of an [`AccountUser`].
pub static ACCOUNT_USER: Table = Table {
    name: "AccountUserQueryLegacy",
    collection: Some("account-users"),
    views: Table::no_views(),
    fields: &[
        Field::core("id", Kind::Text, Access::AccountUser(|it, _| id(it.id))),
        Field::on_request("audit", Kind::Object(&AUDIT), Access::AccountUser(object)),
        Field::whole("revision", Kind::Number, Access::AccountUser(|it, _| number(it.revision))),
        Field::core(
            "user",
            Kind::Object(&USER),
            Access::AccountUser(|it, context| object(&**it.user, context)),
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
        Field::core(
            "account",
            Kind::Object(&ACCOUNT),
            Access::AccountUser(|it, context| row(&it.account, context)),
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

pub(in crate::model) static AUDIT: Table = Table {
    name: "AccountUserLegacyAudit",
    collection: None,
    views: Table::no_views(),
    fields: &[
        Field::core(
            "created",
            Kind::Object(&EVENT),
            Access::AccountUser(|it, context| object(&it.audit.created, context)),
        )
        .nullable(),
        Field::core(
            "updated",
            Kind::Object(&EVENT),
            Access::AccountUser(|it, context| object(&it.audit.updated, context)),
        )
        .nullable(),
        Field::core(
            "invitationAcceptedAt",
            Kind::Date,
            Access::AccountUser(|it, _| date(it.accepted_at)),
        )
        .nullable(),
        Field::core(
            "access",
            Kind::Object(&INSTANT),
            Access::AccountUser(|it, context| part(it.accessed_at.as_ref(), context)),
        )
        .nullable(),
        Field::core(
            "joined",
            Kind::Object(&INSTANT),
            Access::AccountUser(|it, context| part(it.joined_at.as_ref(), context)),
        )
        .nullable(),
    ],
};

/// The fields of an [`Invitation`]; a part of the membership, since the link names it.
pub(in crate::model) static INVITATION: Table = Table {
    name: "InvitationQueryModel",
    collection: None,
    views: Table::no_views(),
    fields: &[
        Field::core(
            "url",
            Kind::Text,
            Access::AccountUser(|it, context| {
                let link = it.invitation.link(it.id, context.now);
                link.map_or(Value::Null, |link| Value::Link(context.base, link))
            }),
        )
        .nullable(),
        // Deviation: shown with `--href` alone, since the published schema has no such member.
        Field::core(
            "code",
            Kind::Text,
            Access::AccountUser(|it, context| match context.href {
                Href::Off => Value::Null,
                Href::Short | Href::Full => Value::Text(it.invitation.code.text().into()),
            }),
        ),
        Field::core(
            "notes",
            Kind::Text,
            Access::AccountUser(|it, _| optional(it.invitation.notes.as_ref())),
        )
        .nullable(),
        Field::core(
            "status",
            Kind::Enumeration(InvitationStatus::NAMES),
            Access::AccountUser(|it, context| text(it.invitation.status(context.now).name())),
        ),
    ],
};
