//! Accounts: the organisations that users are members of.

mod lifecycle;
mod requests;

use std::sync::Arc;

use super::{
    Address, Audit, Event, Icon, Id, Picture, Pictured, fields::fields, named::named, row::resource,
};

pub use self::{
    lifecycle::{AccountAction, AccountEffect, WrongAccountState},
    requests::{AccountUpdate, Activation, EligibilityUpdate, NewAccount, ProfileUpdate},
};

/// An organisation: a client, a vendor, or the platform's operator.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id, `ACC-0000-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the account itself.
    pub revision: u32,
    /// The name.
    pub name: Box<str>,
    /// The icon.
    pub icon: Icon,
    /// The type, which never changes.
    pub kind: AccountType,
    /// Whether it is in use.
    pub status: AccountStatus,
    /// The rest of the data.
    pub profile: Box<AccountProfile>,
    /// Who created and changed it, and when.
    pub audit: Audit,
}

/// The data of an account besides name, icon, type and status.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountProfile {
    /// The id in the ERP system.
    pub external_id: Option<Box<str>>,
    /// The name in the ERP system.
    pub external_name: Option<Box<str>>,
    /// The ids in further systems.
    pub external_ids: Option<AccountExternalIds>,
    /// The postal address.
    pub address: Option<Address>,
    /// The e-mail address of technical support.
    pub technical_support_email: Option<Box<str>>,
    /// The address of the web site.
    pub website: Option<Box<str>>,
    /// The description.
    pub description: Option<Box<str>>,
    /// The marketplaces it may take part in; for clients only.
    pub eligibility: Option<Eligibility>,
    /// The language of users who have chosen none.
    pub default_language_code: Option<Box<str>>,
    /// The status before it was disabled; answers never show it.
    pub status_before: Option<AccountStatus>,
}

/// An account's ids in further systems.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountExternalIds {
    /// The tenant, a UUID.
    pub pyra_tenant_id: Option<Box<str>>,
}

/// The marketplaces that an account may take part in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Eligibility {
    /// As a client.
    pub client: bool,
    /// As a partner.
    pub partner: bool,
}

named! {
    /// The type of an account.
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
    /// An active client with a name and nothing else.
    #[must_use]
    pub fn new(id: Id<Self>, name: Box<str>, event: Event) -> Self {
        Self {
            id,
            revision: 1,
            name,
            icon: Icon::Generated,
            kind: AccountType::Client,
            status: AccountStatus::Active,
            profile: Box::default(),
            audit: Audit::begin(event),
        }
    }

    /// The next revision of the account, updated by `event`.
    #[must_use]
    pub fn touched(self, event: Event) -> Self {
        let audit = Audit { updated: event, ..self.audit };
        Self { revision: self.revision.saturating_add(1), audit, ..self }
    }
}

impl Pictured for Account {
    fn picture(&self) -> Option<Arc<Picture>> {
        self.icon.picture("accounts", &self.name, self.id)
    }
}

resource!(Account, "ACC", 2, ACCOUNT);

fields! {
    /// The fields of an [`Account`].
    pub static ACCOUNT = "Account" in "accounts": |it: &Account, context| {
        core "id": id => own;
        on_request "audit": audit => empty;
        core "name": name;
        core "icon" = it.icon.address("accounts", it.id), nullable;
        whole "revision": revision => unless(1_u32);
        core "type": kind, nullable;
        core "status": status => default(AccountStatus::Active), nullable;
        ..profile: AccountProfile {
            whole "externalIds": external_ids, nullable;
            whole "externalId": external_id, nullable;
            whole "externalName": external_name, nullable;
            whole "address": address;
            whole "technicalSupportEmail": technical_support_email, nullable;
            whole "website": website, nullable;
            whole "description": description, nullable;
            on_request "groups" = context.neighbours.groups_of(it.id), nullable;
            whole "eligibility": eligibility, nullable;
            whole "defaultLanguageCode": default_language_code, nullable;
        } documents { "statusBefore": status_before; }
    } documents { "icon": icon => flat; }
}

fields! {
    /// The fields of [`AccountExternalIds`].
    static EXTERNAL_IDS = "AccountExternalIds": |it: &AccountExternalIds, context| {
        core "pyraTenantId": pyra_tenant_id, nullable;
    }
}

fields! {
    /// The fields of an [`Eligibility`].
    static ELIGIBILITY = "Eligibility": |it: &Eligibility, context| {
        core "client": client => default;
        core "partner": partner => default;
    }
}
