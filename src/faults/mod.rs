//! Faults: rules that make requests of a sandbox fail or wait on purpose.
//!
//! Rules are tried in the order in which they were added. The first that answers or cuts decides;
//! the delays of all that apply add up. Faults have their own random stream, so they do not change
//! which ids are drawn. They use real time, not the sandbox's clock: ten requests a second are ten
//! requests a second for the client.

mod chance;
mod delay;
mod fault;
mod matching;
mod new_fault;
mod outcome;
mod pattern;
mod rate;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use parking_lot::Mutex;
use tokio::time::Instant;

use self::{chance::Chance, fault::Hit};

pub use self::{
    delay::{Delay, InvalidDelay},
    fault::{Fault, Override, Source},
    matching::{Call, Matching},
    new_fault::{Effect, FaultAction, FaultLimits, NewFault, Reply, When},
    outcome::{By, Cut, Faulted},
    pattern::PathPattern,
    rate::Rate,
};

/// The faults of a sandbox.
pub struct Faults {
    first: Arc<[NewFault]>,
    // The number of rules. A request that finds 0 takes no lock.
    count: AtomicUsize,
    rules: Mutex<Rules>,
}

struct Rules {
    list: Vec<Fault>,
    last: u64,
    chance: Chance,
}

/// The sandbox has as many faults as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyFaults;

/// Which effects of the faults apply to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    Whole,
    /// Delays only, since the answer is already decided.
    Delays,
}

/// What the faults do to a request.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// The fault that decided, else the first that delays.
    pub by: Option<u64>,
    /// How long the request is delayed.
    pub delay: Duration,
    /// What replaces the emulator's answer, before or after the operation.
    pub replacement: Option<(When, Override)>,
}

impl Faults {
    /// The most faults a sandbox may have at a time.
    pub const MOST: usize = 1_000;

    /// The faults of the sandbox called `name`, which starts with those of the process.
    #[must_use]
    pub fn new(random_seed: u64, name: &str, first: Arc<[NewFault]>) -> Self {
        let rules = Rules { list: Vec::new(), last: 0, chance: Chance::new(random_seed, name) };
        let faults = Self { first, count: AtomicUsize::default(), rules: Mutex::new(rules) };
        faults.restore();
        faults
    }

    /// Whether there are no faults. This takes no lock.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count.load(Ordering::Acquire) == 0
    }

    /// Adds a fault behind the others.
    pub fn add(&self, new: NewFault) -> Result<Fault, TooManyFaults> {
        let mut rules = self.rules.lock();
        let now = Instant::now();
        rules.remove_expired(now);
        if rules.list.len() >= Self::MOST {
            return Err(TooManyFaults);
        }
        let fault = rules.add(new, Source::Request, now);
        self.store_count(&rules);
        Ok(fault)
    }

    /// Returns all faults, the oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Fault> {
        let mut rules = self.rules.lock();
        rules.remove_expired(Instant::now());
        self.store_count(&rules);
        rules.list.clone()
    }

    /// Returns the fault with this number.
    #[must_use]
    pub fn one(&self, id: u64) -> Option<Fault> {
        self.all().into_iter().find(|fault| fault.id == id)
    }

    /// Removes a fault. Returns whether it existed.
    pub fn remove(&self, id: u64) -> bool {
        self.remove_where(|fault| fault.id == id) > 0
    }

    /// Removes all faults, those of the process too. Returns their number.
    pub fn clear(&self) -> usize {
        self.remove_where(|_| true)
    }

    fn remove_where(&self, is_meant: impl Fn(&Fault) -> bool) -> usize {
        let mut rules = self.rules.lock();
        rules.remove_expired(Instant::now());
        let before = rules.list.len();
        rules.list.retain(|fault| !is_meant(fault));
        self.store_count(&rules);
        before - rules.list.len()
    }

    /// Goes back to the faults of the process, with fresh counts, and to the first random draw.
    pub(crate) fn restore(&self) {
        let mut rules = self.rules.lock();
        rules.list.clear();
        rules.last = 0;
        rules.chance.rewind();
        let now = Instant::now();
        for new in &*self.first {
            rules.add(new.clone(), Source::Process, now);
        }
        self.store_count(&rules);
    }

    /// Decides what happens to a request, and counts it in the faults that match.
    #[must_use]
    pub fn decide(&self, call: &Call<'_>, reach: Scope) -> Decision {
        let mut rules = self.rules.lock();
        let now = Instant::now();
        rules.remove_expired(now);
        let decision = rules.decide(call, reach, now);
        rules.remove_expired(now);
        self.store_count(&rules);
        decision
    }

    fn store_count(&self, rules: &Rules) {
        self.count.store(rules.list.len(), Ordering::Release);
    }
}

impl Rules {
    fn add(&mut self, new: NewFault, source: Source, now: Instant) -> Fault {
        self.last += 1;
        let fault = Fault::new(self.last, new, source, now);
        self.list.push(fault.clone());
        fault
    }

    /// Removes expired faults.
    fn remove_expired(&mut self, now: Instant) {
        self.list.retain(|fault| !fault.is_over(now));
    }

