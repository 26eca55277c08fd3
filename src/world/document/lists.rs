//! The lists of a document, one for each collection.

use std::{any::Any, io, sync::Arc};

use serde::Serialize;

use super::{read::Loader, state::StateDocument};
use crate::{
    id::Id,
    json::{Cursor, Violations},
    model::{
        Account, AccountUser, ApiToken, Buyer, Module, Resource, User, UserGroup,
        document::{DocumentValue, Form, MemberShape},
    },
    world::{Table, World},
};

/// A list of a document.
pub(super) struct DocumentList {
    /// Its name.
    pub(super) name: &'static str,
    /// Its file in the demo data, by name and text.
    pub(super) demo: (&'static str, &'static str),
    form: Form,
    /// Reads an item and adds it.
    pub(super) read: fn(&mut Loader, Cursor<'_, '_>, &mut Violations),
    /// Writes it.
    pub(super) write: fn(&World, &mut dyn io::Write) -> io::Result<()>,
    /// The row of an id, if it is an id of this collection.
    pub(super) row: fn(&World, &dyn Any) -> Option<Arc<dyn Any + Send + Sync>>,
}

/// A list: its name, its file in the demo data, the table of its rows, and the function that adds
/// an item, unless the item is only put into the table.
macro_rules! list {
    ($name:literal, $file:literal, $table:ident: $type:ty) => {
        list!($name, $file, $table: $type, |loader, item, _, _| {
            loader.world.$table.insert(item);
        })
    };
    ($name:literal, $file:literal, $table:ident: $type:ty, $add:expr) => {
        DocumentList {
            name: $name,
            demo: ($file, include_str!(concat!("../../../seed-data/", $file))),
            form: Form::List(&<$type as DocumentValue>::FORM),
            read: |loader, cursor, violations| {
                let item = <$type>::read(cursor, violations, loader);
                let add: fn(&mut Loader, $type, Cursor<'_, '_>, &mut Violations) = $add;
                if let Some(item) = item {
                    add(loader, item, cursor, violations);
                }
            },
            write: |world, out| write(&world.$table, out),
            row: |world, id| row(&world.$table, id),
        }
    };
}

/// All lists, each after those that it refers to.
pub(super) const LISTS: &[DocumentList] = &[
    list!("accounts", "accounts.json", accounts: Account, Loader::add_account),
    list!("modules", "modules.json", modules: Module),
    list!("buyers", "buyers.json", buyers: Buyer),
    list!("userGroups", "user-groups.json", user_groups: UserGroup, Loader::add_group),
    list!("users", "users.json", users: User, Loader::add_user),
    list!("apiTokens", "api-tokens.json", tokens: ApiToken, Loader::add_token),
    list!(
        "accountUsers", "account-users.json", account_users: AccountUser, Loader::add_account_user
    ),
];

/// The members of a document, from which the JSON Schema of seed data is derived.
#[must_use]
pub fn members() -> Vec<MemberShape> {
    let first = [
        MemberShape::optional("$schema", Form::Text),
        MemberShape::optional("state", StateDocument::FORM),
        MemberShape::optional("defaultAccount", Id::<Account>::FORM),
    ];
    let lists = LISTS.iter().map(|it| MemberShape::optional(it.name, it.form));
    first.into_iter().chain(lists).collect()
}

fn write<R: Resource + Serialize>(table: &Table<R>, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(b"[")?;
    for (index, row) in table.iter().enumerate() {
        if index > 0 {
            out.write_all(b",")?;
        }
        // A row itself would be written as its id.
        serde_json::to_writer::<_, R>(&mut *out, row)?;
    }
    out.write_all(b"]")
}

fn row<R: Resource>(table: &Table<R>, id: &dyn Any) -> Option<Arc<dyn Any + Send + Sync>> {
    let row = table.get(*id.downcast_ref()?)?;
    Some(Arc::<crate::model::Row<R>>::clone(row))
}
