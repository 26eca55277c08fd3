//! The journal: the requests of a sandbox and their answers.
//!
//! A journal is bounded by the number of its entries and, together with all others of the process,
//! by their bytes. A journal that was never written to takes next to no memory.

mod budget;
mod captured_body;
mod containment;
mod coverage;
mod dropped;
mod exchange;
mod har;
mod matching;
mod redaction;
mod summary;
#[cfg(test)]
mod tests;
mod verification;

use std::{
    collections::VecDeque,
    mem,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::{sync::watch, time::timeout};

pub use self::{
    budget::{JournalBudget, Journaling},
    captured_body::{BodyCapture, CapturedBody},
    coverage::{Coverage, NamedMembers},
    dropped::{Dropped, Unseen},
    exchange::{
        Entry, Exchange, OpenEntry, RequestRecord, ResponseRecord, detached, header_text,
        header_values,
    },
    har::{HarSource, har},
    matching::{InvalidStatus, Match, NoticeMatch, Statuses},
    redaction::{in_document, in_query},
    summary::Summary,
    verification::{Count, Nearest, UnexpectedCount, Verified},
};

/// The requests of a sandbox and their answers.
#[derive(Debug)]
pub struct Journal {
    ring: Mutex<Ring>,
    // The number of the last request.
    last: AtomicU64,
    budget: Arc<JournalBudget>,
    registered: OnceLock<()>,
    // Made by the first call that waits.
    arrivals: OnceLock<watch::Sender<()>>,
}

/// The entries, in the order in which the requests arrived.
#[derive(Debug, Default)]
struct Ring {
    entries: VecDeque<Entry>,
    bytes: usize,
    dropped: Dropped,
}

impl Journal {
    /// An empty journal within `budget`.
    #[must_use]
    pub fn new(budget: &Arc<JournalBudget>) -> Arc<Self> {
        Arc::new(Self {
            ring: Mutex::default(),
            last: AtomicU64::new(0),
            budget: Arc::clone(budget),
            registered: OnceLock::new(),
            arrivals: OnceLock::new(),
        })
    }

    /// Opens the entry of a request that has arrived at this instant of the sandbox's clock.
    ///
    /// It is found only once it is completed, which it is at the latest when its connection ends.
    pub fn open(&self, at: Timestamp) -> OpenEntry {
        OpenEntry { number: self.last.fetch_add(1, Relaxed) + 1, at }
    }

    /// Completes an entry, and drops older ones where there is no room.
    pub fn complete(self: &Arc<Self>, open: OpenEntry, exchange: Exchange) -> Entry {
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
        if let Some(arrivals) = self.arrivals.get().filter(|it| it.receiver_count() > 0) {
            arrivals.send_replace(());
        }
        entry
    }

    /// Drops the oldest entry if there are more than `least`; returns whether it did.
    fn drop_oldest(&self, least: usize) -> bool {
        let mut ring = self.ring.lock();
        let is_more = ring.entries.len() > least;
        let oldest = if is_more { ring.drop_oldest(&self.budget) } else { None };
        drop(ring);
        oldest.is_some()
    }

    /// The bytes that the entries take.
    fn bytes(&self) -> usize {
        self.ring.lock().bytes
    }

    /// Every entry, the oldest first, and what was dropped to make room.
    fn all(&self) -> (Vec<Entry>, Dropped) {
        let ring = self.ring.lock();
        (ring.entries.iter().cloned().collect(), ring.dropped.clone())
    }

    /// The number of the last request that has arrived; 0 if there was none.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.last.load(Relaxed)
    }

    /// How much may be kept.
    #[must_use]
    pub fn limits(&self) -> Journaling {
        self.budget.limits()
    }

    /// How many requests were dropped to make room, since the journal was last cleared.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.ring.lock().dropped.total()
    }

    /// The entries that match, the oldest first.
    #[must_use]
    pub fn find(&self, wanted: &Match) -> Vec<Entry> {
        self.all().0.into_iter().filter(|entry| wanted.finds(entry)).collect()
    }

    /// The entry of that number.
    #[must_use]
    pub fn entry(&self, number: u64) -> Option<Entry> {
        let ring = self.ring.lock();
        let place = ring.entries.binary_search_by_key(&number, |entry| entry.number).ok()?;
        ring.entries.get(place).cloned()
    }

    /// Waits until `count` requests match, and returns the entries that are kept of them; none after
    /// `limit`.
    pub async fn wait(&self, wanted: &Match, count: usize, limit: Duration) -> Option<Vec<Entry>> {
        let mut arrivals = self.arrivals.get_or_init(|| watch::channel(()).0).subscribe();
        let found = async {
            loop {
                let (entries, dropped) = self.all();
                let found: Vec<_> =
                    entries.into_iter().filter(|entry| wanted.finds(entry)).collect();
                let gone = usize::try_from(dropped.matching(wanted).certain).unwrap_or(usize::MAX);
                if found.len().saturating_add(gone) >= count {
                    return Some(found);
                }
                arrivals.changed().await.ok()?;
            }
        };
        timeout(limit, found).await.ok().flatten()
    }

    /// Returns the entries that match, or an error if their number is not as expected or can't be
    /// known, because requests that may match were dropped.
    pub fn verify(
        &self,
        wanted: &Match,
        expected: Count,
    ) -> Result<Verified, Box<UnexpectedCount>> {
        let (entries, dropped) = self.all();
        verification::verify(entries, &dropped, wanted, expected)
    }

    /// Removes the entries that match; returns how many they were.
    pub fn delete(&self, wanted: &Match) -> usize {
        let mut ring = self.ring.lock();
        let (gone, left): (VecDeque<_>, _) =
            mem::take(&mut ring.entries).into_iter().partition(|entry| wanted.finds(entry));
        ring.entries = left;
        let bytes: usize = gone.iter().map(|entry: &Entry| entry.exchange.size()).sum();
        ring.bytes -= bytes;
        ring.dropped.forget(wanted);
        self.budget.subtract(bytes);
        drop(ring);
        gone.len()
    }

    /// Removes all entries, and forgets what was dropped.
    pub fn clear(&self) {
        self.delete(&Match::default());
        self.ring.lock().dropped = Dropped::default();
    }
}

impl Ring {
    fn drop_oldest(&mut self, budget: &JournalBudget) -> Option<Entry> {
        let oldest = self.entries.pop_front()?;
        let size = oldest.exchange.size();
        self.bytes -= size;
        self.dropped.add(&oldest);
        budget.subtract(size);
        Some(oldest)
    }
}

/// The entries of a dropped sandbox are freed.
impl Drop for Journal {
    fn drop(&mut self) {
        self.budget.subtract(self.ring.get_mut().bytes);
    }
}
