//! The entries of one journal, in the order in which the requests arrived.

use std::{
    collections::VecDeque,
    mem,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use jiff::Timestamp;
use parking_lot::Mutex;

use super::{Entry, Exchange, JournalBudget, OpenEntry};

/// The entries of a journal.
#[derive(Debug)]
pub(super) struct JournalEntries {
    ring: Mutex<Ring>,
    last: AtomicU64,
    budget: Arc<JournalBudget>,
    registered: OnceLock<()>,
}

#[derive(Debug, Default)]
struct Ring {
    entries: VecDeque<Entry>,
    bytes: usize,
    // How many were evicted.
    dropped: u64,
}

impl JournalEntries {
    /// No entries, and no memory for any yet.
    pub(super) fn new(budget: Arc<JournalBudget>) -> Self {
        Self {
            ring: Mutex::default(),
            last: AtomicU64::new(0),
            budget,
            registered: OnceLock::new(),
        }
    }

    /// Gives a request that has arrived its number.
    pub(super) fn open(&self, at: Timestamp) -> OpenEntry {
        OpenEntry { number: self.last.fetch_add(1, Relaxed) + 1, at }
    }

    /// Puts the exchange in its place, and drops the oldest entry if there are too many.
    pub(super) fn complete(self: &Arc<Self>, open: OpenEntry, exchange: Exchange) -> Entry {
        self.registered.get_or_init(|| self.budget.register(self));
        let size = exchange.size();
        let entry = Entry { number: open.number, exchange: Arc::new(exchange) };
        let mut ring = self.ring.lock();
        // Requests are mostly answered in the order in which they arrived.
        let later = ring.entries.iter().rev().take_while(|other| other.number > entry.number);
        let place = ring.entries.len() - later.count();
        ring.entries.insert(place, entry.clone());
        ring.bytes += size;
        self.budget.add(size);
        let is_surplus = ring.entries.len() > self.budget.limits().entries;
        let oldest = if is_surplus { ring.drop_oldest(&self.budget) } else { None };
        drop(ring);
        // Freed outside the lock, because that takes its time.
        drop(oldest);
        self.budget.evict(self);
        entry
    }

    /// Drops the oldest entry if there are more than `least`; returns whether it did.
    pub(super) fn drop_oldest(&self, least: usize) -> bool {
        let mut ring = self.ring.lock();
        let is_more = ring.entries.len() > least;
        let oldest = if is_more { ring.drop_oldest(&self.budget) } else { None };
        drop(ring);
        oldest.is_some()
    }

    /// The bytes that the entries take.
    pub(super) fn bytes(&self) -> usize {
        self.ring.lock().bytes
    }

    /// Every entry, the oldest first, and how many were dropped to make room.
    pub(super) fn all(&self) -> (Vec<Entry>, u64) {
        let ring = self.ring.lock();
        (ring.entries.iter().cloned().collect(), ring.dropped)
    }

    /// The entry of that number.
    pub(super) fn entry(&self, number: u64) -> Option<Entry> {
        let ring = self.ring.lock();
        let place = ring.entries.binary_search_by_key(&number, |entry| entry.number).ok()?;
        ring.entries.get(place).cloned()
    }

    /// Removes the entries that `is_wanted` selects; returns how many they were.
    pub(super) fn remove(&self, is_wanted: impl Fn(&Entry) -> bool) -> usize {
        let mut ring = self.ring.lock();
        let (gone, left): (VecDeque<_>, _) =
            mem::take(&mut ring.entries).into_iter().partition(is_wanted);
        ring.entries = left;
        let bytes: usize = gone.iter().map(|entry: &Entry| entry.exchange.size()).sum();
        ring.bytes -= bytes;
        self.budget.subtract(bytes);
        drop(ring);
        gone.len()
    }
}

impl Ring {
    fn drop_oldest(&mut self, budget: &JournalBudget) -> Option<Entry> {
        let oldest = self.entries.pop_front()?;
        let size = oldest.exchange.size();
        self.bytes -= size;
        self.dropped += 1;
        budget.subtract(size);
        Some(oldest)
    }
}

/// The entries of a dropped sandbox are freed.
impl Drop for JournalEntries {
    fn drop(&mut self) {
        self.budget.subtract(self.ring.get_mut().bytes);
    }
}
