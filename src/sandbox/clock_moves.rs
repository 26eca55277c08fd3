//! The moves of a clock: what a time line tells beside requests.

use std::collections::VecDeque;

use jiff::Timestamp;
use parking_lot::Mutex;

/// A change of a sandbox's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockMove {
    /// The number of the last request that had arrived before.
    pub after: u64,
    /// What the clock showed before.
    pub from: Timestamp,
    /// What it showed then.
    pub to: Timestamp,
}

/// The newest 1,000 moves of a clock, and how many older ones there were.
#[derive(Debug, Default)]
pub struct ClockMoves(Mutex<Moves>);

#[derive(Debug, Default)]
struct Moves {
    kept: VecDeque<ClockMove>,
    dropped: u64,
}

impl ClockMoves {
    const MOST: usize = 1_000;

    pub(super) fn add(&self, new: ClockMove) {
        let mut moves = self.0.lock();
        if moves.kept.len() == Self::MOST {
            moves.kept.pop_front();
            moves.dropped += 1;
        }
        moves.kept.push_back(new);
    }

    pub(super) fn clear(&self) {
        *self.0.lock() = Moves::default();
    }

    /// The moves that are kept, the oldest first, and how many are no longer kept.
    #[must_use]
    pub fn all(&self) -> (Vec<ClockMove>, u64) {
        let moves = self.0.lock();
        (moves.kept.iter().copied().collect(), moves.dropped)
    }
}
