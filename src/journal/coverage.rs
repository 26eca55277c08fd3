//! Coverage: how often each operation ended in each status or in none, each transition was made, each rule
//! found something, and each member was named.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use foldhash::fast::FixedState;
use parking_lot::Mutex;

use super::{Exchange, matching::notice_name};
use crate::{
    fidelity::Member,
    model::{Rule, Transition},
    world::DomainEvent,
};

/// The first status that is counted, and how many there are from it on.
const STATUSES: (u16, usize) = (100, 500);

/// One counter a status, and the last for requests that got no answer.
type Statuses = Box<[AtomicU64]>;

/// The members that a request names.
#[derive(Debug, Default)]
pub struct NamedMembers {
    /// Those that its query names, in any order.
    pub query: Vec<Member>,
    /// Those that its body names. Bodies with the same names share the list.
    pub body: Option<Arc<[Member]>>,
}

/// Lists of members that bodies name, by their place in memory, and how many bodies did.
type Bodies = HashMap<usize, (Arc<[Member]>, u64), FixedState>;

/// The counters of a process.
#[derive(Debug)]
pub struct Coverage {
    // The counters of an operation are made when it is first asked for.
    operations: HashMap<&'static str, OnceLock<Statuses>, FixedState>,
    transitions: Vec<(Transition, AtomicU64)>,
    rules: Vec<(Rule, AtomicU64)>,
    // As many as documents and tables have members, and counted when they are first named.
    members: Mutex<HashMap<Member, u64, FixedState>>,
    bodies: Mutex<Bodies>,
}

impl Coverage {
    /// Counters of these operations, by their ids, and of all transitions and rules.
    #[must_use]
    pub fn new(operations: impl IntoIterator<Item = &'static str>) -> Self {
        let operations = operations.into_iter().map(|id| (id, OnceLock::new())).collect();
        let transitions = Transition::all().into_iter().map(|step| (step, AtomicU64::new(0)));
        let rules = Rule::ALL.iter().map(|rule| (*rule, AtomicU64::new(0)));
        Self {
            operations,
            transitions: transitions.collect(),
            rules: rules.collect(),
            members: Mutex::default(),
            bodies: Mutex::default(),
        }
    }

    /// Counts an exchange, and each of the members that its request names unless it was refused.
    pub fn count(&self, exchange: &Exchange, members: NamedMembers) {
        if let Some(id) = exchange.operation {
            self.count_status(id, exchange.status());
        }
        for domain_event in &exchange.domain_events {
            if let DomainEvent::Transitioned(step) = domain_event
                && let Some((_, counter)) = self.transitions.iter().find(|(it, _)| it == step)
            {
                counter.fetch_add(1, Relaxed);
            }
        }
        self.count_rules(exchange);
        if exchange.status().is_some_and(|status| status < 400) {
            self.count_members(members);
        }
    }

    fn count_rules(&self, exchange: &Exchange) {
        let sentences: Vec<_> = exchange.notices().collect();
        let noticed = sentences.iter().map(|sentence| notice_name(sentence));
        let names: BTreeSet<_> = noticed.chain(exchange.refused_by.iter().copied()).collect();
        for name in names {
            if let Some((_, counter)) = self.rules.iter().find(|(rule, _)| rule.name() == name) {
                counter.fetch_add(1, Relaxed);
            }
        }
    }

    fn count_members(&self, NamedMembers { query, body }: NamedMembers) {
        match body {
            Some(body) if query.is_empty() => self.count_body(body),
            body => {
                let body = body.iter().flat_map(|body| body.iter().copied());
                let members: BTreeSet<_> = query.into_iter().chain(body).collect();
                let mut counts = self.members.lock();
                for member in members {
                    *counts.entry(member).or_default() += 1;
                }
            }
        }
    }

    fn count_body(&self, body: Arc<[Member]>) {
        const MOST: usize = 1_000;
        let mut bodies = self.bodies.lock();
        if bodies.len() == MOST {
            add(bodies.drain().map(|(_, counted)| counted), &mut self.members.lock());
        }
        bodies.entry(body.as_ptr().addr()).or_insert((body, 0)).1 += 1;
    }

    fn count_status(&self, id: &str, status: Option<u16>) {
        let Some(operation) = self.operations.get(id) else { return };
        let none = || (0..=STATUSES.1).map(|_| AtomicU64::new(0)).collect();
        let statuses = operation.get_or_init(none);
        let place = status.map_or(STATUSES.1, |it| usize::from(it.wrapping_sub(STATUSES.0)));
        if let Some(counter) = statuses.get(place) {
            counter.fetch_add(1, Relaxed);
        }
    }

    /// Sets all counters to zero.
    pub fn clear(&self) {
        let statuses = self.operations.values().filter_map(OnceLock::get);
        let statuses = statuses.flat_map(|statuses| statuses.iter());
        let transitions = self.transitions.iter().map(|(_, counter)| counter);
        let rules = self.rules.iter().map(|(_, counter)| counter);
        let counters = statuses.chain(transitions).chain(rules);
        counters.for_each(|counter| counter.store(0, Relaxed));
        self.members.lock().clear();
        self.bodies.lock().clear();
    }

    /// The statuses that an operation ended in, and how often.
    #[must_use]
    pub fn statuses(&self, operation: &str) -> BTreeMap<u16, u64> {
        let counters = self.operations.get(operation).and_then(OnceLock::get);
        let counters = counters.into_iter().flat_map(|statuses| statuses.iter());
        let counted = (STATUSES.0..).zip(counters.map(|counter| counter.load(Relaxed)));
        counted.take(STATUSES.1).filter(|(_, count)| *count > 0).collect()
    }

    /// How many requests for an operation got no answer.
    #[must_use]
    pub fn unanswered(&self, operation: &str) -> u64 {
        let counters = self.operations.get(operation).and_then(OnceLock::get);
        let counter = counters.and_then(|counters| counters.get(STATUSES.1));
        counter.map_or(0, |counter| counter.load(Relaxed))
    }

    /// Every transition, and how often it was made.
    pub fn transitions(&self) -> impl Iterator<Item = (Transition, u64)> {
        self.transitions.iter().map(|(step, counter)| (*step, counter.load(Relaxed)))
    }

    /// Every rule, and how many requests it refused, or would have refused under all rules.
    pub fn rules(&self) -> impl Iterator<Item = (Rule, u64)> {
        self.rules.iter().map(|(rule, counter)| (*rule, counter.load(Relaxed)))
    }

    /// The members that requests named, and how many of them did.
    #[must_use]
    pub fn members(&self) -> BTreeMap<Member, u64> {
        let mut counts = self.members.lock().clone();
        add(self.bodies.lock().values().cloned(), &mut counts);
        counts.into_iter().collect()
    }
}

/// Adds how many bodies named each member.
fn add(
    bodies: impl Iterator<Item = (Arc<[Member]>, u64)>,
    counts: &mut HashMap<Member, u64, FixedState>,
) {
    for (members, count) in bodies {
        for member in &*members {
            *counts.entry(*member).or_default() += count;
        }
    }
}
