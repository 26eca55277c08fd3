//! Tests of the journal as a whole.

use std::future;

use http::{HeaderMap, Method, StatusCode};

use super::*;
use crate::{faults::PathPattern, trace_id::TraceIds};

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
        is_aborted: false,
        domain_events: Vec::new(),
        request: RequestRecord {
            raw_target: None,
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
    journal
        .find(&Match::default(), &Work::default())
        .unwrap()
        .iter()
        .map(|entry| entry.number)
        .collect()
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
    let verified = journal.verify(&Match::default(), Count::exactly(5), &Work::default());
    let verified = verified.unwrap().unwrap();
    assert_eq!((verified.entries.len(), verified.matched, verified.dropped), (3, 5, 2));
    journal.clear();
    assert_eq!(journal.dropped(), 0);
    assert_eq!((numbers(&journal), budget.used()), (vec![], 0));
    assert_eq!(keep(&journal, 10), 6);
}

#[test]
fn what_was_dropped_is_counted_by_its_kind_and_what_that_does_not_tell_is_unknown() {
    let journal = Journal::new(&budget(3, usize::MAX));
    for _ in 0..5 {
        keep(&journal, 10);
    }
    let method = |method: &str| Match { method: Some(method.to_owned()), ..Match::default() };
    let path = |path: &str| Match { path: Some(PathPattern::new(path)), ..method("POST") };
    let after = |after| Match { after: Some(after), ..Match::default() };
    let unknown = |wanted: &Match, count| {
        let verified = journal.verify(wanted, count, &Work::default()).unwrap();
        verified.map_err(|unexpected| unexpected.is_unknown()).map(|_| ())
    };
    let at_most = |most| Count { at_least: 0, at_most: Some(most) };
    let at_least = |least| Count { at_least: least, at_most: None };
    for (wanted, count, expected) in [
        (method("post"), Count::exactly(5), Ok(())),
        (method("POST"), Count::exactly(3), Err(false)),
        (method("DELETE"), Count::exactly(0), Ok(())),
        (path("/v1/x"), Count::exactly(5), Err(true)),
        (path("/v1/x"), Count::exactly(3), Err(true)),
        (path("/v1/x"), Count::exactly(6), Err(false)),
        (path("/v1/x"), at_least(3), Ok(())),
        (path("/v1/y"), Count::exactly(0), Err(true)),
        (path("/v1/y"), at_most(2), Ok(())),
        (path("/v1/y"), at_least(1), Err(true)),
        (path("/v1/y"), at_least(3), Err(false)),
        (after(2), Count::exactly(3), Ok(())),
        (after(1), Count::exactly(3), Err(true)),
    ] {
        assert_eq!(unknown(&wanted, count), expected, "{wanted:?} {count}");
    }
    journal.delete(&method("POST"), &Work::default()).unwrap();
    assert_eq!((numbers(&journal), journal.dropped()), (vec![], 0));
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
        quiet
            .find(&Match::default(), &Work::default())
            .unwrap()
            .iter()
            .map(|it| it.exchange.size())
            .sum::<usize>()
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
        let find = || future::ready(other.find(&Match::default(), &Work::default()));
        let found = other.wait(&Match::default(), 2, Duration::from_secs(60), find).await.unwrap();
        found.map(|found| found.len())
    });
    tokio::task::yield_now().await;
    keep(&journal, 1);
    assert_eq!(waiting.await.unwrap(), Some(2));
    let find = || future::ready(journal.find(&Match::default(), &Work::default()));
    let never = journal.wait(&Match::default(), 3, Duration::from_millis(1), find).await.unwrap();
    assert!(never.is_none());
}
