//! Readers of members, for the rules of [`document!`](super::document).

use std::sync::Arc;

use super::{DocumentObject, DocumentValue, Source, read_object, source::row};
use crate::{
    json::{Cursor, Json, Members, Violations},
    model::{Id, Resource, Row},
};

/// A member of an object that is being read.
///
/// Its functions return nothing if the object can't be made without the member. Of a member that
/// can be missing, a wrong value counts as none, so that the rest is checked too.
pub(crate) struct MemberReader<'r, 'p, 'a, 'v> {
    name: &'static str,
    members: &'r mut Members<'p, 'a, 'v>,
    source: &'r dyn Source,
}

impl<'r, 'p, 'a, 'v> MemberReader<'r, 'p, 'a, 'v> {
    /// The member of that name.
    pub(crate) fn at(
        name: &'static str,
        members: &'r mut Members<'p, 'a, 'v>,
        source: &'r dyn Source,
    ) -> Self {
        Self { name, members, source }
    }

    /// A value in the form of its type.
    pub(crate) fn plain<T: DocumentValue>(self) -> Option<T> {
        if T::REQUIRED { self.required(T::read) } else { self.optional(T::read).or_else(T::absent) }
    }

    /// A value, or the default.
    pub(crate) fn default<T: DocumentValue>(self, default: T) -> Option<T> {
        self.optional(T::read).or(Some(default))
    }

    /// A value, or none.
    pub(crate) fn given<T: DocumentValue>(self) -> Option<T> {
        self.optional(T::read)
    }

    /// Reads an object; without one, the same as an object without members.
    pub(crate) fn empty<T: DocumentObject>(self) -> Option<T> {
        let source = self.source;
        self.optional(read_object).or_else(|| {
            let json = Json::parse(b"{}").ok()?;
            read_object(Cursor::root(&json), &mut Violations::default(), source)
        })
    }

    /// A time, or the start of the emulator.
    pub(crate) fn start(self) -> Option<jiff::Timestamp> {
        let start = self.source.start();
        self.default(start)
    }

    /// A value that may be null.
    pub(crate) fn or_null<T: DocumentValue>(self) -> Option<T> {
        let Self { name, members, source } = self;
        let value = members.nullable(name, |it, violations| T::read(it, violations, source));
        value.or_else(T::absent)
    }

    /// An id that no other item has.
    pub(crate) fn own<R: Resource>(self) -> Option<Id<R>> {
        self.required(|it, violations, source| {
            let id = it.id(violations)?;
            if id.number() == 0 && !source.admits_zero_ids() {
                it.refuse("Expected an id other than the all-zero one", violations);
            }
            if row(id, source).is_some() {
                it.refuse("Expected an id that no other item has", violations);
            }
            Some(id)
        })
    }

    /// The id of a known item, or none.
    pub(crate) fn known<R: Resource>(self) -> Option<Id<R>> {
        self.given().map(|row: Arc<Row<R>>| row.id())
    }

    /// Reads a text of at most `most` characters, or none.
    pub(crate) fn within(self, most: usize) -> Option<Box<str>> {
        let read =
            |it: Cursor<'_, '_>, violations: &mut Violations| it.text_within(most, violations);
        self.members.nullable(self.name, read)
    }

    /// Reads a list that is not empty; `noun` names its items in errors.
    pub(crate) fn at_least_one<T: DocumentValue>(self, noun: &str) -> Option<Box<[T]>> {
        self.required(|it, violations, source| {
            let list = Box::<[T]>::read(it, violations, source)?;
            if list.is_empty() {
                it.refuse(format!("Expected at least one {noun}"), violations);
            }
            Some(list)
        })
    }

    /// All members of an object, which are the outer object's own.
    pub(crate) fn flat<T: DocumentObject>(self) -> Option<T> {
        T::read_members(self.members, self.source)
    }

    fn required<T>(
        self,
        read: impl Fn(Cursor<'_, '_>, &mut Violations, &dyn Source) -> Option<T>,
    ) -> Option<T> {
        let Self { name, members, source } = self;
        members.required(name, |it, violations| read(it, violations, source))
    }

    fn optional<T>(
        self,
        read: impl Fn(Cursor<'_, '_>, &mut Violations, &dyn Source) -> Option<T>,
    ) -> Option<T> {
        let Self { name, members, source } = self;
        members.optional(name, |it, violations| read(it, violations, source))
    }
}
