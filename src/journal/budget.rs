//! The budget: how much all journals of a process may keep together.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    sync::{Arc, Weak},
};

use parking_lot::Mutex;

use super::Journal;
use crate::memory::{Memory, Shrink};

/// How many requests and answers are kept.
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

/// The bytes that the journals of a process share.
///
/// As long as there is room, any journal may use it. When there is none, the largest journal drops
/// its oldest entries, so that a busy sandbox does not empty the journal of a quiet one.
#[derive(Debug)]
pub struct JournalBudget {
    limits: Journaling,
    memory: Arc<Memory>,
    journals: Mutex<Vec<Weak<Journal>>>,
}

impl JournalBudget {
    /// An unused budget within `memory`.
    #[must_use]
    pub fn new(limits: Journaling, memory: Arc<Memory>) -> Arc<Self> {
        let budget = Arc::new(Self { limits, memory, journals: Mutex::default() });
        budget.memory.register(&budget);
        budget
    }

    /// How much may be kept.
    #[must_use]
    pub fn limits(&self) -> Journaling {
        self.limits
    }

    /// The bytes that are used now.
    #[must_use]
    pub fn used(&self) -> usize {
        self.memory.journals()
    }

    pub(super) fn add(&self, bytes: usize) {
        self.memory.recount_journals(0, bytes);
    }

    pub(super) fn subtract(&self, bytes: usize) {
        self.memory.recount_journals(bytes, 0);
    }

    /// Remembers a journal that will use some of the budget for the first time.
    pub(super) fn register(&self, new: &Arc<Journal>) {
        let mut journals = self.journals.lock();
        // Journals of dropped sandboxes are removed when the list would have to grow.
        if journals.len() == journals.capacity() {
            journals.retain(|journal| journal.strong_count() > 0);
        }
        journals.push(Arc::downgrade(new));
    }

    /// Drops the oldest entries of the largest journals if the budget is exceeded.
    ///
    /// The last entry of `current`, which has just grown, stays unless it exceeds the budget alone.
    /// A little more than necessary is freed, so that the next entries find room.
    pub(super) fn evict(&self, current: &Arc<Journal>) {
        let limit = self.limits.bytes.min(self.memory.room_for_journals());
        if self.used() <= limit {
            return;
        }
        self.drop_oldest(limit / 16 * 15, Some(current));
        if self.used() > limit {
            current.drop_oldest(0);
        }
    }

    /// Drops the oldest entries of the largest journals until no more than `most` bytes are left;
    /// the last entry of `current` stays.
    fn drop_oldest(&self, most: usize, current: Option<&Arc<Journal>>) {
        let journals: Vec<_> = self.journals.lock().iter().filter_map(Weak::upgrade).collect();
        let sizes = journals.iter().enumerate();
        // Of journals of one size the one that is known for longest comes first.
        let mut largest: BinaryHeap<_> =
            sizes.map(|(index, journal)| (journal.bytes(), Reverse(index))).collect();
        while self.used() > most
            && let Some((_, Reverse(index))) = largest.pop()
        {
            let journal = &journals[index];
            let is_current = current.is_some_and(|current| Arc::ptr_eq(journal, current));
            if journal.drop_oldest(usize::from(is_current)) {
                largest.push((journal.bytes(), Reverse(index)));
            }
        }
    }
}

impl Shrink for JournalBudget {
    fn shrink(&self, bytes: usize) {
        self.drop_oldest(self.used().saturating_sub(bytes), None);
    }
}
