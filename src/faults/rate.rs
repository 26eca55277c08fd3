//! Rates: the number of requests let through in a period.

use std::time::Duration;

use tokio::time::Instant;

/// A number of requests in a period; bursts are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    requests: u32,
    per: Duration,
}

impl Rate {
    /// The longest period.
    pub const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

    /// Returns a rate. It must let through at least one request, and its period is at most a day.
    #[must_use]
    pub fn new(requests: u32, per: Duration) -> Self {
        Self { requests: requests.max(1), per: per.min(Self::LONGEST) }
    }

    /// The number of requests.
    #[must_use]
    pub fn requests(self) -> u32 {
        self.requests
    }

    /// The period.
    #[must_use]
    pub fn per(self) -> Duration {
        self.per
    }

    /// The time that one more request takes.
    fn interval(self) -> Duration {
        self.per / self.requests
    }
}

/// A token bucket: it holds as many tokens as the rate has requests, and refills evenly.
///
/// It stores only the instant at which it is full again, which is exact and needs no timer.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bucket {
    full_at: Option<Instant>,
}

impl Bucket {
    /// Takes a token. If there is none, returns the time until there is one.
    pub(super) fn take(&mut self, rate: Rate, now: Instant) -> Result<(), Duration> {
        let full_at = self.full_at.map_or(now, |at| at.max(now));
        let least_room = rate.per.saturating_sub(rate.interval());
        let wait = (full_at - now).saturating_sub(least_room);
        if wait.is_zero() {
            self.full_at = Some(full_at + rate.interval());
            Ok(())
        } else {
            Err(wait)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_bucket_bears_a_burst_and_then_the_rate() {
        let rate = Rate::new(10, Duration::from_secs(1));
        let (mut bucket, start) = (Bucket::default(), Instant::now());
        let mut take = |millis| bucket.take(rate, start + Duration::from_millis(millis));
        for _ in 0..10 {
            assert_eq!(take(0), Ok(()));
        }
        assert_eq!(take(0), Err(Duration::from_millis(100)));
        assert_eq!(take(40), Err(Duration::from_millis(60)));
        assert_eq!(take(100), Ok(()));
        assert_eq!(take(100), Err(Duration::from_millis(100)));
        assert_eq!([take(5_000), take(5_000)], [Ok(()), Ok(())]);
    }
}
