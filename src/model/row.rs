//! Rows: a resource in its table, with its place in order and its default rendering.

use std::{
    fmt,
    hash::{Hash, Hasher},
    ops::Deref,
    sync::{Arc, OnceLock},
};

use jiff::Timestamp;
use parking_lot::RwLock;

use super::{
    Id,
    node::{Accounts, AsObject, Table},
    style::Style,
};
use crate::{id::Kind, rql::Projection};

/// Declares a [`Resource`]: the letters and groups of its ids, and its table of fields.
macro_rules! resource {
    ($type:ident, $prefix:literal, $groups:literal, $table:ident, $instants:expr) => {
        impl $crate::id::Kind for $type {
            const PREFIX: &'static str = $prefix;
            const GROUPS: u32 = $groups;
        }

        impl $crate::model::row::Resource for $type {
            fn id(&self) -> $crate::id::Id<Self> {
                self.id
            }

            fn table() -> &'static $crate::model::node::Table {
                &$table
            }

            fn projection() -> &'static $crate::rql::Projection<$crate::model::node::Accounts> {
                $crate::rql::Projection::root(&$table)
            }

            fn instants(&self) -> $crate::model::row::Instants {
                $instants(self)
            }
        }
    };
}

pub(super) use resource;

/// A thing that a table keeps: an immutable value with an id.
pub trait Resource: AsObject + Kind + Sized + Send + Sync + fmt::Debug {
    /// Its id.
    fn id(&self) -> Id<Self>;

    /// Its fields.
    fn table() -> &'static Table;

    /// What lists show of it by default.
    fn projection() -> &'static Projection<Accounts>;

    /// The instants at which what is shown of it changes by the clock alone.
    fn instants(&self) -> Instants;
}

/// At most two instants, in any order.
pub type Instants = [Option<Timestamp>; 2];

/// A resource in its table.
pub struct Row<R> {
    sequence: u64,
    value: R,
    // What was rendered last, if that is still kept; see `render::Kept`.
    rendering: RwLock<Option<Arc<Rendered>>>,
    core: Core,
}

impl<R> Row<R> {
    /// The row of `value`, which came into being as number `sequence` of its table.
    pub fn new(sequence: u64, value: R) -> Self {
        Self { sequence, value, rendering: RwLock::new(None), core: Core::default() }
    }

    /// The place in order of creation.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    pub(crate) fn rendering(&self) -> &RwLock<Option<Arc<Rendered>>> {
        &self.rendering
    }

    pub(crate) fn core(&self) -> &Core {
        &self.core
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

/// A row as it was written, without the public URL in it.
#[derive(Debug)]
pub struct Rendered {
    pub(crate) bytes: Box<[u8]>,
    pub(crate) link: Option<usize>,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

impl Rendered {
    /// Whether it is what a reader at that instant sees.
    pub(crate) fn holds_at(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }

    /// Writes it with this public URL.
    pub(crate) fn append(&self, base: &str, out: &mut Vec<u8>) {
        let (before, after) = self.bytes.split_at(self.link.unwrap_or(self.bytes.len()));
        out.extend_from_slice(before);
        if self.link.is_some() {
            out.extend_from_slice(base.as_bytes());
        }
        out.extend_from_slice(after);
    }
}

/// A row, or the cause of an event, as other objects show it, kept as soon as one of them is
/// written.
///
/// That is for things of which few are shown by many, always by the same table, and of which the
/// clock changes nothing.
///
/// What is kept is no part of the value beside which it is.
#[derive(Debug, Default)]
pub(crate) struct Core(pub(crate) OnceLock<Box<(Style, Box<[u8]>)>>);

impl Clone for Core {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Core {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Core {}

impl Hash for Core {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}
