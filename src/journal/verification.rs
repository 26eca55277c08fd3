//! Verification: whether as many requests of a kind were made as should have been.

use std::fmt;

use super::{Entry, Match};

/// How many requests there should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// No fewer.
    pub at_least: usize,
    /// No more.
    pub at_most: Option<usize>,
}

/// Why a verification failed.
#[derive(Debug, Clone)]
pub struct Unmet {
    /// How many there should have been.
    pub expected: Count,
    /// Those that there were, the oldest first.
    pub found: Vec<Entry>,
    /// The one that comes nearest to what was expected, where there were too few.
    pub nearest: Option<Nearest>,
    /// How many older ones are no longer kept, and so were not looked at.
    pub dropped: u64,
}

/// A request that is almost the one that was expected.
#[derive(Debug, Clone)]
pub struct Nearest {
    /// The request.
    pub entry: Entry,
    /// What is different about it, a sentence for each difference.
    pub differences: Vec<String>,
}

impl Count {
    /// Exactly so many.
    #[must_use]
    pub fn exactly(count: usize) -> Self {
        Self { at_least: count, at_most: Some(count) }
    }

    /// Whether so many are as many as there should be.
    #[must_use]
    pub fn holds(self, count: usize) -> bool {
        count >= self.at_least && self.at_most.is_none_or(|most| count <= most)
    }
}

/// One or more.
impl Default for Count {
    fn default() -> Self {
        Self { at_least: 1, at_most: None }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.at_least, self.at_most) {
            (least, Some(most)) if least == most => write!(f, "exactly {most}"),
            (0, Some(most)) => write!(f, "at most {most}"),
            (least, Some(most)) => write!(f, "{least} to {most}"),
            (least, None) => write!(f, "at least {least}"),
        }
    }
}

/// The outcome of a verification over these entries.
pub(super) fn verify(
    entries: Vec<Entry>,
    dropped: u64,
    wanted: &Match,
    expected: Count,
) -> Result<Vec<Entry>, Box<Unmet>> {
    let (found, others): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| wanted.finds(entry));
    if expected.holds(found.len()) {
        return Ok(found);
    }
    let nearest = (found.len() < expected.at_least).then(|| nearest(others, wanted)).flatten();
    Err(Box::new(Unmet { expected, found, nearest, dropped }))
}

/// The one for which most of what is asked holds; of several the one with the fewest differences,
/// and of those the newest.
fn nearest(entries: Vec<Entry>, wanted: &Match) -> Option<Nearest> {
    let parts = wanted.parts();
    let candidates = entries.into_iter().filter(|entry| wanted.admits(entry));
    let compared = candidates.map(|entry| {
        let each = parts.iter().map(|part| part.differences(&entry.exchange));
        let each: Vec<_> = each.collect();
        let held = each.iter().filter(|sentences| sentences.is_empty()).count();
        (held, Nearest { entry, differences: each.concat() })
    });
    let rank = |(held, nearest): &(usize, Nearest)| {
        (*held, std::cmp::Reverse(nearest.differences.len()), nearest.entry.number)
    };
    compared.max_by_key(rank).map(|(_, nearest)| nearest)
}
