//! New faults: rules before a sandbox has them.

use std::time::Duration;

use super::{Cut, Delay, Matching, PathPattern, Rate};

/// A fault to add: its conditions, its effect and its limits.
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
/// let done_but_lost = NewFault::reset().after().on("createAccountUser").times(1);
/// # drop((create, slow, flaky, done_but_lost));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NewFault {
    /// The requests that it applies to.
    pub matching: Matching,
    /// What it does to them.
    pub effect: Effect,
    /// How often it applies, and for how long.
    pub limits: FaultLimits,
}

/// The effect of a fault: a delay, an action in place of the emulator's answer, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// How long it delays the request.
    pub delay: Option<Delay>,
    /// What replaces the emulator's answer.
    pub action: Option<FaultAction>,
    /// Whether the operation is carried out all the same.
    pub when: When,
}

/// When a fault replaces the answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum When {
    /// Before the operation, which is not carried out.
    #[default]
    Before,
    /// After the operation: what it did stays, and its answer is lost.
    After,
}

/// What a fault does in place of the emulator's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultAction {
    /// Answers with a problem.
    Reply(Reply),
    /// Ends the connection.
    Cut(Cut),
    /// Lets requests through at a rate, and answers the others with 429.
    Limit(Rate),
}

/// A problem that a fault answers with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status, from 400 to 599.
    pub status: u16,
    /// The problem's detail; by default it names the fault.
    pub detail: Option<Box<str>>,
    /// The delay for the header `Retry-After`.
    pub retry_after: Option<Duration>,
}

impl Reply {
    /// A problem with this status. For 429, `Retry-After` is one second.
    #[must_use]
    pub fn of(status: u16) -> Self {
        Self {
            status,
            detail: None,
            retry_after: (status == 429).then_some(Duration::from_secs(1)),
        }
    }
}

/// How often a fault applies, and for how long.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FaultLimits {
    /// The number of requests that it hits before it is removed.
    pub times: Option<u64>,
    /// The number of matching requests that it skips first.
    pub skip: u64,
    /// The share of the matching requests that it hits, from 0 to 1.
    pub probability: Option<f64>,
    /// When it is removed. This is real time, not the sandbox's clock.
    pub ttl: Option<Duration>,
}

impl NewFault {
    fn of(effect: Effect) -> Self {
        Self { matching: Matching::default(), effect, limits: FaultLimits::default() }
    }

    fn doing(action: FaultAction) -> Self {
        Self::of(Effect { action: Some(action), ..Effect::default() })
    }

    /// Answers with a problem with this status, from 400 to 599.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::doing(FaultAction::Reply(Reply::of(status)))
    }

    /// Delays requests.
    #[must_use]
    pub fn delay(delay: impl Into<Delay>) -> Self {
        Self::of(Effect { delay: Some(delay.into()), ..Effect::default() })
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

    /// Closes the connection in the middle of the answer.
    #[must_use]
    pub fn truncate() -> Self {
        Self::doing(FaultAction::Cut(Cut::Truncate))
    }

    /// Lets requests through at this rate, and answers the others with 429.
    #[must_use]
    pub fn rate(requests: u32, per: Duration) -> Self {
        Self::doing(FaultAction::Limit(Rate::new(requests, per)))
    }

    /// Lets the operation happen, and then replaces its answer or cuts the connection: the failure
    /// after which a client can't know whether its request was carried out.
    ///
    /// Changes nothing about a delay or a rate.
    #[must_use]
    pub fn after(mut self) -> Self {
        self.effect.when = When::After;
        self
    }

    /// Limits the fault to an operation, such as `createAccountUser`.
    #[must_use]
    pub fn on(mut self, operation: &str) -> Self {
        self.matching.operation = Some(operation.into());
        self
    }

    /// Limits the fault to a method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.matching.method = Some(method.to_ascii_uppercase().into());
        self
    }

    /// Limits the fault to paths that match, such as `/v1/accounts/**`.
    #[must_use]
    pub fn path(mut self, pattern: &str) -> Self {
        self.matching.path = Some(PathPattern::new(pattern));
        self
    }

    /// Removes the fault after it hit this many requests.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.limits.times = Some(times);
        self
    }

    /// Skips the first matching requests.
    #[must_use]
    pub fn skip(mut self, skip: u64) -> Self {
        self.limits.skip = skip;
        self
    }

    /// Hits only this share of the matching requests, from 0 to 1.
    #[must_use]
    pub fn probability(mut self, probability: f64) -> Self {
        self.limits.probability = Some(probability);
        self
    }

    /// Removes the fault after this time.
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.limits.ttl = Some(ttl);
        self
    }

    /// Adds a delay.
    #[must_use]
    pub fn delayed(mut self, delay: impl Into<Delay>) -> Self {
        self.effect.delay = Some(delay.into());
        self
    }

    /// Sets the detail, if the fault answers with a problem.
    #[must_use]
    pub fn detail(mut self, detail: &str) -> Self {
        if let Some(FaultAction::Reply(reply)) = &mut self.effect.action {
            reply.detail = Some(detail.into());
        }
        self
    }

    /// Sets the header `Retry-After`, if the fault answers with a problem.
    #[must_use]
    pub fn retry_after(mut self, after: Duration) -> Self {
        if let Some(FaultAction::Reply(reply)) = &mut self.effect.action {
            reply.retry_after = Some(after);
        }
        self
    }
}
