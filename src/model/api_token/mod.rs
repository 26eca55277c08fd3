//! API tokens: what callers prove themselves with. A token belongs to one account and acts as it.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Account, Actor, Audit, Event, Id, Module, User,
    account::ACCOUNT,
    module::MODULE,
    named::named,
    node::{Access, Field, Kind, Table, date, id, number, object, objects, optional, text},
    row::{Instants, Row, resource},
    shared::audit::audit,
};

/// A caller's credentials.
#[derive(Debug, Clone)]
pub struct ApiToken {
    /// Its id, `TKN-0000-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the token itself.
    pub revision: u32,
    /// What it is called.
    pub name: Box<str>,
    /// The address of its picture.
    pub icon: Option<Box<str>>,
    /// What it is for.
    pub description: Option<Box<str>>,
    /// The account that it acts for.
    pub account: Arc<Row<Account>>,
    /// What it gives access to.
    pub modules: Box<[Arc<Row<Module>>]>,
    /// The user who holds it, if it is a person's and not a program's; nothing shows it.
    pub user: Option<Id<User>>,
    /// What stands behind `Bearer` in a request, `idt:TKN-0000-0000:…`.
    pub secret: Box<str>,
    /// Whether it is in use.
    pub status: TokenStatus,
    /// When it was last used.
    pub last_access_at: Option<Timestamp>,
    /// Who did what when.
    pub audit: Audit,
}

named! {
    /// Whether a token is in use.
    pub enum TokenStatus {
        /// In use.
        Active,
        /// Out of use.
        Disabled,
    }
}

impl ApiToken {
    /// The token one revision on, updated by `event`.
    #[must_use]
    pub fn touched(self, event: Event) -> Self {
        let audit = Audit { updated: event, ..self.audit };
        Self { revision: self.revision.saturating_add(1), audit, ..self }
    }

    /// The token as the cause of an event.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::new(self.id.to_string(), self.name.clone(), self.revision)
    }
}

resource!(ApiToken, "TKN", 2, API_TOKEN, |_: &ApiToken| Instants::default());

/// The fields of an [`ApiToken`]. The platform shows the secret in full whenever a token is read.
///
/// No schema of it is published in full; its members are those that public documents and clients
/// name.
pub static API_TOKEN: Table = Table {
    name: "ApiToken",
    collection: Some("api-tokens"),
    views: Table::no_views(),
    fields: &[
        Field::core("id", Kind::Text, Access::ApiToken(|it, _| id(it.id))),
        Field::on_request("audit", Kind::Object(&AUDIT), Access::ApiToken(object)),
        Field::core("name", Kind::Text, Access::ApiToken(|it, _| text(&it.name))),
        Field::core("icon", Kind::Text, Access::ApiToken(|it, _| optional(it.icon.as_ref())))
            .nullable(),
        Field::whole("revision", Kind::Number, Access::ApiToken(|it, _| number(it.revision))),
        Field::whole(
            "description",
            Kind::Text,
            Access::ApiToken(|it, _| optional(it.description.as_ref())),
        )
        .nullable(),
        Field::core(
            "status",
            Kind::Enumeration(TokenStatus::NAMES),
            Access::ApiToken(|it, _| text(it.status.name())),
        ),
        Field::whole(
            "account",
            Kind::Object(&ACCOUNT),
            Access::ApiToken(|it, context| object(&**it.account, context)),
        ),
        Field::whole(
            "modules",
            Kind::Collection(&Kind::Object(&MODULE)),
            Access::ApiToken(|it, context| objects(it.modules.iter().map(|it| &***it), context)),
        ),
        Field::whole("token", Kind::Text, Access::ApiToken(|it, _| text(&it.secret))),
        Field::whole("lastAccessAt", Kind::Date, Access::ApiToken(|it, _| date(it.last_access_at)))
            .nullable(),
    ],
};

static AUDIT: Table = audit!("PlatformObjectAudit", ApiToken,);
