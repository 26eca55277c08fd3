//! The time: the system's, or one that is set.

use jiff::{SignedDuration, Span, Timestamp};

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

impl Clock {
    /// Returns the clock moved by `by`.
    #[must_use]
    pub fn advanced(self, by: SignedDuration) -> Option<Self> {
        match self {
            Self::System => Some(Self::Shifted(by)),
            Self::Shifted(before) => before.checked_add(by).map(Self::Shifted),
            Self::Stopped(at) => at.checked_add(by).ok().map(Self::Stopped),
        }
    }

    /// A clock that shows `at` now and goes on.
    #[must_use]
    pub fn set_to(at: Timestamp) -> Self {
        Self::Shifted(at.duration_since(system_time()))
    }

    /// The clock stopped at its current time.
    #[must_use]
    pub fn frozen(self) -> Self {
        Self::Stopped(self.now())
    }
}

fn system_time() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}

/// Parses a duration such as `P7DT1S`, `-PT30M` or `5s`.
///
/// A week has seven days and a day 24 hours, since all times are UTC. Months and years are refused,
/// since their length varies.
#[must_use]
pub fn parse_duration(text: &str) -> Option<SignedDuration> {
    let span: Span = text.parse().ok()?;
    if span.get_years() != 0 || span.get_months() != 0 {
        return None;
    }
    let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
    let clock = SignedDuration::try_from(span.weeks(0).days(0)).ok()?;
    SignedDuration::from_hours(days * 24).checked_add(clock)
}