    fn decide(&mut self, call: &Call<'_>, reach: Scope, now: Instant) -> Decision {
        let Self { list, chance, .. } = self;
        let mut decision = Decision::default();
        for fault in list.iter_mut().filter(|fault| fault.made.matching.covers(call)) {
            let is_settled = reach == Scope::Delays || decision.replacement.is_some();
            if is_settled && fault.made.effect.action.is_some() {
                continue;
            }
            if let Some(hit) = fault.apply(now, chance) {
                decision.add(fault.id, hit);
            }
        }
        decision
    }
}

impl Decision {
    fn add(&mut self, id: u64, Hit { delay, replacement }: Hit) {
        self.delay = self.delay.saturating_add(delay);
        if replacement.is_some() {
            (self.by, self.replacement) = (Some(id), replacement);
        } else if self.by.is_none() {
            self.by = Some(id);
        }
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Faults").field("rules", &self.rules.lock().list).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: Call<'_> =
        Call { operation: Some("listUsers"), method: "GET", path: "/v1/accounts/users" };

    fn faults(first: &[NewFault]) -> Faults {
        Faults::new(7, "default", first.into())
    }

    fn delay(millis: u64) -> NewFault {
        NewFault::delay(Duration::from_millis(millis))
    }

    /// Returns the status that replaces the emulator's answer, and the number of the fault.
    fn reply_of(faults: &Faults) -> Option<(u16, u64)> {
        let decision = faults.decide(&LIST, Scope::Whole);
        match decision.replacement?.1 {
            Override::Reply(reply) => Some((reply.status, decision.by?)),
            Override::Cut(_) => None,
        }
    }

    #[test]
    fn the_first_that_answers_decides_and_the_others_do_not_count_the_request() {
        let faults = faults(&[NewFault::status(501).on("readUser"), NewFault::status(502)]);
        faults.add(NewFault::status(503).delayed(Duration::from_secs(1))).unwrap();
        assert_eq!(reply_of(&faults), Some((502, 2)));
        let matched: Vec<_> = faults.all().iter().map(|fault| fault.matched).collect();
        assert_eq!(matched, [0, 1, 0]);
    }

    #[test]
    fn delays_add_up_before_and_after_the_one_that_decides() {
        let faults = faults(&[delay(200), NewFault::status(503), delay(30)]);
        faults.add(NewFault::status(500).delayed(Duration::from_secs(9))).unwrap();
        let decision = faults.decide(&LIST, Scope::Whole);
        assert_eq!((decision.by, decision.delay), (Some(2), Duration::from_millis(230)));
        let decision = faults.decide(&LIST, Scope::Delays);
        assert_eq!((decision.by, decision.delay), (Some(1), Duration::from_millis(230)));
        assert_eq!(decision.replacement, None);
    }

    #[test]
    fn a_fault_skips_some_requests_hits_some_and_is_gone() {
        let faults = faults(&[]);
        assert!(faults.is_empty());
        faults.add(NewFault::status(503).skip(2).times(2)).unwrap();
        let outcomes = [(); 6].map(|()| reply_of(&faults).is_some());
        assert_eq!(outcomes, [false, false, true, true, false, false]);
        assert!(faults.is_empty() && faults.all().is_empty());
    }

    #[test]
    fn chance_is_the_same_after_a_restoration_and_in_another_process_of_the_same_seed() {
        let first = [NewFault::status(503).probability(0.05)];
        let one = faults(&first);
        let hits = |faults: &Faults| [(); 1_000].map(|()| reply_of(faults).is_some());
        let before = hits(&one);
        one.restore();
        assert_eq!(hits(&one), before);
        assert_eq!(hits(&faults(&first)), before);
        assert_eq!(before.iter().filter(|hit| **hit).count(), 45);
    }

    #[tokio::test(start_paused = true)]
    async fn what_has_lived_its_time_is_gone() {
        let faults = faults(&[]);
        faults.add(NewFault::status(503).ttl(Duration::from_secs(60))).unwrap();
        tokio::time::advance(Duration::from_millis(59_999)).await;
        assert_eq!(reply_of(&faults), Some((503, 1)));
        tokio::time::advance(Duration::from_millis(1)).await;
        assert_eq!(reply_of(&faults), None);
        assert!(faults.is_empty());
    }

    #[test]
    fn those_of_the_process_come_back_and_the_others_do_not() {
        let faults = faults(&[delay(1)]);
        faults.add(delay(2)).unwrap();
        assert!(faults.remove(1) && !faults.remove(1));
        assert_eq!((faults.clear(), faults.clear()), (1, 0));
        faults.restore();
        let all = faults.all();
        assert_eq!((all.len(), all[0].id, all[0].source), (1, 1, Source::Process));
    }

    #[test]
    fn there_is_an_end_to_how_many_there_can_be() {
        let faults = faults(&vec![delay(1); Faults::MOST]);
        assert_eq!(faults.add(delay(1)).map(|_| ()), Err(TooManyFaults));
        assert!(faults.remove(1) && faults.add(delay(1)).is_ok());
    }

    #[test]
    fn a_sandbox_without_faults_pays_next_to_nothing() {
        assert!(size_of::<Faults>() <= 128, "{}", size_of::<Faults>());
        let faults = faults(&[]);
        let rules = faults.rules.lock();
        assert_eq!((rules.list.capacity(), faults.first.len()), (0, 0));
    }
}
