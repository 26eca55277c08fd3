//! Accounts: the organisations that users are members of.

mod lifecycle;
mod requests;

use std::sync::Arc;

use super::{
    Address, Audit, Event, Icon, Id, Picture, Pictured,
    named::named,
    node::{
        Access, Field, Kind, Table, boolean, id, number, object, objects, optional, part, text,
    },
    row::{Instants, resource},
    shared::{address::ADDRESS, audit::audit},
    user_group,
};

pub use self::{
    lifecycle::{AccountAction, AccountEffect, WrongAccountState},
    requests::{AccountUpdate, Activation, NewAccount, ProfileUpdate},
};

/// An organisation: a client, a vendor, or the platform's operator.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id, `ACC-0000-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the account itself.
    pub revision: u32,
    /// What it is called.
    pub name: Box<str>,
    /// Its picture.
    pub icon: Icon,
    /// Its part on the platform, which never changes.
    pub kind: AccountType,
    /// Whether it is in use.
    pub status: AccountStatus,
    /// Everything else that it says of itself.
    pub profile: Box<AccountProfile>,
    /// Who did what when.
    pub audit: Audit,
}

/// The particulars of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountProfile {
    /// The id under which other systems know the account.
    pub external_id: Option<Box<str>>,
    /// The name under which other systems know the account.
    pub external_name: Option<Box<str>>,
    /// The account's tenant in another system, a UUID.
    pub pyra_tenant_id: Option<Box<str>>,
    /// Where it is.
    pub address: Option<Address>,
    /// Whom to write to in trouble.
    pub technical_support_email: Option<Box<str>>,
    /// Its web page.
    pub website: Option<Box<str>>,
    /// What it is about.
    pub description: Option<Box<str>>,
    /// Who may buy through it; for clients only.
    pub eligibility: Option<Eligibility>,
    /// The language that its users start with.
    pub default_language_code: Option<Box<str>>,
    /// The state that it had before it was disabled; nothing shows it.
    pub status_before: Option<AccountStatus>,
}

/// Who may buy through an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Eligibility {
    /// Clients.
    pub client: bool,
    /// Partners.
    pub partner: bool,
}

named! {
    /// An account's part on the platform.
    pub enum AccountType {
        /// Buys.
        Client,
        /// Sells.
        Vendor,
        /// Runs the platform.
        Operations,
    }
}

named! {
    /// Whether an account is in use.
    pub enum AccountStatus {
        /// In use.
        Active,
        /// Known, but not yet in use.
        Enabled,
        /// Out of use.
        Disabled,
    }
}

impl Account {
    /// The account one revision on, updated by `event`.
    #[must_use]
    pub fn touched(self, event: Event) -> Self {
        let audit = Audit { updated: event, ..self.audit };
        Self { revision: self.revision.saturating_add(1), audit, ..self }
    }
}

impl Pictured for Account {
    fn picture(&self) -> Option<Arc<Picture>> {
        self.icon.picture(&self.name, self.id)
    }
}

resource!(Account, "ACC", 2, ACCOUNT, |_: &Account| Instants::default());

/// The fields of an [`Account`].
pub static ACCOUNT: Table = Table {
    name: "Account",
    collection: Some("accounts"),
    views: Table::no_views(),
    fields: &[
        Field::core("id", Kind::Text, Access::Account(|it, _| id(it.id))),
        Field::on_request("audit", Kind::Object(&AUDIT), Access::Account(object)),
        Field::core("name", Kind::Text, Access::Account(|it, _| text(&it.name))),
        Field::core(
            "icon",
            Kind::Text,
            Access::Account(|it, _| it.icon.address("accounts", it.id)),
        )
        .nullable(),
        Field::whole("revision", Kind::Number, Access::Account(|it, _| number(it.revision))),
        Field::core(
            "type",
            Kind::Enumeration(AccountType::NAMES),
            Access::Account(|it, _| text(it.kind.name())),
        )
        .nullable(),
        Field::core(
            "status",
            Kind::Enumeration(AccountStatus::NAMES),
            Access::Account(|it, _| text(it.status.name())),
        )
        .nullable(),
        Field::whole(
            "externalIds",
            Kind::Object(&EXTERNAL_IDS),
            Access::Account(|it, context| {
                part(it.profile.pyra_tenant_id.as_ref().map(|_| it), context)
            }),
        )
        .nullable(),
        Field::whole(
            "externalId",
            Kind::Text,
            Access::Account(|it, _| optional(it.profile.external_id.as_ref())),
        )
        .nullable(),
        Field::whole(
            "externalName",
            Kind::Text,
            Access::Account(|it, _| optional(it.profile.external_name.as_ref())),
        )
        .nullable(),
        Field::whole(
            "address",
            Kind::Object(&ADDRESS),
            Access::Account(|it, context| part(it.profile.address.as_ref(), context)),
        ),
        Field::whole(
            "technicalSupportEmail",
            Kind::Text,
            Access::Account(|it, _| optional(it.profile.technical_support_email.as_ref())),
        )
        .nullable(),
        Field::whole(
            "website",
            Kind::Text,
            Access::Account(|it, _| optional(it.profile.website.as_ref())),
        )
        .nullable(),
        Field::whole(
            "description",
            Kind::Text,
            Access::Account(|it, _| optional(it.profile.description.as_ref())),
        )
        .nullable(),
        Field::on_request(
            "groups",
            Kind::Collection(&Kind::Object(&user_group::USER_GROUP)),
            Access::Account(|it, context| objects(context.neighbours.groups_of(it.id), context)),
        )
        .nullable(),
        Field::whole(
            "eligibility",
            Kind::Object(&ELIGIBILITY),
            Access::Account(|it, context| {
                part(it.profile.eligibility.as_ref().map(|_| it), context)
            }),
        )
        .nullable(),
        Field::whole(
            "defaultLanguageCode",
            Kind::Text,
            Access::Account(|it, _| optional(it.profile.default_language_code.as_ref())),
        )
        .nullable(),
    ],
};

static AUDIT: Table = audit!("PlatformObjectAudit", Account,);

static EXTERNAL_IDS: Table = Table {
    name: "AccountExternalIds",
    collection: None,
    views: Table::no_views(),
    fields: &[Field::core(
        "pyraTenantId",
        Kind::Text,
        Access::Account(|it, _| optional(it.profile.pyra_tenant_id.as_ref())),
    )
    .nullable()],
};

static ELIGIBILITY: Table = Table {
    name: "Eligibility",
    collection: None,
    views: Table::no_views(),
    fields: &[
        Field::core(
            "client",
            Kind::Boolean,
            Access::Account(|it, _| boolean(it.profile.eligibility.is_some_and(|it| it.client))),
        ),
        Field::core(
            "partner",
            Kind::Boolean,
            Access::Account(|it, _| boolean(it.profile.eligibility.is_some_and(|it| it.partner))),
        ),
    ],
};
