//! Rows: a resource in its table, with its place in order and the cache of its JSON text.

use std::{
    fmt,
    hash::{Hash, Hasher},
    ops::Deref,
    sync::{Arc, OnceLock},
};

use jiff::Timestamp;
use parking_lot::RwLock;

use super::{
    Id, Visibility,
    node::{Accounts, Table},
    style::Style,
    weight::Weigh,
};
use crate::{
    id::Kind,
    rql::{Party, Projection},
};

/// Declares a [`Resource`]: the letters and groups of its ids, and its field table.
///
/// `changes_at` names the function behind [`Resource::instants`] for a resource that the clock
/// alone changes.
macro_rules! resource {
    ($type:ident, $prefix:literal, $groups:literal, $table:ident $(, changes_at $instants:expr)?) => {
        impl $crate::id::Kind for $type {
            const PREFIX: &'static str = $prefix;
            const GROUPS: u32 = $groups;
        }

        impl $crate::model::row::Resource for $type {
            $(
                const INSTANTS: Option<fn(&Self) -> $crate::model::row::Instants> =
                    Some($instants);
            )?

            fn id(&self) -> $crate::id::Id<Self> {
                self.id
            }

            fn table() -> &'static $crate::model::node::Table {
                &$table
            }
        }
    };
}

pub(super) use resource;

/// An immutable value with an id, which a table of the world holds.
pub trait Resource: Kind + Weigh + Sized + Send + Sync + fmt::Debug {
    /// What [`Self::instants`] returns; none for a resource that the clock never changes.
    const INSTANTS: Option<fn(&Self) -> Instants> = None;

    /// Its id.
    fn id(&self) -> Id<Self>;

    /// Its fields.
    #[must_use]
    fn table() -> &'static Table;

    /// The projection that lists show to `reader` by default.
    #[must_use]
    fn projection(reader: Party) -> &'static Projection<Accounts> {
        Projection::root(Self::table(), reader)
    }

    /// The instants at which answers that show it change by the clock alone.
    fn instants(&self) -> Instants {
        Self::INSTANTS.map_or_else(Instants::default, |instants| instants(self))
    }
}

/// At most two instants, in any order.
pub type Instants = [Option<Timestamp>; 2];

/// A resource in its table.
pub struct Row<R> {
    sequence: u64,
    value: R,
    cache: RowCache,
}

/// The cached JSON text of a row, if any. The renderer fills and reads it.
#[derive(Debug, Default)]
pub(crate) struct RowCache {
    /// As lists show the row by default.
    pub(crate) page: RwLock<Option<Arc<CachedText>>>,
    /// As other objects show the row.
    pub(crate) nested: NestedText,
}

/// The text of a row, without the public URL in it, and when and for whom it holds.
#[derive(Debug)]
pub(crate) struct CachedText {
    pub(crate) bytes: Box<[u8]>,
    /// Where the public URL belongs.
    pub(crate) link: Option<usize>,
    /// How much those see for whom it holds.
    pub(crate) visibility: Visibility,
    /// The first instant at which it holds.
    pub(crate) from: Timestamp,
    /// The first instant at which it no longer holds.
    pub(crate) until: Timestamp,
}

/// The text of an object as other objects show it, written once and then kept.
///
/// Accounts, groups, modules and the actors of events have one: many objects show the same few of
/// them, by the same table, and neither the clock nor the reader changes them. Without it a create
/// takes 12 % more instructions.
#[derive(Debug, Default)]
pub(crate) struct NestedText(pub(crate) OnceLock<Box<StyledText>>);

/// A text, and the style that it is written in.
#[derive(Debug)]
pub(crate) struct StyledText {
    pub(crate) style: Style,
    pub(crate) bytes: Box<[u8]>,
}

impl<R> Row<R> {
    /// The row of `value`, which was created as number `sequence` of its table.
    pub fn new(sequence: u64, value: R) -> Self {
        Self { sequence, value, cache: RowCache::default() }
    }

    /// The place in order of creation.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    pub(crate) fn cache(&self) -> &RowCache {
        &self.cache
    }
}

impl<R> Deref for Row<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.value
    }
}

impl<R: fmt::Debug> fmt::Debug for Row<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// A value that many objects show, and its text as they show it.
///
/// Two are equal if their values are.
#[derive(Debug)]
pub struct Shared<T> {
    value: T,
    text: NestedText,
}

impl<T> Shared<T> {
    pub(super) fn text(&self) -> &NestedText {
        &self.text
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self { value, text: NestedText::default() }
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Shared<T> {}

impl<T: Hash> Hash for Shared<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}
