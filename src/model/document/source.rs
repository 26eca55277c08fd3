//! Sources: the values that reading a document needs besides its text.

use std::{any::Any, sync::Arc};

use jiff::Timestamp;

use crate::model::{Actor, Code, Id, Resource, Row, Shared};

/// The values that reading a document needs besides its text.
///
/// The empty source, `()`, is for values that refer to nothing.
pub trait Source {
    /// When the emulator starts: durations are counted from there.
    fn start(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    /// The row of an id that was read before: a `Row<R>` for an `Id<R>`.
    fn row(&self, id: &dyn Any) -> Option<Arc<dyn Any + Send + Sync>> {
        let _ = id;
        None
    }

    /// Whether an id may be all zeros.
    fn admits_zero_ids(&self) -> bool {
        true
    }

    /// The user or token of that id, wherever it stands in the document.
    fn actor(&self, id: &str) -> Option<Arc<Shared<Actor>>> {
        let _ = id;
        None
    }

    /// The one value for all events by this actor.
    fn share(&self, actor: Actor) -> Arc<Shared<Actor>> {
        actor.into()
    }

    /// When an invitation of that instant expires.
    fn expiry(&self, sent: Timestamp) -> Timestamp {
        sent
    }

    /// A code for an invitation without one.
    fn draw_code(&self) -> Code {
        Code::Given(Box::default())
    }
}

impl Source for () {}

/// The row of an id that was read before.
pub(crate) fn row<R: Resource>(id: Id<R>, source: &dyn Source) -> Option<Arc<Row<R>>> {
    source.row(&id).and_then(|row| row.downcast().ok())
}
