//! A shelf: the entries of one journal, the newest last.

use std::{
    collections::VecDeque,
    sync::{Arc, OnceLock},
};

use parking_lot::Mutex;

use super::{Entry, Exchange, Ledger};

/// The entries of a journal.
#[derive(Debug)]
pub(super) struct Shelf {
    kept: Mutex<Kept>,
    ledger: Arc<Ledger>,
    listed: OnceLock<()>,
}

#[derive(Debug, Default)]
struct Kept {
    entries: VecDeque<Entry>,
    bytes: usize,
    last: u64,
    // How many have gone because of the bounds.
    dropped: u64,
}

impl Shelf {
    /// An empty shelf, which takes no memory for entries yet.
    pub(super) fn new(ledger: Arc<Ledger>) -> Self {
        Self { kept: Mutex::default(), ledger, listed: OnceLock::new() }
    }

    /// Puts an exchange behind all others; where there are too many, the oldest goes.
    pub(super) fn put(self: &Arc<Self>, exchange: Exchange) -> Entry {
        self.listed.get_or_init(|| self.ledger.list(self));
        let size = exchange.size();
        let exchange = Arc::new(exchange);
        let mut kept = self.kept.lock();
        kept.last += 1;
        let entry = Entry { number: kept.last, exchange };
        if kept.entries.is_empty() {
            self.ledger.begin();
        }
        kept.entries.push_back(entry.clone());
        kept.bytes += size;
        self.ledger.add(size);
        let surplus = kept.entries.len() > self.ledger.bounds().entries;
        let oldest = if surplus { kept.drop_oldest(&self.ledger) } else { None };
        drop(kept);
        // Outside the lock, for freeing takes its time.
        drop(oldest);
        entry
    }

    /// Keeps to the bound that all journals share.
    pub(super) fn settle(&self) {
        while self.ledger.is_over() && self.shed(self.ledger.share(), 1) {}
        if self.ledger.is_over() {
            self.ledger.make_room(self);
        }
        // A single entry that is larger than all that may be kept.
        while self.ledger.is_over() && self.shed(0, 0) {}
    }

    /// Drops the oldest entry, if the shelf holds more than `share` bytes and more than `least`
    /// entries; answers whether it did.
    pub(super) fn shed(&self, share: usize, least: usize) -> bool {
        let mut kept = self.kept.lock();
        let is_too_much = kept.bytes > share && kept.entries.len() > least;
        let oldest = if is_too_much { kept.drop_oldest(&self.ledger) } else { None };
        drop(kept);
        oldest.is_some()
    }

    /// Every entry, the oldest first, and how many have gone because of the bounds.
    pub(super) fn all(&self) -> (Vec<Entry>, u64) {
        let kept = self.kept.lock();
        (kept.entries.iter().cloned().collect(), kept.dropped)
    }

    /// The entry of that number.
    pub(super) fn entry(&self, number: u64) -> Option<Entry> {
        let kept = self.kept.lock();
        let place = kept.entries.binary_search_by_key(&number, |entry| entry.number).ok()?;
        kept.entries.get(place).cloned()
    }

    /// Takes those entries away of which `is_meant` says so, and counts them.
    pub(super) fn remove(&self, is_meant: impl Fn(&Entry) -> bool) -> usize {
        let mut kept = self.kept.lock();
        let (gone, left): (VecDeque<_>, _) =
            std::mem::take(&mut kept.entries).into_iter().partition(is_meant);
        kept.entries = left;
        let bytes: usize = gone.iter().map(|entry: &Entry| entry.exchange.size()).sum();
        kept.bytes -= bytes;
        self.ledger.take(bytes);
        if !gone.is_empty() && kept.entries.is_empty() {
            self.ledger.end();
        }
        drop(kept);
        gone.len()
    }
}

impl Kept {
    fn drop_oldest(&mut self, ledger: &Ledger) -> Option<Entry> {
        let oldest = self.entries.pop_front()?;
        let size = oldest.exchange.size();
        self.bytes -= size;
        self.dropped += 1;
        ledger.take(size);
        if self.entries.is_empty() {
            ledger.end();
        }
        Some(oldest)
    }
}

/// What a dropped sandbox kept is kept no more.
impl Drop for Shelf {
    fn drop(&mut self) {
        let kept = self.kept.get_mut();
        self.ledger.take(kept.bytes);
        if !kept.entries.is_empty() {
            self.ledger.end();
        }
    }
}
