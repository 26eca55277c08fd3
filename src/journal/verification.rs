//! Verification: whether the expected number of requests was made.

use std::fmt;

use super::{Dropped, Entry, Match, Unseen};
use crate::work::{Ended, Work};

/// The expected number of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The least number.
    pub at_least: usize,
    /// The greatest number, if there is one.
    pub at_most: Option<usize>,
}

/// A verification that succeeded.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The requests that match and are kept, the oldest first.
    pub entries: Vec<Entry>,
    /// How many match, those included that are no longer kept.
    pub matched: u64,
    /// How many older requests are no longer kept, whether they match or not.
    pub dropped: u64,
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
    /// How many older requests are no longer kept, whether they match or not.
    pub dropped: u64,
    /// How many of those match.
    pub unseen: Unseen,
}

impl UnexpectedCount {
    /// How many requests certainly match.
    #[must_use]
    pub fn least(&self) -> u64 {
        self.found.len() as u64 + self.unseen.certain
    }

    /// Whether the count may be as expected: that depends on requests that are no longer kept.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        let most = self.least() + self.unseen.possible;
        let (at_least, at_most) = (self.expected.at_least as u64, self.expected.at_most);
        most >= at_least && at_most.is_none_or(|at_most| self.least() <= at_most as u64)
    }
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
    pub fn holds(self, count: u64) -> bool {
        count >= self.at_least as u64 && self.at_most.is_none_or(|most| count <= most as u64)
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

/// Verifies these entries, and what was dropped before them.
pub(super) fn verify(
    entries: Vec<Entry>,
    dropped: &Dropped,
    wanted: &Match,
    expected: Count,
    work: &Work,
) -> Result<Result<Verified, Box<UnexpectedCount>>, Ended> {
    let (found, others): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| wanted.finds(entry, work));
    work.check()?;
    let (unseen, dropped) = (dropped.matching(wanted), dropped.total());
    let matched = found.len() as u64 + unseen.certain;
    if expected.holds(matched) && expected.holds(matched + unseen.possible) {
        return Ok(Ok(Verified { entries: found, matched, dropped }));
    }
    let is_too_few = matched < expected.at_least as u64;
    let nearest = is_too_few.then(|| nearest(others, wanted, work)).flatten();
    work.check()?;
    Ok(Err(Box::new(UnexpectedCount { expected, found, nearest, dropped, unseen })))
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
