//! Views: the default projections of a table, built once.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use super::{projection::Projection, seen::Party, table::Family};

/// The cache of a table's default projections.
///
/// They are built on first use and kept: tables refer to one another, so that building one takes
/// longer than writing an object.
pub struct Views<F: Family> {
    operations: PartyViews<F>,
    anyone: PartyViews<F>,
}

/// The default projections for one party.
pub(super) struct PartyViews<F: Family> {
    /// See [`Projection::root`].
    pub(super) root: OnceLock<Arc<Projection<F>>>,
    /// See [`Projection::whole`].
    pub(super) whole: OnceLock<Arc<Projection<F>>>,
}

impl<F: Family> Views<F> {
    /// An empty cache.
    #[must_use]
    pub const fn empty() -> Self {
        Self { operations: PartyViews::empty(), anyone: PartyViews::empty() }
    }

    pub(super) fn of(&self, party: Party) -> &PartyViews<F> {
        match party {
            Party::Operations => &self.operations,
            Party::Anyone => &self.anyone,
        }
    }
}

impl<F: Family> PartyViews<F> {
    const fn empty() -> Self {
        Self { root: OnceLock::new(), whole: OnceLock::new() }
    }
}

/// The cache of the table in whose declaration it stands; see [`Views`].
macro_rules! views {
    ($family:ty) => {{
        static VIEWS: $crate::rql::Views<$family> = $crate::rql::Views::empty();
        &VIEWS
    }};
}

pub(crate) use views;

impl<F: Family> fmt::Debug for Views<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Views")
    }
}
