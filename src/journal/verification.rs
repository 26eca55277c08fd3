//! Verification: whether the expected number of requests was made.

use std::fmt;

use super::{Entry, Match};
use crate::work::{Ended, Work};

/// The expected number of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The least number.
    pub at_least: usize,
    /// The greatest number, if there is one.
    pub at_most: Option<usize>,
}

/// Why a verification failed.
#[derive(Debug, Clone)]
pub struct UnexpectedCount {
    /// The expected number.
    pub expected: Count,
    /// The requests that match, the oldest first.
    pub found: Vec<Entry>,
    /// The nearest other request, if too few match.
    pub nearest: Option<Nearest>,
    /// How many older requests are no longer kept, and so were not looked at.
    pub dropped: u64,
}

/// The request that meets most of the conditions.
#[derive(Debug, Clone)]
pub struct Nearest {
    /// The request.
    pub entry: Entry,
    /// A sentence for each difference.
    pub differences: Vec<String>,
}

impl Count {
    /// Exactly this number.
    #[must_use]
    pub fn exactly(count: usize) -> Self {
        Self { at_least: count, at_most: Some(count) }
    }

    /// Whether this number is as expected.
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

/// Verifies these entries.
pub(super) fn verify(
    entries: Vec<Entry>,
    dropped: u64,
    wanted: &Match,
    expected: Count,
    work: &Work,
) -> Result<Result<Vec<Entry>, Box<UnexpectedCount>>, Ended> {
    let (found, others): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| wanted.finds(entry, work));
    work.check()?;
    if expected.holds(found.len()) {
        return Ok(Ok(found));
    }
    let is_short = found.len() < expected.at_least;
    let nearest = is_short.then(|| nearest(others, wanted, work)).flatten();
    work.check()?;
    Ok(Err(Box::new(UnexpectedCount { expected, found, nearest, dropped })))
}

/// The entry that meets most conditions; of several the one with the fewest differences, and of those
/// the newest.
fn nearest(entries: Vec<Entry>, wanted: &Match, work: &Work) -> Option<Nearest> {
    let parts = wanted.parts();
    let candidates = entries.into_iter().filter(|entry| wanted.admits(entry));
    let compared = candidates.map(|entry| {
        let each = parts.iter().map(|part| part.differences(&entry.exchange, work));
        let each: Vec<_> = each.collect();
        let held = each.iter().filter(|sentences| sentences.is_empty()).count();
        (held, Nearest { entry, differences: each.concat() })
    });
    let rank = |(held, nearest): &(usize, Nearest)| {
        (*held, std::cmp::Reverse(nearest.differences.len()), nearest.entry.number)
    };
    compared.max_by_key(rank).map(|(_, nearest)| nearest)
}
