//! Delays: how long an answer is held back.

use std::{fmt, str::FromStr, time::Duration};

use jiff::SignedDuration;

use super::chance::Chance;
use crate::clock::parse_duration;

/// A delay of an answer: fixed, or random within a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delay {
    least: Duration,
    most: Duration,
}

/// The text is not a valid delay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidDelay;

impl Delay {
    /// The expected format, for error messages.
    pub const EXPECTED: &'static str =
        "a delay of at most an hour, such as 300ms, or a range such as 200ms..800ms";

    /// The longest delay that a text may ask for.
    pub const LONGEST: Duration = Duration::from_secs(60 * 60);

    /// A random delay from `least` to `most`.
    #[must_use]
    pub fn between(one: Duration, other: Duration) -> Self {
        Self { least: one.min(other), most: one.max(other) }
    }

    /// Draws a duration from the range.
    pub(super) fn draw(self, chance: &mut Chance) -> Duration {
        chance.draw(self.least, self.most)
    }
}

impl From<Duration> for Delay {
    fn from(always: Duration) -> Self {
        Self { least: always, most: always }
    }
}

impl FromStr for Delay {
    type Err = InvalidDelay;

    fn from_str(text: &str) -> Result<Self, InvalidDelay> {
        let (least, most) = text.split_once("..").unwrap_or((text, text));
        let (least, most) = (parse_bounded(least), parse_bounded(most));
        match (least, most) {
            (Some(least), Some(most)) if least <= most => Ok(Self { least, most }),
            _ => Err(InvalidDelay),
        }
    }
}

fn parse_bounded(text: &str) -> Option<Duration> {
    let duration = Duration::try_from(parse_duration(text.trim())?).ok()?;
    (duration <= Delay::LONGEST).then_some(duration)
}

/// Writes ISO 8601: `PT0.3S`, or `PT0.2S..PT0.8S`.
impl fmt::Display for Delay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        iso(self.least).fmt(f)?;
        if self.least < self.most { write!(f, "..{}", iso(self.most)) } else { Ok(()) }
    }
}

fn iso(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_is_a_duration_or_a_range_of_two() {
        for (text, shown) in [
            ("800ms", "PT0.8S"),
            ("PT1S", "PT1S"),
            ("0s", "PT0S"),
            ("200ms..800ms", "PT0.2S..PT0.8S"),
            ("PT0.2S..PT0.8S", "PT0.2S..PT0.8S"),
            ("1s .. 2s", "PT1S..PT2S"),
            ("1s..1s", "PT1S"),
            ("1h", "PT1H"),
        ] {
            let delay: Delay = text.parse().unwrap();
            assert_eq!(delay.to_string(), shown);
            assert_eq!(shown.parse(), Ok(delay));
        }
        for text in ["", "7", "-1s", "2s..1s", "1s..", "..1s", "61m", "1s..2s..3s", "soon"] {
            assert_eq!(text.parse::<Delay>(), Err(InvalidDelay), "{text}");
        }
    }
}
