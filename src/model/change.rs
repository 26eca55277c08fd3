//! Changes: what a request to update says of a member, or does not say.
//!
//! An update is a delta, and clients like to send back what they were shown. So a member that is
//! missing stays as it is, and one that only the platform writes counts for nothing.

use super::{
    node::Table,
    place::{Members, Place},
    violation::Violations,
};

/// What becomes of a member.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// It stays as it is.
    #[default]
    Kept,
    /// It has no value any more.
    Cleared,
    /// It has that value.
    Set(T),
}

impl<T> Change<T> {
    /// The value after the change.
    pub fn over(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Kept => before,
            Self::Cleared => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The value after a change of parts of it; one without any part is a value all the same.
    pub(super) fn parts_over<V: Default>(
        self,
        before: Option<V>,
        over: impl FnOnce(T, V) -> V,
    ) -> Option<V> {
        match self {
            Self::Kept => before,
            Self::Cleared => None,
            Self::Set(parts) => Some(over(parts, before.unwrap_or_default())),
        }
    }
}

impl<'a> Members<'_, 'a, '_> {
    /// A member that may be missing, and null.
    pub fn change<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Place<'_, 'a>, &mut Violations) -> Option<T>,
    ) -> Change<T> {
        if self.is_null(name) {
            return Change::Cleared;
        }
        self.optional(name, read).map_or(Change::Kept, Change::Set)
    }

    /// A text that may be missing, and null.
    pub fn text_change(&mut self, name: &'static str) -> Change<Box<str>> {
        self.change(name, |it, violations| it.text(violations).map(Box::from))
    }

    /// Whatever else answers show of an object of that table, here or on the platform: it may be
    /// there and counts for nothing.
    pub fn pass_over(&mut self, table: &'static Table) {
        let shown = table.fields.iter().map(|field| field.name);
        let elsewhere = SHOWN_ELSEWHERE.iter().filter(|(of, _)| *of == table.name);
        let elsewhere = elsewhere.flat_map(|(_, names)| names.iter().copied());
        for name in shown.chain(elsewhere).chain(["$meta", "href"]) {
            self.nullable(name, |_, _| Some(()));
        }
    }
}

/// What the platform shows of an object by the published schema and no table has.
const SHOWN_ELSEWHERE: &[(&str, &[&str])] =
    &[("Buyer", &["errors", "sellers"]), ("UserGroup", &["extensions"])];
