//! Snapshots: states of a sandbox that were kept under names, to be gone back to.

use jiff::Timestamp;
use parking_lot::Mutex;

use super::Name;
use crate::world::State;

/// A state under a name; a copy is a copy of a few pointers.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Its name, which no other of the sandbox has.
    pub name: Name,
    /// When it was kept, by the sandbox's clock.
    pub at: Timestamp,
    /// All that was in the sandbox.
    pub state: State,
}

/// The snapshots of a sandbox, a bounded number of them, in the order in which they were kept.
#[derive(Debug, Default)]
pub struct Snapshots(Mutex<Vec<Snapshot>>);

/// Whether there was a snapshot of that name before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// There was none.
    New,
    /// There was one, which is gone.
    Replaced,
}

/// There are as many as there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// That many.
    pub most: usize,
}

impl Snapshots {
    // Each keeps what was changed since it was made.
    const MOST: usize = 100;

    /// Keeps a state under a name, in place of the one that had the name.
    pub fn keep(&self, kept: Snapshot) -> Result<Replaced, TooMany> {
        let mut all = self.0.lock();
        let place = all.iter().position(|other| other.name == kept.name);
        if place.is_none() && all.len() >= Self::MOST {
            return Err(TooMany { most: Self::MOST });
        }
        let before = place.map(|place| all.remove(place));
        all.push(kept);
        drop(all);
        // Outside the lock: a large world takes its time to be freed.
        Ok(if before.is_some() { Replaced::Replaced } else { Replaced::New })
    }

    /// All of them, the oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Snapshot> {
        self.0.lock().clone()
    }

    /// The one of that name.
    #[must_use]
    pub fn find(&self, name: &Name) -> Option<Snapshot> {
        self.0.lock().iter().find(|kept| kept.name == *name).cloned()
    }

    /// Takes one away, if it is there.
    pub fn remove(&self, name: &Name) -> Option<Snapshot> {
        let mut all = self.0.lock();
        let place = all.iter().position(|kept| kept.name == *name)?;
        Some(all.remove(place))
    }
}
