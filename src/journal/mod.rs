//! The journal: what a sandbox was asked and what it answered, the newest last.
//!
//! It is bounded by the number of its entries and, together with all others of the process, by
//! their bytes. A journal that was never written to takes next to nothing.

mod containment;
mod exchange;
mod ledger;
mod matching;
mod redaction;
mod shelf;
mod slip;
mod summary;
mod transcript;
mod verification;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use tokio::{sync::watch, time::timeout};

use self::shelf::Shelf;
pub use self::{
    exchange::{Entry, Exchange},
    ledger::{Journaling, Ledger},
    matching::{InvalidStatus, Match, Statuses},
    redaction::{credentials, in_query},
    slip::{Noted, Slip, Visit},
    summary::Summary,
    transcript::Transcript,
    verification::{Count, Nearest, Unmet},
};

/// The requests of a sandbox and their answers.
#[derive(Debug)]
pub struct Journal {
    shelf: Arc<Shelf>,
    // Made by the first who waits.
    arrivals: OnceLock<watch::Sender<()>>,
}

impl Journal {
    /// An empty journal within the bounds of `ledger`.
    #[must_use]
    pub fn new(ledger: &Arc<Ledger>) -> Self {
        Self { shelf: Arc::new(Shelf::new(Arc::clone(ledger))), arrivals: OnceLock::new() }
    }

    /// Keeps an exchange, and lets go of older ones where there is no room.
    pub fn file(&self, exchange: Exchange) -> Entry {
        let entry = self.shelf.put(exchange);
        self.shelf.settle();
        if let Some(arrivals) = self.arrivals.get().filter(|it| it.receiver_count() > 0) {
            arrivals.send_replace(());
        }
        entry
    }

    /// The requests that are meant, the oldest first.
    #[must_use]
    pub fn find(&self, wanted: &Match) -> Vec<Entry> {
        self.shelf.all().0.into_iter().filter(|entry| wanted.finds(entry)).collect()
    }

    /// The request of that number.
    #[must_use]
    pub fn entry(&self, number: u64) -> Option<Entry> {
        self.shelf.entry(number)
    }

    /// The requests that are meant, as soon as there are so many; none if there are not in time.
    pub async fn wait(
        &self,
        wanted: &Match,
        count: usize,
        patience: Duration,
    ) -> Option<Vec<Entry>> {
        let mut arrivals = self.arrivals.get_or_init(|| watch::channel(()).0).subscribe();
        let found = async {
            loop {
                let found = self.find(wanted);
                if found.len() >= count {
                    return Some(found);
                }
                arrivals.changed().await.ok()?;
            }
        };
        timeout(patience, found).await.ok().flatten()
    }

    /// The requests that are meant, if there are as many as expected, and otherwise what is wrong.
    pub fn verify(&self, wanted: &Match, expected: Count) -> Result<Vec<Entry>, Box<Unmet>> {
        let (entries, dropped) = self.shelf.all();
        verification::verify(entries, dropped, wanted, expected)
    }

    /// Forgets the requests that are meant, and says how many they were.
    pub fn delete(&self, wanted: &Match) -> usize {
        self.shelf.remove(|entry| wanted.finds(entry))
    }

    /// Forgets all requests.
    pub fn clear(&self) {
        self.delete(&Match::default());
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn ledger(entries: usize, bytes: usize) -> Arc<Ledger> {
        Arc::new(Ledger::new(Journaling { entries, bytes }))
    }

    fn exchange(body: usize) -> Exchange {
        let mut asked = Transcript::new(body, &["POST /v1/x"]);
        asked.body(&vec![b'x'; body]);
        Exchange {
            at: Timestamp::UNIX_EPOCH,
            micros: 1,
            operation: None,
            status: Some(200),
            refused_by: None,
            fault: None,
            domain_events: Vec::new(),
            asked,
            answered: Transcript::default(),
        }
    }

    fn numbers(journal: &Journal) -> Vec<u64> {
        journal.find(&Match::default()).iter().map(|entry| entry.number).collect()
    }

    #[test]
    fn the_newest_are_kept_and_numbers_go_on() {
        let ledger = ledger(3, usize::MAX);
        let journal = Journal::new(&ledger);
        for _ in 0..5 {
            journal.file(exchange(10));
        }
        assert_eq!(numbers(&journal), [3, 4, 5]);
        assert!(journal.entry(2).is_none() && journal.entry(4).is_some());
        let unmet = journal.verify(&Match::default(), Count::exactly(5)).unwrap_err();
        assert_eq!((unmet.found.len(), unmet.dropped), (3, 2));
        journal.clear();
        assert_eq!((numbers(&journal), ledger.held()), (vec![], 0));
        assert_eq!(journal.file(exchange(10)).number, 6);
    }

    #[test]
    fn all_journals_together_keep_to_the_bytes_and_nobody_takes_anothers_share() {
        const BYTES: usize = 1 << 20;
        let ledger = ledger(usize::MAX, BYTES);
        let quiet = Journal::new(&ledger);
        for _ in 0..4 {
            quiet.file(exchange(10_000));
        }
        let busy: Vec<_> = (0..5).map(|_| Journal::new(&ledger)).collect();
        for round in 0..1_000 {
            busy[round % 5 * (round % 3) % 5].file(exchange(10_000));
            assert!(ledger.held() <= BYTES, "{} in round {round}", ledger.held());
        }
        assert_eq!(numbers(&quiet), [1, 2, 3, 4]);
        assert!(ledger.held() > BYTES / 2, "{}", ledger.held());
        drop(busy);
        assert_eq!(
            ledger.held(),
            quiet.find(&Match::default()).iter().map(|it| it.exchange.size()).sum::<usize>()
        );
    }

    #[test]
    fn ten_thousand_sandboxes_keep_to_the_bytes() {
        const BYTES: usize = 4 << 20;
        let ledger = ledger(1_000, BYTES);
        let journals: Vec<_> = (0..10_000).map(|_| Journal::new(&ledger)).collect();
        for journal in &journals {
            journal.file(exchange(2_000));
            assert!(ledger.held() <= BYTES);
        }
        assert!(!numbers(&journals[9_999]).is_empty());
        drop(journals);
        assert_eq!(ledger.held(), 0);
    }

    #[tokio::test]
    async fn whoever_waits_is_told_as_soon_as_there_are_enough() {
        let journal = Arc::new(Journal::new(&ledger(10, usize::MAX)));
        journal.file(exchange(1));
        let other = Arc::clone(&journal);
        let waiting = tokio::spawn(async move {
            let found = other.wait(&Match::default(), 2, Duration::from_secs(60)).await;
            found.map(|found| found.len())
        });
        tokio::task::yield_now().await;
        journal.file(exchange(1));
        assert_eq!(waiting.await.unwrap(), Some(2));
        let never = journal.wait(&Match::default(), 3, Duration::from_millis(1)).await;
        assert!(never.is_none());
    }
}
