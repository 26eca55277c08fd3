//! Faults: rules by which requests of a sandbox go wrong on purpose.
//!
//! They are tried in the order of their making. The first that answers, or cuts, decides; the
//! delays of all that apply add up. Chance comes from a stream of its own, so that a fault changes
//! nothing about which ids are drawn, and time is everybody's: a limit of ten requests a second is
//! one for clients, whatever the sandbox's clock shows.

mod delay;
mod dice;
mod fault;
mod matching;
mod new_fault;
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

use self::{dice::Dice, fault::Blow};
use super::Name;

pub use self::{
    delay::{Delay, Undelayable},
    fault::{Fault, Ruling, Source},
    matching::{Call, Matching},
    new_fault::{Deed, Effect, Life, NewFault, Reply},
    pattern::PathPattern,
    rate::Rate,
};

/// The faults of a sandbox.
pub struct Faults {
    first: Arc<[NewFault]>,
    // How many rules there are, so that a request need not look where there are none.
    count: AtomicUsize,
    rules: Mutex<Rules>,
}

struct Rules {
    list: Vec<Fault>,
    last: u64,
    dice: Dice,
}

/// There are as many faults as a sandbox may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyFaults;

/// How much of the faults a request meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All of them.
    Whole,
    /// Only those that do no more than delay: what it is answered with is settled.
    Delays,
}

/// What the faults have in store for a request.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The fault that decided; where none did, the first that delays.
    pub by: Option<u64>,
    /// How long the request is held back.
    pub delay: Duration,
    /// What takes the place of the emulator's answer.
    pub ruling: Option<Ruling>,
}

impl Faults {
    /// The most at a time.
    pub const MOST: usize = 1_000;

    /// The faults of the sandbox called `name`, those of the process at first.
    pub(super) fn new(random_seed: u64, name: Name, first: Arc<[NewFault]>) -> Self {
        let rules = Rules { list: Vec::new(), last: 0, dice: Dice::new(random_seed, name) };
        let faults = Self { first, count: AtomicUsize::default(), rules: Mutex::new(rules) };
        faults.restore();
        faults
    }

    /// Whether there are none, which takes next to no time to find out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count.load(Ordering::Acquire) == 0
    }

    /// Puts a fault in force behind the others.
    pub fn add(&self, new: NewFault) -> Result<Fault, TooManyFaults> {
        let mut rules = self.rules.lock();
        let now = Instant::now();
        rules.bury(now);
        if rules.list.len() >= Self::MOST {
            return Err(TooManyFaults);
        }
        let fault = rules.add(new, Source::Request, now);
        self.tally(&rules);
        Ok(fault)
    }

    /// Those in force, the oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Fault> {
        let mut rules = self.rules.lock();
        rules.bury(Instant::now());
        self.tally(&rules);
        rules.list.clone()
    }

    /// The fault of that number, while it is in force.
    #[must_use]
    pub fn one(&self, id: u64) -> Option<Fault> {
        self.all().into_iter().find(|fault| fault.id == id)
    }

    /// Takes one out of force; answers whether it was.
    pub fn remove(&self, id: u64) -> bool {
        self.remove_where(|fault| fault.id == id) > 0
    }

    /// Takes all out of force, those of the process too; answers how many they were.
    pub fn clear(&self) -> usize {
        self.remove_where(|_| true)
    }

    fn remove_where(&self, is_meant: impl Fn(&Fault) -> bool) -> usize {
        let mut rules = self.rules.lock();
        rules.bury(Instant::now());
        let before = rules.list.len();
        rules.list.retain(|fault| !is_meant(fault));
        self.tally(&rules);
        before - rules.list.len()
    }

    /// Goes back to those of the process, as they were at first, and to the first chances.
    pub(super) fn restore(&self) {
        let mut rules = self.rules.lock();
        rules.list.clear();
        rules.last = 0;
        rules.dice.rewind();
        let now = Instant::now();
        for new in &*self.first {
            rules.add(new.clone(), Source::Process, now);
        }
        self.tally(&rules);
    }

    /// What becomes of a request; the faults that it meets count it.
    #[must_use]
    pub fn judge(&self, call: &Call<'_>, reach: Reach) -> Verdict {
        let mut rules = self.rules.lock();
        let now = Instant::now();
        rules.bury(now);
        let verdict = rules.judge(call, reach, now);
        rules.bury(now);
        self.tally(&rules);
        verdict
    }

    fn tally(&self, rules: &Rules) {
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

    /// Forgets those whose life is over.
    fn bury(&mut self, now: Instant) {
        self.list.retain(|fault| !fault.is_over(now));
    }

    fn judge(&mut self, call: &Call<'_>, reach: Reach, now: Instant) -> Verdict {
        let Self { list, dice, .. } = self;
        let mut verdict = Verdict::default();
        for fault in list.iter_mut().filter(|fault| fault.made.matching.covers(call)) {
            let is_settled = reach == Reach::Delays || verdict.ruling.is_some();
            if is_settled && fault.made.effect.deed.is_some() {
                continue;
            }
            if let Some(blow) = fault.strike(now, dice) {
                verdict.add(fault.id, blow);
            }
        }
        verdict
    }
}

impl Verdict {
    fn add(&mut self, id: u64, Blow { delay, ruling }: Blow) {
        self.delay = self.delay.saturating_add(delay);
        if ruling.is_some() {
            (self.by, self.ruling) = (Some(id), ruling);
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
