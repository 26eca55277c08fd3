//! The places for connections: how many there are, and which connection gives up its own.
//!
//! When all are taken and a client waits, the connection that has been idle for longest is closed.

use std::{
    sync::{
        Arc, OnceLock, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    task::AbortHandle,
    time::sleep,
};

/// The phases of a connection; any other number is the moment since which it is idle.
const ANSWERING: u64 = 0;
const WRITING: u64 = 1;
const EVICTED: u64 = 2;
const FIRST_MOMENT: u64 = 3;

/// The microseconds for which a connection has to be idle before it is closed. Of one that is idle
/// for less the next request may be on its way.
const LEAST_IDLE: u64 = 100_000;

/// The places for the connections of a server.
#[derive(Debug)]
pub(super) struct Places {
    free: Arc<Semaphore>,
    /// Whether a client waits for a place.
    is_wanted: AtomicBool,
    /// Told when a connection becomes idle.
    changes: Notify,
    began: Instant,
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
            began: Instant::now(),
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
            let next = self.evict_longest_idle();
            tokio::select! {
                biased;
                // The semaphore is never closed, so this always gets a place.
                place = &mut freed => {
                    self.is_wanted.store(false, SeqCst);
                    return place.ok();
                }
                () = self.changes.notified() => {}
                () = sleep(next.unwrap_or_default()), if next.is_some() => {}
            }
        }
    }

    /// The activity of a new connection, which is idle until its first request.
    pub(super) fn connect(self: &Arc<Self>) -> Arc<Activity> {
        let phase = AtomicU64::new(self.moment());
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

    /// The number of microseconds since the first moment.
    fn moment(&self) -> u64 {
        let micros = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        micros.saturating_add(FIRST_MOMENT)
    }

    /// Closes the connection that is idle for longest, or returns how long it takes until it has
    /// been idle for long enough; none if no connection is idle.
    fn evict_longest_idle(&self) -> Option<Duration> {
        let connections = self.connections.lock();
        loop {
            let all = connections.iter().filter_map(Weak::upgrade);
            let all = all.map(|connection| (connection.phase.load(SeqCst), connection));
            let idle = all.filter(|(phase, _)| *phase >= FIRST_MOMENT);
            let (since, connection) = idle.min_by_key(|(since, _)| *since)?;
            let left = (since + LEAST_IDLE).saturating_sub(self.moment());
            if left > 0 {
                return Some(Duration::from_micros(left));
            }
            if connection.phase.compare_exchange(since, EVICTED, SeqCst, SeqCst).is_ok() {
                connection.end();
                return None;
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
        self.phase.store(self.places.moment(), SeqCst);
        if self.places.is_wanted.load(SeqCst) {
            self.places.changes.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four connections, of which the first is answering a request, the second idle since its
    /// request, the third being written, and the last idle from the start.
    fn connections(places: &Arc<Places>) -> [Arc<Activity>; 4] {
        let all = [(); 4].map(|()| places.connect());
        assert!(all[..3].iter().all(|it| it.note_request()));
        all[1].note_answer();
        all[1].note_written();
        all[2].note_answer();
        all
    }

    fn is_evicted(connection: &Arc<Activity>) -> bool {
        connection.phase.load(SeqCst) == EVICTED
    }

    #[test]
    fn the_longest_idle_connection_gives_up_its_place() {
        let mut places = Places::new(4);
        Arc::get_mut(&mut places).unwrap().began -= Duration::from_secs(60);
        let all = connections(&places);
        all[3].phase.fetch_sub(50_000_000, SeqCst);
        all[1].phase.fetch_sub(40_000_000, SeqCst);
        let order = [3, 1].map(|next| {
            assert_eq!(places.evict_longest_idle(), None);
            is_evicted(&all[next])
        });
        assert_eq!(order, [true, true]);
        assert_eq!(places.evict_longest_idle(), None);
        assert!(!is_evicted(&all[0]) && !is_evicted(&all[2]));
        assert!(!all[1].note_request(), "a request that comes too late is not answered");
    }

    #[test]
    fn a_connection_that_has_just_become_idle_has_time_for_its_next_request() {
        let places = Places::new(4);
        let all = connections(&places);
        let left = places.evict_longest_idle().unwrap();
        assert!(left <= Duration::from_micros(LEAST_IDLE));
        assert!(!all.iter().any(is_evicted));
    }
}
