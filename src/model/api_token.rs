//! API tokens: what callers prove themselves with. A token belongs to one account and acts as it.

use std::sync::Arc;

use super::{Account, Actor, Audit, Id, User, named::named, row::Row};
use crate::id;

/// A caller's credentials.
#[derive(Debug, Clone)]
pub struct ApiToken {
    /// Its id, `TKN-0000-0000`.
    pub id: Id<Self>,
    /// What it is called.
    pub name: Box<str>,
    /// The account that it acts for.
    pub account: Arc<Row<Account>>,
    /// The user who holds it, if it is a person's and not a program's.
    pub user: Option<Id<User>>,
    /// What stands behind `Bearer` in a request, `idt:TKN-0000-0000:…`.
    pub secret: Box<str>,
    /// Whether it is in use.
    pub status: TokenStatus,
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
    /// The token as the cause of an event.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { id: self.id.to_string().into(), name: self.name.clone(), icon: None, revision: 1 }
    }
}

impl id::Kind for ApiToken {
    const PREFIX: &'static str = "TKN";
    const GROUPS: u32 = 2;
}
