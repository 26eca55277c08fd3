//! Parties, and the tables that they see: what is hidden from a reader is as unknown to it as a name
//! that nothing has.

use std::fmt::{self, Debug, Formatter};

use super::table::{Family, Field, Kind, Table};

/// Those whom a field is for, and those who make a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// Anyone.
    Anyone,
    /// Operations alone.
    Operations,
}

impl Party {
    /// Whether all of these are among `others`.
    #[must_use]
    pub fn is_among(self, others: Self) -> bool {
        self == Self::Operations || others == Self::Anyone
    }
}

/// A table, as one reader sees it.
pub(super) struct SeenTable<F: Family> {
    table: &'static Table<F>,
    reader: Party,
}

impl<F: Family> SeenTable<F> {
    /// The part of `table` that `reader` sees.
    pub(super) fn new(table: &'static Table<F>, reader: Party) -> Self {
        Self { table, reader }
    }

    /// Returns the members.
    pub(super) fn fields(self) -> impl Iterator<Item = &'static Field<F>> {
        self.table.fields.iter().filter(move |field| self.reader.is_among(field.seen_by))
    }

    /// Returns the member called `name`, ignoring case.
    pub(super) fn named(self, name: &str) -> Option<&'static Field<F>> {
        self.fields().find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// Returns the table of the object in a field, or of the collection's objects, to the same
    /// reader; `None` for plain values.
    pub(super) fn within(self, kind: &Kind<F>) -> Option<Self> {
        kind.table().map(|table| Self { table, ..self })
    }
}

// Written out, because derives would require the same of the family.
impl<F: Family> Clone for SeenTable<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Family> Copy for SeenTable<F> {}

impl<F: Family> Debug for SeenTable<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_tuple(self.table.name).field(&self.reader).finish()
    }
}
