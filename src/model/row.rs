//! Rows: a resource in its table, with its place in order and its default rendering.

use std::{fmt, ops::Deref, sync::Arc};

use jiff::Timestamp;
use parking_lot::RwLock;

use super::{
    Id,
    node::{Accounts, Object, Table},
    render::Rendered,
    writer::Core,
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
pub trait Resource: Kind + Sized + Send + Sync + fmt::Debug
where
    for<'a> &'a Self: Into<Object<'a>>,
{
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

    pub(super) fn rendering(&self) -> &RwLock<Option<Arc<Rendered>>> {
        &self.rendering
    }

    pub(super) fn core(&self) -> &Core {
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
