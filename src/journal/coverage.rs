//! Coverage: how often each operation ended in each status, and how often each transition was made.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use foldhash::fast::FixedState;

use super::Exchange;
use crate::{model::Transition, world::DomainEvent};

/// The first status that is counted, and how many there are from it on.
const STATUSES: (u16, usize) = (100, 500);

/// One counter a status.
type Statuses = Box<[AtomicU64]>;

/// The counters of a process.
#[derive(Debug)]
pub struct Coverage {
    // The counters of an operation are made when it is first asked for.
    operations: HashMap<&'static str, OnceLock<Statuses>, FixedState>,
    transitions: Vec<(Transition, AtomicU64)>,
}

impl Coverage {
    /// Counters of these operations, by their ids, and of all transitions.
    #[must_use]
    pub fn new(operations: impl IntoIterator<Item = &'static str>) -> Self {
        let operations = operations.into_iter().map(|id| (id, OnceLock::new())).collect();
        let transitions = Transition::all().into_iter().map(|step| (step, AtomicU64::new(0)));
        Self { operations, transitions: transitions.collect() }
    }

    /// Counts an exchange.
    pub fn count(&self, exchange: &Exchange) {
        if let (Some(id), Some(status)) = (exchange.operation, exchange.status()) {
            self.count_status(id, status);
        }
        for domain_event in &exchange.domain_events {
            if let DomainEvent::Transitioned(step) = domain_event
                && let Some((_, counter)) = self.transitions.iter().find(|(it, _)| it == step)
            {
                counter.fetch_add(1, Relaxed);
            }
        }
    }

    fn count_status(&self, id: &str, status: u16) {
        let Some(operation) = self.operations.get(id) else { return };
        let none = || (0..STATUSES.1).map(|_| AtomicU64::new(0)).collect();
        let statuses = operation.get_or_init(none);
        if let Some(counter) = statuses.get(usize::from(status.wrapping_sub(STATUSES.0))) {
            counter.fetch_add(1, Relaxed);
        }
    }

    /// Sets all counters to zero.
    pub fn clear(&self) {
        let statuses = self.operations.values().filter_map(OnceLock::get);
        let statuses = statuses.flat_map(|statuses| statuses.iter());
        let transitions = self.transitions.iter().map(|(_, counter)| counter);
        statuses.chain(transitions).for_each(|counter| counter.store(0, Relaxed));
    }

    /// The statuses that an operation ended in, and how often.
    #[must_use]
    pub fn statuses(&self, operation: &str) -> BTreeMap<u16, u64> {
        let counters = self.operations.get(operation).and_then(OnceLock::get);
        let counters = counters.into_iter().flat_map(|statuses| statuses.iter());
        let counted = (STATUSES.0..).zip(counters.map(|counter| counter.load(Relaxed)));
        counted.filter(|(_, count)| *count > 0).collect()
    }

    /// Every transition, and how often it was made.
    pub fn transitions(&self) -> impl Iterator<Item = (Transition, u64)> {
        self.transitions.iter().map(|(step, counter)| (*step, counter.load(Relaxed)))
    }
}
