//! The places for connections: how many there are, and which connection gives up its own.
//!
//! When all are taken and a client waits, the connection that has been idle for longest is closed.

use std::sync::{
    Arc, OnceLock, Weak,
    atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
};

use parking_lot::Mutex;
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    task::AbortHandle,
};

/// The phases of a connection; any other number is the moment since which it is idle.
const ANSWERING: u64 = 0;
const WRITING: u64 = 1;
const EVICTED: u64 = 2;
const FIRST_MOMENT: u64 = 3;

/// The places for the connections of a server.
#[derive(Debug)]
pub(super) struct Places {
    free: Arc<Semaphore>,
    /// Whether a client waits for a place.
    is_wanted: AtomicBool,
    /// Told when a connection becomes idle.
    changes: Notify,
    moment: AtomicU64,
    connections: Mutex<Vec<Weak<Activity>>>,
}

/// What a connection is doing.
#[derive(Debug)]
pub(super) struct Activity {
    phase: AtomicU64,
    places: Arc<Places>,
    /// The connection, to be ended.
    task: OnceLock<AbortHandle>,
}

impl Places {
    /// As many places.
    pub(super) fn new(number: usize) -> Arc<Self> {
        Arc::new(Self {
            free: Arc::new(Semaphore::new(number)),
            is_wanted: AtomicBool::new(false),
            changes: Notify::new(),
            moment: AtomicU64::new(FIRST_MOMENT),
            connections: Mutex::default(),
        })
    }

    /// Returns a place once there is one. If all connections are busy, that takes until one ends or
    /// becomes idle.
    pub(super) async fn take(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = Arc::clone(&self.free).try_acquire_owned() {
            return Some(place);
        }
        self.is_wanted.store(true, SeqCst);
        let mut freed = std::pin::pin!(Arc::clone(&self.free).acquire_owned());
        loop {
            self.evict_longest_idle();
            tokio::select! {
                biased;
                // The semaphore is never closed, so this always gets a place.
                place = &mut freed => {
                    self.is_wanted.store(false, SeqCst);
                    return place.ok();
                }
                () = self.changes.notified() => {}
            }
        }
    }

    /// The activity of a new connection, which is idle until its first request.
    pub(super) fn connect(self: &Arc<Self>) -> Arc<Activity> {
        let phase = AtomicU64::new(self.next_moment());
        let places = Arc::clone(self);
        let activity = Arc::new(Activity { phase, places, task: OnceLock::new() });
        let mut connections = self.connections.lock();
        // Those that have ended are removed when the list would have to grow.
        if connections.len() == connections.capacity() {
            connections.retain(|connection| connection.strong_count() > 0);
        }
        connections.push(Arc::downgrade(&activity));
        activity
    }

    fn next_moment(&self) -> u64 {
        self.moment.fetch_add(1, SeqCst)
    }

    fn evict_longest_idle(&self) {
        let connections = self.connections.lock();
        loop {
            let all = connections.iter().filter_map(Weak::upgrade);
            let all = all.map(|connection| (connection.phase.load(SeqCst), connection));
            let idle = all.filter(|(phase, _)| *phase >= FIRST_MOMENT);
            let Some((since, connection)) = idle.min_by_key(|(since, _)| *since) else { return };
            if connection.phase.compare_exchange(since, EVICTED, SeqCst, SeqCst).is_ok() {
                return connection.end();
            }
        }
    }
}

impl Activity {
    /// Notes the task that serves the connection.
    pub(super) fn set_task(&self, task: AbortHandle) {
        let task = self.task.get_or_init(|| task);
        if self.phase.load(SeqCst) == EVICTED {
            task.abort();
        }
    }

    fn end(&self) {
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }

    /// Notes that a request has come, and returns whether it can be answered: it can't if the
    /// connection is about to be closed.
    pub(super) fn note_request(&self) -> bool {
        self.phase.swap(ANSWERING, SeqCst) != EVICTED
    }

    /// Notes that the answer is complete, and only has to be written.
    pub(super) fn note_answer(&self) {
        self.phase.store(WRITING, SeqCst);
    }

    /// Notes that all is written.
    pub(super) fn note_written(&self) {
        if self.phase.load(SeqCst) != WRITING {
            return;
        }
        self.phase.store(self.places.next_moment(), SeqCst);
        if self.places.is_wanted.load(SeqCst) {
            self.places.changes.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_evicted(connection: &Activity) -> bool {
        connection.phase.load(SeqCst) == EVICTED
    }

    #[test]
    fn the_longest_idle_connection_gives_up_its_place() {
        let places = Places::new(4);
        let [busy, first, written, last] = [(); 4].map(|()| places.connect());
        assert!(busy.note_request() && written.note_request());
        written.note_answer();
        assert!(first.note_request());
        first.note_answer();
        first.note_written();
        places.evict_longest_idle();
        assert!(is_evicted(&last));
        places.evict_longest_idle();
        assert!(is_evicted(&first));
        places.evict_longest_idle();
        assert!(!is_evicted(&busy) && !is_evicted(&written));
    }

    #[test]
    fn a_request_that_comes_too_late_is_not_answered() {
        let places = Places::new(1);
        let connection = places.connect();
        places.evict_longest_idle();
        assert!(!connection.note_request());
    }
}
