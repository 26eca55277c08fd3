//! The lists of a document, one for each collection.

use std::{any::Any, io, sync::Arc};

use serde::Serialize;

use super::{read::Loader, state::StateDocument};
use crate::{
    id::Id,
    json::{Cursor, Violations},
    model::{
        Account, Resource,
        document::{DocumentValue, Form, MemberShape},
    },
    world::{Table, World, collection::collections},
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

macro_rules! lists {
    ($(
        $table:ident: $type:ident, $list:literal, $file:literal, $noun:literal, $parameter:literal,
        $belongs:expr $(, index $index:ident)? $(, add $add:ident)?;
    )*) => {
        /// All lists, each after those that it refers to.
        pub(super) const LISTS: &[DocumentList] = &[$(DocumentList {
            name: $list,
            demo: ($file, include_str!(concat!("../../../seed-data/", $file))),
            form: Form::List(&<crate::model::$type as DocumentValue>::FORM),
            read: |loader, cursor, violations| {
                if let Some(item) = <crate::model::$type>::read(cursor, violations, loader) {
                    lists!(@add loader, item, cursor, violations, $table $(, $add)?);
                }
            },
            write: |world, out| write(&world.$table, out),
            row: |world, id| row(&world.$table, id),
        }),*];
    };
    (@add $loader:ident, $item:ident, $cursor:ident, $violations:ident, $table:ident) => {{
        $loader.world.$table.insert($item);
    }};
    (@add $loader:ident, $item:ident, $cursor:ident, $violations:ident, $table:ident, $add:ident) => {
        $loader.$add($item, $cursor, $violations)
    };
}

collections!(lists);

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
