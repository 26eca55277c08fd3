//! Parties, and the tables that they see: what is hidden from a reader is as unknown to it as a name
//! that nothing has.

use std::fmt::{self, Debug, Formatter};

use super::table::{Family, Field, Kind, Shown, Table};

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

    /// Returns the members that queries find: all but those that are never shown.
    pub(super) fn found(self) -> impl Iterator<Item = &'static Field<F>> {
        self.fields().filter(|field| field.shown != Shown::Never)
    }

    /// Returns the member that queries find by `name`, ignoring case.
    pub(super) fn named(self, name: &str) -> Option<&'static Field<F>> {
        self.found().find(|field| field.name.eq_ignore_ascii_case(name))
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

#[cfg(test)]
mod tests {
    use super::{
        super::{Projection, Query, Request, fixtures::*},
        *,
    };

    fn refusal(raw: &str, reader: Party) -> Option<String> {
        let bound = Query::bind(&Request::parse(raw).unwrap(), &USER, reader);
        bound.err().map(|error| error.to_string())
    }

    #[test]
    fn a_hidden_name_is_refused_with_the_words_for_an_unknown_one() {
        for form in ["eq(account.?,x)", "order=account.?", "eq(name,x)&ilike(account.?,x)"] {
            let written = |name: &str| form.replace('?', name);
            assert_eq!(refusal(&written("notes"), Party::Operations), None);
            let hidden = refusal(&written("notes"), Party::Anyone).unwrap();
            let unknown = refusal(&written("water"), Party::Anyone).unwrap();
            assert_eq!(hidden.replace("notes", "water"), unknown);
            for wrong in ["note", "zzzzz"] {
                let sentence = refusal(&written(wrong), Party::Anyone).unwrap();
                assert!(!sentence.contains("notes"), "{sentence}");
            }
        }
    }

    #[test]
    fn a_bare_word_that_names_a_hidden_property_is_a_text() {
        let bound = |reader| {
            let request = Request::parse("eq(name,nick)&any(account.users)").unwrap();
            Query::bind(&request, &USER, reader).unwrap().projection
        };
        assert_eq!(print(&bound(Party::Anyone)), print(&bound(Party::Operations)));
        assert_eq!(refusal("eq(account.name,notes)", Party::Anyone), None);
    }

    #[test]
    fn a_selection_passes_over_hidden_names_and_nothing_lists_them() {
        let shown = |select: &str, reader| Projection::select(select, &USER, reader);
        for select in ["account.notes", "account(notes)", "-account.notes"] {
            let unknown = shown(&select.replace("notes", "water"), Party::Anyone);
            assert!(*shown(select, Party::Anyone) == *unknown, "{select}");
        }
        for select in ["account", "account.*", "*", "*,account"] {
            assert!(print(&shown(select, Party::Operations)).contains("notes"), "{select}");
            assert!(!print(&shown(select, Party::Anyone)).contains("notes"), "{select}");
        }
        let of_account = |reader| Projection::select("-notes", &ACCOUNT, reader).omitted.clone();
        assert_eq!(of_account(Party::Operations), ["notes", "audit"]);
        assert_eq!(of_account(Party::Anyone), ["audit"]);
    }
}
