//! Faults in force: a rule with its counts, and what it does to a request.

use std::time::Duration;

use tokio::time::Instant;

use super::{Cut, FaultAction, NewFault, Reply, chance::Chance, rate::Bucket};

/// Where a fault is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A call of the control plane, or the program that runs the emulator.
    Request,
    /// The settings of the process: it comes back with a reset.
    Process,
}

/// A fault in force.
#[derive(Debug, Clone)]
pub struct Fault {
    /// A number that no other fault of the sandbox has had since its last reset, rising.
    pub id: u64,
    /// What was asked for.
    pub made: NewFault,
    /// Where it is from.
    pub source: Source,
    /// How many requests were of those that it is for, the spared ones too.
    pub matched: u64,
    /// To how many something was done.
    pub applied: u64,
    /// When it is gone, unless it is used up before.
    pub until: Option<Instant>,
    bucket: Bucket,
}

/// What takes the place of the emulator's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Override {
    /// A problem.
    Reply(Reply),
    /// The end of the connection.
    Cut(Cut),
}

impl Override {
    /// How the connection ends, if it does.
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
    pub(super) replacement: Option<Override>,
}

impl Fault {
    pub(super) fn new(id: u64, made: NewFault, source: Source, now: Instant) -> Self {
        let until = made.limits.ttl.and_then(|ttl| now.checked_add(ttl));
        Self { id, made, source, matched: 0, applied: 0, until, bucket: Bucket::default() }
    }

    /// To how many requests more something is done, where that is limited.
    #[must_use]
    pub fn times_left(&self) -> Option<u64> {
        self.made.limits.times.map(|times| times.saturating_sub(self.applied))
    }

    pub(super) fn is_over(&self, now: Instant) -> bool {
        self.times_left() == Some(0) || self.until.is_some_and(|until| until <= now)
    }

    /// What it does to a request that it is for, if it does anything.
    pub(super) fn apply(&mut self, now: Instant, chance: &mut Chance) -> Option<Hit> {
        let limits = &self.made.limits;
        self.matched += 1;
        let is_spared = self.matched <= limits.skip
            || limits.probability.is_some_and(|share| !chance.is_within(share));
        if is_spared {
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
        self.applied += 1;
        let delay = self.made.effect.delay.map_or(Duration::ZERO, |delay| delay.draw(chance));
        Some(Hit { delay, replacement })
    }
}
