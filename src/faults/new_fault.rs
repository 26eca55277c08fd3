//! New faults: what is asked for, before it is in force.

use std::time::Duration;

use super::{Cut, Delay, Matching, PathPattern, Rate};

/// A fault that is asked for: which requests it is for, what it does to them, how long it lives.
///
/// ```
/// use std::time::Duration;
///
/// use accounts_emulator::faults::NewFault;
///
/// let once = NewFault::status(503).retry_after(Duration::from_secs(2)).times(1);
/// let create = once.on("createAccountUser");
/// let slow = NewFault::delay(Duration::from_millis(800)).path("/v1/accounts/**");
/// let flaky = NewFault::reset().probability(0.05);
/// # drop((create, slow, flaky));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NewFault {
    /// Which requests it is for.
    pub matching: Matching,
    /// What it does to them.
    pub effect: Effect,
    /// How often and for how long.
    pub limits: FaultLimits,
}

/// What a fault does: it holds the request back, or answers in the emulator's place, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// How long the request is held back.
    pub delay: Option<Delay>,
    /// What is done in place of what the emulator would do.
    pub action: Option<FaultAction>,
}

/// What a fault does in place of what the emulator would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultAction {
    /// It answers with a problem.
    Reply(Reply),
    /// It ends the connection.
    Cut(Cut),
    /// It lets requests through at a rate, and answers the others with 429.
    Limit(Rate),
}

/// A problem in place of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status, from 400 to 599.
    pub status: u16,
    /// What the problem says, if not that it was asked for.
    pub detail: Option<Box<str>>,
    /// After which time the client may try again.
    pub retry_after: Option<Duration>,
}

impl Reply {
    /// The problem of that status; too many requests may come again after a second.
    #[must_use]
    pub fn of(status: u16) -> Self {
        Self {
            status,
            detail: None,
            retry_after: (status == 429).then_some(Duration::from_secs(1)),
        }
    }
}

/// How often and for how long a fault is in force.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FaultLimits {
    /// To how many requests something is done; then it is gone.
    pub times: Option<u64>,
    /// How many of the first that it is for are spared.
    pub skip: u64,
    /// To which share of the requests something is done, from 0 to 1.
    pub probability: Option<f64>,
    /// After which time, as passes for everybody, it is gone: not by the sandbox's clock.
    pub ttl: Option<Duration>,
}

impl NewFault {
    fn of(effect: Effect) -> Self {
        Self { matching: Matching::default(), effect, limits: FaultLimits::default() }
    }

    fn doing(action: FaultAction) -> Self {
        Self::of(Effect { delay: None, action: Some(action) })
    }

    /// Answers with a problem of that status, from 400 to 599.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::doing(FaultAction::Reply(Reply::of(status)))
    }

    /// Holds requests back.
    #[must_use]
    pub fn delay(delay: impl Into<Delay>) -> Self {
        Self::of(Effect { delay: Some(delay.into()), action: None })
    }

    /// Resets the connection.
    #[must_use]
    pub fn reset() -> Self {
        Self::doing(FaultAction::Cut(Cut::Reset))
    }

    /// Closes the connection without an answer.
    #[must_use]
    pub fn empty() -> Self {
        Self::doing(FaultAction::Cut(Cut::Empty))
    }

    /// Closes the connection in the midst of the answer.
    #[must_use]
    pub fn truncate() -> Self {
        Self::doing(FaultAction::Cut(Cut::Truncate))
    }

    /// Lets so many requests through in so long a time, and answers the others with 429.
    #[must_use]
    pub fn rate(requests: u32, per: Duration) -> Self {
        Self::doing(FaultAction::Limit(Rate::new(requests, per)))
    }

    /// For requests for the operation of that name, such as `createAccountUser`.
    #[must_use]
    pub fn on(mut self, operation: &str) -> Self {
        self.matching.operation = Some(operation.into());
        self
    }

    /// For requests of that method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.matching.method = Some(method.to_ascii_uppercase().into());
        self
    }

    /// For requests whose path has that form, such as `/v1/accounts/**`.
    #[must_use]
    pub fn path(mut self, pattern: &str) -> Self {
        self.matching.path = Some(PathPattern::new(pattern));
        self
    }

    /// For so many requests; then it is gone.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.limits.times = Some(times);
        self
    }

    /// Not for so many of the first.
    #[must_use]
    pub fn skip(mut self, skip: u64) -> Self {
        self.limits.skip = skip;
        self
    }

    /// For that share of the requests, from 0 to 1.
    #[must_use]
    pub fn probability(mut self, probability: f64) -> Self {
        self.limits.probability = Some(probability);
        self
    }

    /// For so long.
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.limits.ttl = Some(ttl);
        self
    }

    /// After so long a delay.
    #[must_use]
    pub fn delayed(mut self, delay: impl Into<Delay>) -> Self {
        self.effect.delay = Some(delay.into());
        self
    }

    /// With a problem that says this, where it answers with one.
    #[must_use]
    pub fn detail(mut self, detail: &str) -> Self {
        if let Some(FaultAction::Reply(reply)) = &mut self.effect.action {
            reply.detail = Some(detail.into());
        }
        self
    }

    /// With the advice to try again after that time, where it answers with a problem.
    #[must_use]
    pub fn retry_after(mut self, after: Duration) -> Self {
        if let Some(FaultAction::Reply(reply)) = &mut self.effect.action {
            reply.retry_after = Some(after);
        }
        self
    }
}
