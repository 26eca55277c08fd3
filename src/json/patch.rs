//! Patches: what a request to update says of a member, or does not say.
//!
//! Clients send back what they were shown. A member that is missing stays as it is, and one that
//! only the platform writes is ignored.

use super::{
    cursor::{Cursor, Members},
    violations::Violations,
};

/// What becomes of a member.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// It stays as it is.
    #[default]
    Unchanged,
    /// It has no value any more.
    Cleared,
    /// It has that value.
    Set(T),
}

impl<T> Patch<T> {
    /// The value after the change.
    pub fn over(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Unchanged => before,
            Self::Cleared => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The value after a change of parts of it; one without any part is a value all the same.
    pub fn parts_over<V: Default>(
        self,
        before: Option<V>,
        over: impl FnOnce(T, V) -> V,
    ) -> Option<V> {
        match self {
            Self::Unchanged => before,
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
        read: impl FnOnce(Cursor<'_, 'a>, &mut Violations) -> Option<T>,
    ) -> Patch<T> {
        if self.is_null(name) {
            return Patch::Cleared;
        }
        self.optional(name, read).map_or(Patch::Unchanged, Patch::Set)
    }

    /// A text that may be missing, and null.
    pub fn text_change(&mut self, name: &'static str) -> Patch<Box<str>> {
        self.change(name, |it, violations| it.text(violations).map(Box::from))
    }

    /// Members that answers show and requests can't change: they may be there and count for nothing.
    pub fn ignore(&mut self, names: impl Iterator<Item = &'static str>) {
        for name in names {
            self.nullable(name, |_, _| Some(()));
        }
    }
}
