//! API tokens: the credentials of callers. A token belongs to one account and acts for it.

mod lifecycle;
mod requests;
mod secret;

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Account, Actor, Audit, Event, Extension, Id, Module, User,
    fields::fields,
    named::named,
    row::{Row, resource},
};

pub(crate) use self::secret::draw_secret;
pub use self::{
    lifecycle::{TokenAction, WrongTokenState},
    requests::{ApiTokenUpdate, NewApiToken},
};

/// A caller's credentials.
#[derive(Debug, Clone)]
pub struct ApiToken {
    /// Its id, `TKN-0000-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the token itself.
    pub revision: u32,
    /// The name.
    pub name: Box<str>,
    /// The address of the icon.
    pub icon: Option<Box<str>>,
    /// The description.
    pub description: Option<Box<str>>,
    /// The account that it acts for.
    pub account: Arc<Row<Account>>,
    /// The modules it gives access to.
    pub modules: Box<[Arc<Row<Module>>]>,
    /// The extensions it gives access to; none for all of them.
    pub extensions: Option<Box<[Extension]>>,
    /// The user who holds it, if it is a person's; answers never show it.
    pub user: Option<Id<User>>,
    /// The secret behind `Bearer` in a request, `idt:TKN-0000-0000:…`.
    pub secret: Box<str>,
    /// Whether it is in use.
    pub status: TokenStatus,
    /// When it was last used.
    pub last_access_at: Option<Timestamp>,
    /// Who created and changed it, and when.
    pub audit: Audit,
}

named! {
    /// Whether a token is in use.
    pub enum TokenStatus: Text {
        /// In use.
        Active,
        /// Out of use.
        Disabled,
        /// Out of use for ever.
        Deleted,
    }
}

impl ApiToken {
    /// The next revision of the token, updated by `event`.
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

resource!(ApiToken, "TKN", 2, API_TOKEN);

fields! {
    /// The fields of an [`ApiToken`]. The platform shows the secret whenever a token is read.
    ///
    /// The platform publishes no full schema; public documents and clients name these fields.
    pub static API_TOKEN = "ApiToken" in "api-tokens": |it: &ApiToken, context| {
        core "id": id => own;
        on_request "audit": audit => empty;
        core "name": name;
        core "icon": icon => or_null, nullable;
        core "revision": revision => unless(1_u32);
        whole "description": description, nullable;
        core "status": status => default(TokenStatus::Active);
        whole "account": account;
        whole "modules": modules => default;
        whole "extensions": extensions, nullable;
        whole "token": secret;
        whole "lastAccessAt": last_access_at, nullable;
    } documents { "user": user => known; }
}
