//! Snapshots: states of a sandbox kept under names, so that a reset can return to them.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use jiff::Timestamp;
use parking_lot::Mutex;

use super::Name;
use crate::world::State;

/// A state under a name. A copy is a copy of a few pointers.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Its name, which no other snapshot of the sandbox has.
    pub name: Name,
    /// When it was taken, by the sandbox's clock.
    pub at: Timestamp,
    /// The state.
    pub state: State,
}

/// The snapshots of a sandbox, at most 100, in the order in which they were taken.
#[derive(Debug, Default)]
pub struct Snapshots(Mutex<Vec<Snapshot>>, AtomicUsize);

/// Whether a snapshot replaced another of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// It did not.
    New,
    /// It did.
    Replaced,
}

/// The sandbox has as many snapshots as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// The limit.
    pub most: usize,
}

impl Snapshots {
    // Each keeps the memory of what was changed since it was taken.
    const MOST: usize = 100;

    /// Adds a snapshot, and replaces the one of the same name.
    pub fn keep(&self, kept: Snapshot) -> Result<Replaced, TooMany> {
        let mut all = self.0.lock();
        let place = all.iter().position(|other| other.name == kept.name);
        if place.is_none() && all.len() >= Self::MOST {
            return Err(TooMany { most: Self::MOST });
        }
        let before = place.map(|place| all.remove(place));
        all.push(kept);
        self.1.store(bytes(&all), Relaxed);
        drop(all);
        // Outside the lock: freeing a large world takes time.
        Ok(if before.is_some() { Replaced::Replaced } else { Replaced::New })
    }

    /// The snapshots, the oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Snapshot> {
        self.0.lock().clone()
    }

    /// The snapshot of that name.
    #[must_use]
    pub fn find(&self, name: &Name) -> Option<Snapshot> {
        self.0.lock().iter().find(|kept| kept.name == *name).cloned()
    }

    /// Removes the snapshot of that name, and returns it.
    pub fn remove(&self, name: &Name) -> Option<Snapshot> {
        let mut all = self.0.lock();
        let place = all.iter().position(|kept| kept.name == *name)?;
        let removed = all.remove(place);
        self.1.store(bytes(&all), Relaxed);
        Some(removed)
    }

    /// About how many bytes the objects in all of them take.
    pub(super) fn bytes(&self) -> usize {
        self.1.load(Relaxed)
    }
}

fn bytes(all: &[Snapshot]) -> usize {
    // A snapshot of an empty world is one too.
    all.iter().map(|kept| kept.state.world.bytes().max(1)).sum()
}
