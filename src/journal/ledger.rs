//! The ledger: how much all journals of a process may keep together.
//!
//! The bound on bytes is one for the whole process, whatever the number of sandboxes. While there
//! is room everybody may use it; when there is none, whoever has more than an equal share gives
//! way, its oldest entries first. So the bound holds, and no busy sandbox empties a quiet one's
//! journal below that share.

use std::sync::{
    Arc, Weak,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use parking_lot::Mutex;

use super::shelf::Shelf;

/// How much of what was asked and answered is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Journaling {
    /// The most requests of a sandbox; with 0 none is kept, and nothing is spent on it.
    pub entries: usize,
    /// The most bytes of all sandboxes together.
    pub bytes: usize,
}

impl Default for Journaling {
    fn default() -> Self {
        Self { entries: 1_000, bytes: 64 << 20 }
    }
}

/// What the journals of a process share.
#[derive(Debug)]
pub struct Ledger {
    bounds: Journaling,
    held: AtomicUsize,
    // How many of the shelves have anything on them.
    holders: AtomicUsize,
    shelves: Mutex<Vec<Weak<Shelf>>>,
}

impl Ledger {
    /// A ledger of these bounds.
    #[must_use]
    pub fn new(bounds: Journaling) -> Self {
        let (held, holders) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self { bounds, held, holders, shelves: Mutex::default() }
    }

    /// How much may be kept.
    #[must_use]
    pub fn bounds(&self) -> Journaling {
        self.bounds
    }

    /// The bytes that are kept now.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held.load(Relaxed)
    }

    pub(super) fn is_over(&self) -> bool {
        self.held() > self.bounds.bytes
    }

    /// What each of those who keep anything may keep when there is no room left.
    pub(super) fn share(&self) -> usize {
        self.bounds.bytes / self.holders.load(Relaxed).max(1)
    }

    pub(super) fn add(&self, bytes: usize) {
        self.held.fetch_add(bytes, Relaxed);
    }

    pub(super) fn take(&self, bytes: usize) {
        self.held.fetch_sub(bytes, Relaxed);
    }

    /// A shelf has got its first entry.
    pub(super) fn begin(&self) {
        self.holders.fetch_add(1, Relaxed);
    }

    /// A shelf has lost its last entry.
    pub(super) fn end(&self) {
        self.holders.fetch_sub(1, Relaxed);
    }

    /// Remembers a shelf that will hold something for the first time.
    pub(super) fn list(&self, new: &Arc<Shelf>) {
        let mut shelves = self.shelves.lock();
        // Shelves of sandboxes that are gone are swept out whenever the list would grow.
        if shelves.len() == shelves.capacity() {
            shelves.retain(|shelf| shelf.strong_count() > 0);
        }
        shelves.push(Arc::downgrade(new));
    }

    /// Makes room for `newest`: other shelves with more than nearly a share are brought down to it.
    ///
    /// Somewhat more is freed than is needed, so that it is not soon to be done again.
    pub(super) fn make_room(&self, newest: &Shelf) {
        let (share, goal) = (self.share() / 16 * 15, self.bounds.bytes / 16 * 15);
        let shelves = self.shelves.lock();
        let others = shelves.iter().filter_map(Weak::upgrade);
        for shelf in others.filter(|shelf| !std::ptr::eq(&raw const **shelf, newest)) {
            while self.held() > goal && shelf.shed(share, 0) {}
            if self.held() <= goal {
                return;
            }
        }
    }
}
