//! Nudges: what wakes the task of a connection, and what need not.
//!
//! hyper's connection is woken whenever some of a request's body is taken, so that it goes on
//! reading. Of a body that came at one go with its header there is nothing more to read, and the
//! whole connection would be looked at a second time for each such request.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Wake, Waker},
};

/// The waker of a connection, which stands between it and its task.
#[derive(Debug)]
pub(super) struct Nudge {
    task: Waker,
    /// Zero while nudges are passed on; while they are held back, one and their number.
    held: AtomicUsize,
}

impl Nudge {
    /// What nudges that task, once `Waker` is made of it.
    pub(super) fn new(task: &Waker) -> Arc<Self> {
        Arc::new(Self { task: task.clone(), held: AtomicUsize::new(0) })
    }

    /// Takes something from the connection, and passes on the nudges that this gives rise to, except
    /// for as many as `idle` says of what was taken.
    pub(super) fn during<T>(&self, take: impl FnOnce() -> T, idle: impl FnOnce(&T) -> usize) -> T {
        self.held.store(1, Ordering::Release);
        let taken = take();
        let nudges = self.held.swap(0, Ordering::AcqRel) - 1;
        // One that came from elsewhere meanwhile counts, whichever of them it is.
        if nudges > idle(&taken) {
            self.task.wake_by_ref();
        }
        taken
    }
}

impl Wake for Nudge {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let hold = |held: usize| (held > 0).then_some(held + 1);
        if self.held.fetch_update(Ordering::AcqRel, Ordering::Acquire, hold).is_err() {
            self.task.wake_by_ref();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How often a task is woken while something is taken that gives rise to so many nudges, of
    /// which so many are idle.
    fn wakes(nudges: usize, idle: usize) -> usize {
        let count = Arc::new(Count::default());
        let nudge = Nudge::new(&Waker::from(Arc::clone(&count)));
        let waker = Waker::from(Arc::clone(&nudge));
        nudge.during(|| (0..nudges).for_each(|_| waker.wake_by_ref()), |()| idle);
        count.0.load(Ordering::Relaxed)
    }

    #[test]
    fn a_task_is_woken_once_unless_all_nudges_are_idle() {
        assert_eq!((wakes(0, 0), wakes(0, 1)), (0, 0));
        assert_eq!((wakes(1, 0), wakes(1, 1)), (1, 0));
        assert_eq!((wakes(2, 1), wakes(3, 0)), (1, 1));
    }

    #[test]
    fn a_nudge_is_passed_on_where_nothing_is_being_taken() {
        let count = Arc::new(Count::default());
        let nudge = Nudge::new(&Waker::from(Arc::clone(&count)));
        nudge.during(|| (), |()| 1);
        Waker::from(Arc::clone(&nudge)).wake();
        nudge.wake();
        assert_eq!(count.0.load(Ordering::Relaxed), 2);
    }
}
