//! What a sandbox holds of the memory budget.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use crate::memory::Memory;

/// The share of a sandbox in the memory budget.
///
/// A sandbox holds what was written in it, and no more than its world and its snapshots are large:
/// what it shares with the seed is not counted again, and what was replaced not for ever.
#[derive(Debug)]
pub(super) struct Holding {
    memory: Arc<Memory>,
    // The bytes of all rows written since the world last was as at first.
    written: AtomicUsize,
    // What the budget counts.
    counted: AtomicUsize,
}

/// What a sandbox consists of, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts {
    /// The rows of its world and of its snapshots.
    pub(super) worlds: usize,
    /// Its messages.
    pub(super) inbox: usize,
}

/// What a sandbox takes before it is written to.
const UNTOUCHED: usize = 4 << 10;

/// What the first write adds: the nodes of tables and indexes that it no longer shares.
const FIRST_WRITE: usize = 20 << 10;

impl Holding {
    /// The share of a new sandbox.
    pub(super) fn new(memory: Arc<Memory>) -> Self {
        memory.recount_data(0, UNTOUCHED);
        Self { memory, written: AtomicUsize::new(0), counted: AtomicUsize::new(UNTOUCHED) }
    }

    /// Notes that rows of that many bytes were written.
    pub(super) fn note_written(&self, bytes: usize) {
        self.written.fetch_add(bytes, Relaxed);
    }

    /// Notes that the world is as at first again, and that there is no snapshot.
    pub(super) fn note_first(&self) {
        self.written.store(0, Relaxed);
    }

    /// Counts nothing more: the sandbox was dropped, and goes when its last request is answered.
    pub(super) fn release(&self) {
        self.memory.recount_data(self.counted.swap(0, Relaxed), 0);
    }

    /// Counts anew.
    pub(super) fn recount(&self, Parts { worlds, inbox }: Parts) {
        let written = match self.written.load(Relaxed) {
            0 => 0,
            written => FIRST_WRITE + written.min(worlds),
        };
        let after = UNTOUCHED + written + inbox;
        let before = self.counted.swap(after, Relaxed);
        self.memory.recount_data(before, after);
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        self.release();
    }
}
