//! The random source of fault rules.

use std::{fmt, time::Duration};

use rand::RngExt;

use crate::random::Generator;

/// The random source of one sandbox: the same seed and name give the same draws.
pub(super) struct Chance {
    random_seed: u64,
    name: Box<str>,
    // Created on first use, since most sandboxes never need it.
    generator: Option<Box<Generator>>,
}

impl Chance {
    /// The source for the sandbox called `name`.
    pub(super) fn new(random_seed: u64, name: &str) -> Self {
        Self { random_seed, name: name.into(), generator: None }
    }

    /// Goes back to the first draw.
    pub(super) fn rewind(&mut self) {
        self.generator = None;
    }

    /// Draws whether something with this probability, from 0 to 1, happens.
    pub(super) fn is_within(&mut self, share: f64) -> bool {
        self.generator().stream().random::<f64>() < share
    }

    /// Draws a duration from `least` to `most`. Nothing is drawn if they are equal.
    pub(super) fn draw(&mut self, least: Duration, most: Duration) -> Duration {
        let span = u64::try_from((most.saturating_sub(least)).as_nanos()).unwrap_or(u64::MAX);
        if span == 0 {
            return least;
        }
        least + Duration::from_nanos(self.generator().stream().random_range(0..=span))
    }

    // The blank keeps this stream apart from every world's, since no sandbox name has one.
    fn generator(&mut self) -> &mut Generator {
        let Self { random_seed, name, generator } = self;
        generator.get_or_insert_with(|| {
            Box::new(Generator::new(*random_seed, &format!("faults of {name}")))
        })
    }
}

impl fmt::Debug for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chance")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chance(seed: u64, name: &str) -> Chance {
        Chance::new(seed, name)
    }

    #[test]
    fn seed_and_name_decide_how_they_fall() {
        let falls = |mut chance: Chance| {
            let falls = [(); 50].map(|()| chance.draw(Duration::ZERO, Duration::from_secs(1)));
            chance.rewind();
            assert_eq!(
                falls,
                [(); 50].map(|()| chance.draw(Duration::ZERO, Duration::from_secs(1)))
            );
            assert!(falls.iter().all(|it| *it <= Duration::from_secs(1)));
            falls
        };
        assert_eq!(falls(chance(7, "a")), falls(chance(7, "a")));
        assert_ne!(falls(chance(7, "a")), falls(chance(7, "b")));
        assert_ne!(falls(chance(7, "a")), falls(chance(8, "a")));
    }

    #[test]
    fn shares_are_kept() {
        let mut chance = chance(7, "a");
        let hits = (0..10_000).filter(|_| chance.is_within(0.05)).count();
        assert!((400..600).contains(&hits), "{hits}");
        assert!(chance.is_within(1.0) && !chance.is_within(0.0));
    }
}
