//! User groups: what their members may use.

mod requests;

use std::sync::Arc;

use super::{
    Account, Audit, Buyer, Event, Id, Module,
    account::ACCOUNT,
    buyer::BUYER,
    module::MODULE,
    node::{
        Access, Field, Kind, Table, Value, boolean, id, number, object, objects, optional, text,
    },
    row::{Instants, Row, resource},
    shared::audit::audit,
    user,
};

pub use self::requests::{NewUserGroup, UserGroupUpdate};

/// A group of an account's users.
#[derive(Debug, Clone)]
pub struct UserGroup {
    /// Its id, `UGR-0000-0000`.
    pub id: Id<Self>,
    /// Rises with each change to the group itself.
    pub revision: u32,
    /// What it is called.
    pub name: Box<str>,
    /// What it is for.
    pub description: Option<Box<str>>,
    /// The path of its picture.
    pub logo: Option<Box<str>>,
    /// Whether it is the account's first group, which can't be deleted.
    pub is_default: bool,
    /// The account that it belongs to for ever.
    pub account: Arc<Row<Account>>,
    /// What its members may use.
    pub modules: Box<[Arc<Row<Module>>]>,
    /// The buyers that its members are limited to; none where they see them all.
    pub buyers: Option<Box<[Arc<Row<Buyer>>]>>,
    /// Who did what when.
    pub audit: Audit,
}

impl UserGroup {
    /// The name of the group that every account starts with.
    pub const DEFAULT_NAME: &'static str = "Administrators";
    /// The description of the group that every account starts with.
    pub const DEFAULT_DESCRIPTION: &'static str =
        "Manages administrative tasks and resources within an organization.";

    /// The group one revision on, updated by `event`.
    #[must_use]
    pub fn touched(self, event: Event) -> Self {
        let audit = Audit { updated: event, ..self.audit };
        Self { revision: self.revision.saturating_add(1), audit, ..self }
    }
}

resource!(UserGroup, "UGR", 2, USER_GROUP, |_: &UserGroup| Instants::default());

/// The fields of a [`UserGroup`].
pub static USER_GROUP: Table = Table {
    name: "UserGroup",
    collection: Some("user-groups"),
    views: Table::no_views(),
    fields: &[
        Field::core("id", Kind::Text, Access::UserGroup(|it, _| id(it.id))),
        Field::on_request("audit", Kind::Object(&AUDIT), Access::UserGroup(object)),
        Field::core("name", Kind::Text, Access::UserGroup(|it, _| text(&it.name))),
        Field::whole("revision", Kind::Number, Access::UserGroup(|it, _| number(it.revision))),
        Field::core(
            "description",
            Kind::Text,
            Access::UserGroup(|it, _| optional(it.description.as_ref())),
        )
        .nullable(),
        Field::whole(
            "account",
            Kind::Object(&ACCOUNT),
            Access::UserGroup(|it, context| object(&**it.account, context)),
        ),
        Field::whole(
            "modules",
            Kind::Collection(&Kind::Object(&MODULE)),
            Access::UserGroup(|it, context| objects(it.modules.iter().map(|it| &***it), context)),
        ),
        Field::core("logo", Kind::Text, Access::UserGroup(|it, _| optional(it.logo.as_ref())))
            .nullable(),
        Field::core("isDefault", Kind::Boolean, Access::UserGroup(|it, _| boolean(it.is_default))),
        Field::on_request(
            "users",
            Kind::Collection(&Kind::Object(&user::USER)),
            Access::UserGroup(|it, context| objects(context.neighbours.users_of(it), context)),
        ),
        Field::whole(
            "buyers",
            Kind::Collection(&Kind::Object(&BUYER)),
            Access::UserGroup(|it, context| match &it.buyers {
                Some(buyers) => objects(buyers.iter().map(|it| &***it), context),
                None => Value::Null,
            }),
        )
        .nullable(),
    ],
};

static AUDIT: Table = audit!("PlatformObjectAudit", UserGroup,);
