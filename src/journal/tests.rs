//! Tests of the journal as a whole.

use http::{HeaderMap, Method, StatusCode};

use super::*;
use crate::trace_id::TraceIds;

fn budget(entries: usize, bytes: usize) -> Arc<JournalBudget> {
    JournalBudget::new(Journaling { entries, bytes }, Arc::default())
}

fn exchange(body: usize) -> Exchange {
    Exchange {
        at: Timestamp::UNIX_EPOCH,
        micros: 1,
        trace_id: TraceIds::from_seed([7; 32]).draw(None),
        operation: None,
        refused_by: Vec::new(),
        fault: None,
        domain_events: Vec::new(),
        request: RequestRecord {
            method: Method::POST,
            path: "/v1/x".into(),
            query: None,
            headers: HeaderMap::new(),
            body: CapturedBody::of(&vec![b'x'; body].into()),
        },
        response: ResponseRecord { status: Some(StatusCode::OK), ..ResponseRecord::default() },
    }
}

/// Keeps a request that is answered as soon as it arrives.
fn keep(journal: &Arc<Journal>, body: usize) -> u64 {
    let open = journal.open(Timestamp::UNIX_EPOCH);
    journal.complete(open, exchange(body)).number
}

fn numbers(journal: &Journal) -> Vec<u64> {
    journal.find(&Match::default()).iter().map(|entry| entry.number).collect()
}

#[test]
fn the_newest_are_kept_and_numbers_go_on() {
    let budget = budget(3, usize::MAX);
    let journal = Journal::new(&budget);
    for _ in 0..5 {
        keep(&journal, 10);
    }
    assert_eq!(numbers(&journal), [3, 4, 5]);
    assert!(journal.entry(2).is_none() && journal.entry(4).is_some());
    let unexpected = journal.verify(&Match::default(), Count::exactly(5)).unwrap_err();
    assert_eq!((unexpected.found.len(), unexpected.dropped), (3, 2));
    journal.clear();
    assert_eq!((numbers(&journal), budget.used()), (vec![], 0));
    assert_eq!(keep(&journal, 10), 6);
}

#[test]
fn all_journals_together_keep_to_the_bytes_and_none_takes_the_share_of_another() {
    const BYTES: usize = 1 << 20;
    let budget = budget(usize::MAX, BYTES);
    let quiet = Journal::new(&budget);
    for _ in 0..4 {
        keep(&quiet, 10_000);
    }
    let busy: Vec<_> = (0..5).map(|_| Journal::new(&budget)).collect();
    for round in 0..1_000 {
        keep(&busy[round % 5 * (round % 3) % 5], 10_000);
        assert!(budget.used() <= BYTES, "{} in round {round}", budget.used());
    }
    assert_eq!(numbers(&quiet), [1, 2, 3, 4]);
    assert!(budget.used() > BYTES / 2, "{}", budget.used());
    drop(busy);
    assert_eq!(
        budget.used(),
        quiet.find(&Match::default()).iter().map(|it| it.exchange.size()).sum::<usize>()
    );
}

#[test]
fn ten_thousand_sandboxes_keep_to_the_bytes() {
    const BYTES: usize = 4 << 20;
    let budget = budget(1_000, BYTES);
    let journals: Vec<_> = (0..10_000).map(|_| Journal::new(&budget)).collect();
    for journal in &journals {
        keep(journal, 2_000);
        assert!(budget.used() <= BYTES);
    }
    assert!(!numbers(&journals[9_999]).is_empty());
    drop(journals);
    assert_eq!(budget.used(), 0);
}

#[test]
fn an_entry_has_its_number_from_its_arrival_and_is_found_once_it_is_completed() {
    let journal = Journal::new(&budget(10, usize::MAX));
    let [slow, _abandoned, quick] = [(); 3].map(|()| journal.open(Timestamp::UNIX_EPOCH));
    assert!(numbers(&journal).is_empty());
    journal.complete(quick, exchange(1));
    assert_eq!(numbers(&journal), [3]);
    assert_eq!(journal.complete(slow, exchange(1)).number, 1);
    assert_eq!(numbers(&journal), [1, 3]);
    assert!(journal.entry(1).is_some() && journal.entry(2).is_none());
    assert_eq!(keep(&journal, 1), 4);
}

#[test]
fn an_entry_that_is_larger_than_the_budget_is_not_kept() {
    let budget = budget(10, 20_000);
    let journal = Journal::new(&budget);
    keep(&journal, 1_000);
    keep(&journal, 18_900);
    assert_eq!(numbers(&journal), [2]);
    keep(&journal, 30_000);
    assert_eq!((numbers(&journal), budget.used()), (vec![], 0));
}

#[tokio::test]
async fn a_wait_ends_as_soon_as_there_are_enough() {
    let journal = Journal::new(&budget(10, usize::MAX));
    keep(&journal, 1);
    let other = Arc::clone(&journal);
    let waiting = tokio::spawn(async move {
        let found = other.wait(&Match::default(), 2, Duration::from_secs(60)).await;
        found.map(|found| found.len())
    });
    tokio::task::yield_now().await;
    keep(&journal, 1);
    assert_eq!(waiting.await.unwrap(), Some(2));
    let never = journal.wait(&Match::default(), 3, Duration::from_millis(1)).await;
    assert!(never.is_none());
}
