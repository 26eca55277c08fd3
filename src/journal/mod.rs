//! The journal: the requests of a sandbox and their answers.
//!
//! A journal is bounded by the number of its entries and, together with all others of the process,
//! by their bytes. A journal that was never written to takes next to no memory.

mod budget;
mod captured_body;
mod containment;
mod coverage;
mod dropped;
mod equality;
mod exchange;
mod har;
mod matching;
mod redaction;
mod summary;
#[cfg(test)]
mod tests;
mod verification;

use std::{
    collections::{HashSet, VecDeque},
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

use crate::work::{Ended, Work};

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

    /// All entries, the oldest first.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.ring.lock().entries.iter().cloned().collect()
    }

    /// The entries that match, the oldest first.
    ///
    /// # Errors
    ///
    /// If the work ends before all entries were looked at.
    pub fn find(&self, wanted: &Match, work: &Work) -> Result<Vec<Entry>, Ended> {
        let found = self.entries().into_iter().filter(|entry| wanted.finds(entry, work)).collect();
        work.check()?;
        Ok(found)
    }

    /// The entry of that number.
    #[must_use]
    pub fn entry(&self, number: u64) -> Option<Entry> {
        let ring = self.ring.lock();
        let place = ring.entries.binary_search_by_key(&number, |entry| entry.number).ok()?;
        ring.entries.get(place).cloned()
    }

    /// Waits until `find` finds `count` entries that match, those counted that are no longer kept, and
    /// returns them; none after `limit`.
    ///
    /// It is asked again whenever an entry was added.
    ///
    /// # Errors
    ///
    /// Those of `find`.
    pub async fn wait<E, F: Future<Output = Result<Vec<Entry>, E>>>(
        &self,
        wanted: &Match,
        count: usize,
        limit: Duration,
        find: impl Fn() -> F,
    ) -> Result<Option<Vec<Entry>>, E> {
        let mut arrivals = self.arrivals.get_or_init(|| watch::channel(()).0).subscribe();
        let found = async {
            loop {
                let gone = self.ring.lock().dropped.matching(wanted).certain;
                let gone = usize::try_from(gone).unwrap_or(usize::MAX);
                let found = find().await?;
                if found.len().saturating_add(gone) >= count {
                    return Ok(Some(found));
                }
                if arrivals.changed().await.is_err() {
                    return Ok(None);
                }
            }
        };
        timeout(limit, found).await.unwrap_or(Ok(None))
    }

    /// Returns the entries that match, or, inside, why their number is not as expected or can't be
    /// known, because requests that may match were dropped.
    ///
    /// # Errors
    ///
    /// If the work ends before that is known.
    pub fn verify(
        &self,
        wanted: &Match,
        expected: Count,
        work: &Work,
    ) -> Result<Result<Verified, Box<UnexpectedCount>>, Ended> {
        let (entries, dropped) = self.all();
        verification::verify(entries, &dropped, wanted, expected, work)
    }

    /// Removes the entries that match; returns how many they were.
    ///
    /// # Errors
    ///
    /// If the work ends before all entries were looked at; then all are left.
    pub fn delete(&self, wanted: &Match, work: &Work) -> Result<usize, Ended> {
        // Requests that end meanwhile must not wait for the search.
        let found = self.find(wanted, work)?;
        let found: HashSet<_> = found.iter().map(|entry| entry.number).collect();
        let removed = self.remove(|entry| found.contains(&entry.number));
        self.ring.lock().dropped.forget(wanted);
        Ok(removed)
    }

    /// Removes all entries, and forgets what was dropped.
    pub fn clear(&self) {
        self.remove(|_| true);
        self.ring.lock().dropped = Dropped::default();
    }

    fn remove(&self, is_gone: impl Fn(&Entry) -> bool) -> usize {
        let mut ring = self.ring.lock();
        let (gone, left): (VecDeque<_>, _) =
            mem::take(&mut ring.entries).into_iter().partition(is_gone);
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
