//! Active faults: a rule with its counts, and what it does to a request.

use std::time::Duration;

use tokio::time::Instant;

use super::{Cut, FaultAction, NewFault, Reply, When, chance::Chance, rate::Bucket};

/// The origin of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A call of the control plane, or the program that runs the emulator.
    Request,
    /// The settings of the process. A reset restores it.
    Process,
}

/// An active fault.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Its number, unique in the sandbox since the last reset, and rising.
    pub id: u64,
    /// Its rule.
    pub made: NewFault,
    /// Its origin.
    pub source: Source,
    /// The number of requests that matched, including those skipped.
    pub matched: u64,
    /// The number of requests that it hit.
    pub applied: u64,
    /// When it is removed, unless it is used up before.
    pub until: Option<Instant>,
    bucket: Bucket,
}

/// What replaces the emulator's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Override {
    /// A problem.
    Reply(Reply),
    /// An end of the connection.
    Cut(Cut),
}

impl Override {
    /// How the connection ends, if it ends.
    #[must_use]
    pub fn cut(&self) -> Option<Cut> {
        match self {
            Self::Reply(_) => None,
            Self::Cut(cut) => Some(*cut),
        }
    }
}

/// What a fault does to one request.
pub(super) struct Hit {
    pub(super) delay: Duration,
    pub(super) replacement: Option<(When, Override)>,
}

impl Fault {
    pub(super) fn new(id: u64, made: NewFault, source: Source, now: Instant) -> Self {
        let until = made.limits.ttl.and_then(|ttl| now.checked_add(ttl));
        Self { id, made, source, matched: 0, applied: 0, until, bucket: Bucket::default() }
    }

    /// How many more requests it hits, if that is limited.
    #[must_use]
    pub fn times_left(&self) -> Option<u64> {
        self.made.limits.times.map(|times| times.saturating_sub(self.applied))
    }

    pub(super) fn is_over(&self, now: Instant) -> bool {
        self.times_left() == Some(0) || self.until.is_some_and(|until| until <= now)
    }

    /// Counts a matching request. Returns what happens to it, if anything.
    pub(super) fn apply(&mut self, now: Instant, chance: &mut Chance) -> Option<Hit> {
        let limits = &self.made.limits;
        self.matched += 1;
        let is_skipped = self.matched <= limits.skip
            || limits.probability.is_some_and(|share| !chance.is_within(share));
        if is_skipped {
            return None;
        }
        let replacement = match &self.made.effect.action {
            None => None,
            Some(FaultAction::Reply(reply)) => Some(Override::Reply(reply.clone())),
            Some(FaultAction::Cut(cut)) => Some(Override::Cut(*cut)),
            Some(FaultAction::Limit(rate)) => {
                let retry_after = Some(self.bucket.take(*rate, now).err()?);
                Some(Override::Reply(Reply { retry_after, ..Reply::of(429) }))
            }
        };
        let replacement = replacement.map(|it| (self.made.effect.when, it));
        self.applied += 1;
        let delay = self.made.effect.delay.map_or(Duration::ZERO, |delay| delay.draw(chance));
        Some(Hit { delay, replacement })
    }
}
