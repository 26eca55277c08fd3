//! Work: how much of it one request may take.
//!
//! Whoever asks for something often chooses how much work it is: a filter can lead through
//! collections and back, a body to look for can be as long as those that are kept. Such work is
//! counted in steps of 20 to 100 ns, and ends when a request has taken [`Work::MOST`] of them. The
//! count depends on the request and the data alone, so the same request to the same data gets the
//! same answer, on any machine and beside any other requests; no clock decides.
//!
//! It also ends when nobody waits for its result any more. Both are remembered: from then on no step
//! is granted, so whoever does the work may go on to its end with whatever it has, and its caller
//! asks [`Work::check`] before it uses the result.

use std::{
    cell::{Cell, OnceCell},
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

/// The work of one request: how much is left of what it may take.
#[derive(Debug)]
pub struct Work {
    most: usize,
    left: Cell<usize>,
    ended: OnceCell<Ended>,
    is_unwanted: Option<Arc<AtomicBool>>,
}

/// Why work ended before it was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// It took more steps than it may.
    Spent {
        /// The most steps that it may take.
        most: usize,
        /// The part of the request that needed more.
        at: Box<str>,
    },
    /// Nobody waits for it any more.
    Unwanted,
}

impl Work {
    /// The most steps that a request may take: two to ten seconds.
    pub const MOST: usize = 100_000_000;

    /// The steps that it takes to gather one item of a collection.
    pub const TO_GATHER: usize = 4;

    /// Work of at most this many steps.
    #[must_use]
    pub fn of(most: usize) -> Self {
        Self { most, left: Cell::new(most), ended: OnceCell::new(), is_unwanted: None }
    }

    /// The same work, which also ends as soon as `is_unwanted` is set.
    #[must_use]
    pub fn until(self, is_unwanted: Arc<AtomicBool>) -> Self {
        Self { is_unwanted: Some(is_unwanted), ..self }
    }

    /// Takes some steps for a part of the request. Returns whether they are granted.
    pub fn take(&self, steps: usize, at: &str) -> bool {
        let is_unwanted = self.is_unwanted.as_ref().is_some_and(|it| it.load(Relaxed));
        match self.left.get().checked_sub(steps) {
            Some(left) if !is_unwanted => {
                self.left.set(left);
                true
            }
            _ => self.end(is_unwanted, at),
        }
    }

    #[cold]
    fn end(&self, is_unwanted: bool, at: &str) -> bool {
        // Nothing is left for smaller steps either.
        self.left.set(0);
        self.ended.get_or_init(|| {
            if is_unwanted {
                Ended::Unwanted
            } else {
                Ended::Spent { most: self.most, at: at.into() }
            }
        });
        false
    }

    /// Returns an error if the work has ended before it was done.
    pub fn check(&self) -> Result<(), Ended> {
        self.ended.get().map_or(Ok(()), |ended| Err(ended.clone()))
    }
}

/// As much as a request may take.
impl Default for Work {
    fn default() -> Self {
        Self::of(Self::MOST)
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spent { most, .. } => {
                write!(f, "Takes more than {most} steps of work, the most for one request")
            }
            Self::Unwanted => f.write_str("Nobody waits for the answer any more"),
        }
    }
}

impl std::error::Error for Ended {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_granted_until_they_are_spent_and_never_again() {
        let work = Work::of(10);
        assert!(work.take(4, "a") && work.take(6, "b") && work.take(0, "c"));
        assert_eq!(work.check(), Ok(()));
        assert!(!work.take(1, "d") && !work.take(1, "e"));
        assert_eq!(work.check(), Err(Ended::Spent { most: 10, at: "d".into() }));
    }

    #[test]
    fn a_part_that_is_too_large_ends_the_work_for_smaller_ones_too() {
        let work = Work::of(10);
        assert!(!work.take(11, "large") && !work.take(1, "small"));
    }

    #[test]
    fn unwanted_work_ends() {
        let flag = Arc::new(AtomicBool::new(false));
        let work = Work::default().until(Arc::clone(&flag));
        assert!(work.take(1, "a"));
        flag.store(true, Relaxed);
        assert!(!work.take(0, "a"));
        assert_eq!(work.check(), Err(Ended::Unwanted));
    }
}
