//! The memory budget: what the sandboxes of a process may hold together.
//!
//! It counts three things. *Data* are the worlds, inboxes and snapshots; they are counted by the
//! rows that were written, so what sandboxes share counts once. *Journals* are recorded requests, and
//! *caches* rendered rows. When the budget is spent, caches give way, then journals, then idle
//! sandboxes; then whatever would add data is refused. `docs/memory.md` says how much each thing
//! counts.

use std::{
    fmt,
    sync::{
        Arc, Weak,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use parking_lot::Mutex;

/// The bytes that the sandboxes of a process hold, and the most that they may.
pub struct Memory {
    process: usize,
    budget: usize,
    data: AtomicUsize,
    journals: AtomicUsize,
    caches: AtomicUsize,
    // What can shrink, the first to do so first.
    shrinking: Mutex<Vec<Weak<dyn Shrink>>>,
}

/// What gives way when memory is needed.
pub trait Shrink: Send + Sync {
    /// Frees about that many bytes, if it holds as many.
    fn shrink(&self, bytes: usize);
}

/// The memory budget is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutOfMemory {
    /// The memory of the process.
    pub process: usize,
}

impl fmt::Display for OutOfMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { process } = self;
        write!(
            f,
            "The memory for data is spent, within {process} bytes for the process; drop sandboxes \
             or reset them, or allow more by --memory."
        )
    }
}

impl std::error::Error for OutOfMemory {}

impl Memory {
    /// The memory of a process that is to stay within `process` bytes.
    ///
    /// A quarter, or 24 MiB if that is more, is left to the program itself and to requests under
    /// way.
    #[must_use]
    pub fn new(process: usize) -> Arc<Self> {
        const LEAST_RESERVE: usize = 24 << 20;
        let budget = process.saturating_sub((process / 4).max(LEAST_RESERVE));
        Arc::new(Self {
            process,
            budget,
            data: AtomicUsize::new(0),
            journals: AtomicUsize::new(0),
            caches: AtomicUsize::new(0),
            shrinking: Mutex::default(),
        })
    }

    /// The memory of the process.
    #[must_use]
    pub fn process(&self) -> usize {
        self.process
    }

    /// The most that journals, or caches, may take of it: a quarter.
    #[must_use]
    pub fn share(&self) -> usize {
        self.budget / 4
    }

    /// What journals may hold at present.
    #[must_use]
    pub fn room_for_journals(&self) -> usize {
        self.share().min(self.budget.saturating_sub(self.data.load(Relaxed)))
    }

    /// What caches may hold at present.
    #[must_use]
    pub fn room_for_caches(&self) -> usize {
        let others = self.data.load(Relaxed).saturating_add(self.journals.load(Relaxed));
        self.share().min(self.budget.saturating_sub(others))
    }

    /// Counts data that were one number of bytes and are another.
    pub fn recount_data(&self, before: usize, after: usize) {
        recount(&self.data, before, after);
    }

    /// Counts the bytes of journals.
    pub fn recount_journals(&self, before: usize, after: usize) {
        recount(&self.journals, before, after);
    }

    /// Counts the bytes of caches.
    pub fn recount_caches(&self, before: usize, after: usize) {
        recount(&self.caches, before, after);
    }

    /// The bytes of all journals.
    #[must_use]
    pub fn journals(&self) -> usize {
        self.journals.load(Relaxed)
    }

    /// Registers what can shrink, behind all others.
    pub fn register(&self, shrinking: &Arc<impl Shrink + 'static>) {
        let shrinking: Weak<dyn Shrink> = Arc::downgrade(shrinking) as Weak<dyn Shrink>;
        self.shrinking.lock().push(shrinking);
    }

    /// Makes room for that many bytes of data, or says that there is none: caches and journals
    /// give way first, and then what `drop_idle` drops, as long as it says that there was something.
    pub fn make_room(
        &self,
        bytes: usize,
        mut drop_idle: impl FnMut() -> bool,
    ) -> Result<(), OutOfMemory> {
        if self.excess(bytes) == 0 {
            return Ok(());
        }
        let shrinking: Vec<_> = self.shrinking.lock().iter().filter_map(Weak::upgrade).collect();
        for part in shrinking {
            match self.excess(bytes) {
                0 => return Ok(()),
                excess => part.shrink(excess),
            }
        }
        // What has to stay of journals does not keep data out.
        while self.data.load(Relaxed).saturating_add(bytes) > self.budget {
            if !drop_idle() {
                return Err(OutOfMemory { process: self.process });
            }
        }
        Ok(())
    }

    /// By how much everything would exceed the budget with that many bytes more.
    fn excess(&self, bytes: usize) -> usize {
        let held = [&self.data, &self.journals, &self.caches].map(|part| part.load(Relaxed));
        let held = held.into_iter().fold(bytes, usize::saturating_add);
        held.saturating_sub(self.budget)
    }
}

fn recount(part: &AtomicUsize, before: usize, after: usize) {
    if after >= before {
        part.fetch_add(after - before, Relaxed);
    } else {
        part.fetch_sub(before - after, Relaxed);
    }
}

/// The memory of a process that need not be limited.
impl Default for Memory {
    fn default() -> Self {
        Self {
            process: usize::MAX,
            budget: usize::MAX,
            data: AtomicUsize::new(0),
            journals: AtomicUsize::new(0),
            caches: AtomicUsize::new(0),
            shrinking: Mutex::default(),
        }
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory")
            .field("budget", &self.budget)
            .field("data", &self.data)
            .field("journals", &self.journals)
            .field("caches", &self.caches)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Cache {
        memory: Arc<Memory>,
        bytes: AtomicUsize,
    }

    impl Shrink for Cache {
        fn shrink(&self, bytes: usize) {
            let before = self.bytes.load(Relaxed);
            let after = before.saturating_sub(bytes);
            self.bytes.store(after, Relaxed);
            self.memory.recount_caches(before, after);
        }
    }

    const MIB: usize = 1 << 20;

    #[test]
    fn a_quarter_and_at_least_24_mib_are_left_to_the_program() {
        for (process, budget) in [(64, 40), (256, 192), (32, 8), (8, 0)] {
            assert_eq!(Memory::new(process * MIB).budget, budget * MIB, "{process}");
        }
    }

    #[test]
    fn caches_give_way_before_idle_sandboxes_and_data_are_refused_last() {
        let memory = Memory::new(72 * MIB);
        let cache = Arc::new(Cache { memory: Arc::clone(&memory), bytes: (10 * MIB).into() });
        memory.register(&cache);
        memory.recount_caches(0, 10 * MIB);
        memory.recount_data(0, 40 * MIB);
        memory.make_room(MIB, || panic!("no sandbox has to go")).unwrap();
        assert_eq!(cache.bytes.load(Relaxed), 7 * MIB);

        let mut idle = 2;
        let drop_idle = || {
            let is_left = idle > 0;
            if is_left {
                idle -= 1;
                memory.recount_data(MIB, 0);
            }
            is_left
        };
        memory.make_room(10 * MIB, drop_idle).unwrap();
        assert_eq!((cache.bytes.load(Relaxed), idle), (0, 0));
        let refused = memory.make_room(11 * MIB, || false).unwrap_err();
        assert!(refused.to_string().contains("75497472 bytes"), "{refused}");
    }
}
