//! User groups, which give their members modules and buyers.

mod requests;

use std::sync::Arc;

use super::{
    Account, Audit, Buyer, Event, Extension, Id, Module,
    fields::fields,
    row::{Row, resource},
};

pub use self::requests::{NewUserGroup, UserGroupUpdate};

/// A group of an account's users.
#[derive(Debug, Clone)]
pub struct UserGroup {
    /// Its id, `UGR-0000-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the group itself.
    pub revision: u32,
    /// The name.
    pub name: Box<str>,
    /// The description.
    pub description: Option<Box<str>>,
    /// The address of the logo.
    pub logo: Option<Box<str>>,
    /// Whether it is the account's first group, which can't be deleted.
    pub is_default: bool,
    /// The account that it belongs to, which never changes.
    pub account: Arc<Row<Account>>,
    /// The modules that members may use.
    pub modules: Box<[Arc<Row<Module>>]>,
    /// The buyers that members are limited to; none if they see all.
    pub buyers: Option<Box<[Arc<Row<Buyer>>]>>,
    /// The extensions that members may use; none if nothing was said of them.
    pub extensions: Option<Box<[Extension]>>,
    /// Who created and changed it, and when.
    pub audit: Audit,
}

impl UserGroup {
    /// The name of the group that every account starts with.
    pub const DEFAULT_NAME: &'static str = "Administrators";
    /// The description of the group that every account starts with.
    pub const DEFAULT_DESCRIPTION: &'static str =
        "Manages administrative tasks and resources within an organization.";

    /// Whether it says which buyers its members see: it is limited to some, or a module of it can be.
    #[must_use]
    pub fn is_about_buyers(&self) -> bool {
        let can_be_limited =
            |module: &Module| module.filters.as_ref().is_some_and(|it| !it.group_buyers.is_empty());
        self.buyers.is_some() || self.modules.iter().any(|module| can_be_limited(module))
    }

    /// The next revision of the group, updated by `event`.
    #[must_use]
    pub fn touched(self, event: Event) -> Self {
        let audit = Audit { updated: event, ..self.audit };
        Self { revision: self.revision.saturating_add(1), audit, ..self }
    }
}

resource!(UserGroup, "UGR", 2, USER_GROUP);

fields! {
    /// The fields of a [`UserGroup`].
    pub static USER_GROUP = "UserGroup" in "user-groups": |it: &UserGroup, context| {
        core "id": id => own;
        on_request "audit": audit => empty;
        core "name": name;
        core "revision": revision => unless(1_u32);
        core "description": description, nullable;
        whole "account": account;
        whole "modules": modules => default;
        core "logo": logo, nullable;
        core "isDefault": is_default => default;
        on_request "users" = context.neighbours.users_of(it);
        whole "buyers": buyers, nullable;
        whole "extensions": extensions, nullable;
    }
}
