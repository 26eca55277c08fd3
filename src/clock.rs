//! The time: the system's, or one that is set.

use jiff::{SignedDuration, Timestamp};

/// Where the time comes from; a copy is an independent clock that shows the same time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Clock {
    /// The system's clock.
    #[default]
    System,
    /// The system's clock, moved.
    Shifted(SignedDuration),
    /// A clock that stands still.
    Stopped(Timestamp),
}

impl Clock {
    /// The time now, in whole milliseconds: the platform writes no finer ones.
    #[must_use]
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => system_time(),
            Self::Shifted(by) => system_time().saturating_add(by).unwrap_or(Timestamp::MAX),
            Self::Stopped(at) => at,
        }
    }
}

fn system_time() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}
