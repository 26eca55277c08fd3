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
    /// Returns the clock moved by `by`; none if it would leave the calendar.
    #[must_use]
    pub fn advanced(self, by: SignedDuration) -> Option<Self> {
        let moved = match self {
            Self::System => Self::Shifted(by),
            Self::Shifted(before) => Self::Shifted(before.checked_add(by)?),
            Self::Stopped(at) => Self::Stopped(at.checked_add(by).ok()?),
        };
        let now = match moved {
            Self::Shifted(by) => system_time().checked_add(by).ok()?,
            Self::System | Self::Stopped(_) => moved.now(),
        };
        is_in_calendar(now).then_some(moved)
    }

    /// A clock that shows `at` now and goes on.
    #[must_use]
    pub fn set_to(at: Timestamp) -> Self {
        Self::Shifted(at.duration_since(system_time()))
    }

    /// The clock running: one that stands still runs on from its time.
    #[must_use]
    pub fn running(self) -> Self {
        match self {
            Self::Stopped(at) => Self::set_to(at),
            Self::System | Self::Shifted(_) => self,
        }
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

/// Whether an instant is in the years that timestamps of RFC 3339 have: from 1 to 9999.
///
/// The last one is 9999-12-30T22:00:00.999Z, so that every time zone can show it.
#[must_use]
pub fn is_in_calendar(at: Timestamp) -> bool {
    const YEAR_1: i128 = -62_135_596_800_000_000_000;
    at.as_nanosecond() >= YEAR_1
}

/// Why a text is no duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidDuration {
    /// It has another form.
    Form,
    /// It has years or months, whose length varies.
    Varying,
    /// It is longer than the calendar.
    TooLong,
}

impl InvalidDuration {
    /// What is to be said, where `form` describes the form.
    #[must_use]
    pub fn expected(self, form: &str) -> String {
        match self {
            Self::Form => form.to_owned(),
            Self::Varying => format!("{form}; years and months vary in length, so write days"),
            Self::TooLong => format!("{form}; the calendar has 9999 years"),
        }
    }
}

/// Reads a duration such as `P7DT1S`, `-PT30M` or `5s`.
///
/// A week has seven days and a day 24 hours, since all times are UTC. Months and years are refused,
/// since their length varies.
pub fn read_duration(text: &str) -> Result<SignedDuration, InvalidDuration> {
    let span: Span = text.parse().map_err(|_| invalid(text))?;
    if span.get_years() != 0 || span.get_months() != 0 {
        return Err(InvalidDuration::Varying);
    }
    let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
    let clock = SignedDuration::try_from(span.weeks(0).days(0)).ok();
    let duration = clock.and_then(|clock| SignedDuration::from_hours(days * 24).checked_add(clock));
    duration.ok_or(InvalidDuration::TooLong)
}

/// A text of the right form has numbers that are too large.
fn invalid(text: &str) -> InvalidDuration {
    let mut was_digit = false;
    let digits_once = |c: char| {
        let (before, is_digit) = (was_digit, c.is_ascii_digit());
        was_digit = is_digit;
        if is_digit { (!before).then_some('1') } else { Some(c) }
    };
    let small: String = text.chars().filter_map(digits_once).collect();
    match small.parse::<Span>() {
        Ok(_) => InvalidDuration::TooLong,
        Err(_) => InvalidDuration::Form,
    }
}

/// The duration that [`read_duration`] reads, if the text is one.
#[must_use]
pub fn parse_duration(text: &str) -> Option<SignedDuration> {
    read_duration(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_duration_has_a_reason() {
        for (text, reason) in [
            ("soon", InvalidDuration::Form),
            ("", InvalidDuration::Form),
            ("7", InvalidDuration::Form),
            ("P1M", InvalidDuration::Varying),
            ("P1Y2D", InvalidDuration::Varying),
            ("P99999999D", InvalidDuration::TooLong),
            ("-P99999999D", InvalidDuration::TooLong),
            ("99999999999999999999s", InvalidDuration::TooLong),
        ] {
            assert_eq!(read_duration(text), Err(reason), "{text}");
        }
        assert_eq!(read_duration("PT1M"), Ok(SignedDuration::from_mins(1)));
    }

    #[test]
    fn a_clock_stays_in_the_calendar() {
        let day = SignedDuration::from_hours(24);
        for clock in [Clock::System, Clock::System.frozen(), Clock::set_to(Timestamp::UNIX_EPOCH)] {
            assert!(clock.advanced(day).is_some() && clock.advanced(-day).is_some());
            assert_eq!(clock.advanced(day * 3_000_000), None, "{clock:?}");
            assert_eq!(clock.advanced(day * -800_000), None, "{clock:?}");
        }
        let first: Timestamp = "0001-01-01T00:00:00Z".parse().unwrap();
        assert!(is_in_calendar(first) && !is_in_calendar(first - SignedDuration::from_nanos(1)));
    }
}
