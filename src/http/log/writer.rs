//! The writer: a thread that writes what others append, many lines at a time.

use std::{
    fmt,
    io::{self, Write},
    mem,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use parking_lot::{Condvar, Mutex};

/// How many bytes may wait to be written.
const CAPACITY: usize = 1 << 20;

/// How long lines gather: a request should pay for waking the thread as rarely as possible.
const PAUSE: Duration = Duration::from_millis(10);

/// How long a sink that does not take what it is given may hold up the end.
const PATIENCE: Duration = Duration::from_secs(1);

/// The lines and the thread that writes them.
pub(super) struct Writer(Arc<Shared>);

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    /// Told when the thread should look.
    appended: Condvar,
    /// Told when the thread has written.
    written: Condvar,
}

#[derive(Default)]
struct Queue {
    lines: Vec<u8>,
    lost: usize,
    thread: Thread,
    demand: Demand,
}

#[derive(Default, PartialEq, Eq)]
enum Thread {
    #[default]
    Asleep,
    Awake,
    Ended,
}

#[derive(Default, PartialEq, Eq)]
enum Demand {
    /// Lines may gather.
    #[default]
    Later,
    /// Somebody waits.
    Now,
    /// There will be no more lines.
    Last,
}

impl Writer {
    /// Starts the thread that writes to `sink`.
    pub(super) fn start(sink: Box<dyn Write + Send>) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let writer = Self(Arc::clone(&shared));
        thread::Builder::new().name("log".to_owned()).spawn(move || shared.write(sink))?;
        Ok(writer)
    }

    /// Lets `format` append a line, unless too many wait already.
    pub(super) fn append(&self, format: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) {
        let mut queue = self.0.queue.lock();
        let length = queue.lines.len();
        // Formatted in place: a copy would cost more than the others' wait for the lock.
        if length >= CAPACITY || format(&mut queue.lines).is_err() {
            queue.lines.truncate(length);
            queue.lost += 1;
        }
        if queue.thread == Thread::Asleep {
            queue.thread = Thread::Awake;
            drop(queue);
            self.0.appended.notify_one();
        }
    }

    /// Waits until everything is written, but no longer than the sink deserves.
    pub(super) fn flush(&self) {
        self.demand(Demand::Now);
    }

    fn demand(&self, demand: Demand) {
        let until = Instant::now() + PATIENCE;
        let mut queue = self.0.queue.lock();
        let is_last = demand == Demand::Last;
        queue.demand = demand;
        self.0.appended.notify_one();
        let is_waiting = |queue: &mut Queue| match queue.thread {
            Thread::Asleep => is_last || !queue.is_empty(),
            Thread::Awake => true,
            Thread::Ended => false,
        };
        self.0.written.wait_while_until(&mut queue, is_waiting, until);
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.demand(Demand::Last);
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl Shared {
    fn write(&self, mut sink: Box<dyn Write + Send>) {
        let mut batch = Vec::new();
        while let Some(lost) = self.next(&mut batch) {
            // Where a log that cannot be written could be told of is nowhere.
            let _ = sink.write_all(&batch);
            if lost > 0 {
                let _ = writeln!(sink, "{lost} lines of the log were lost: it is read too slowly.");
            }
            let _ = sink.flush();
            batch.clear();
        }
        self.queue.lock().thread = Thread::Ended;
        self.written.notify_all();
    }

    /// Waits for lines, swaps them for the empty `batch` and counts the lost ones; none at the end.
    fn next(&self, batch: &mut Vec<u8>) -> Option<usize> {
        let mut queue = self.queue.lock();
        if queue.is_empty() && queue.demand != Demand::Last {
            queue.thread = Thread::Asleep;
            queue.demand = Demand::Later;
            self.written.notify_all();
            self.appended
                .wait_while(&mut queue, |queue| queue.is_empty() && queue.demand != Demand::Last);
        }
        if queue.demand == Demand::Later {
            self.appended.wait_for(&mut queue, PAUSE);
        }
        if queue.is_empty() {
            return None;
        }
        mem::swap(&mut queue.lines, batch);
        Some(mem::take(&mut queue.lost))
    }
}

impl Queue {
    fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.lost == 0
    }
}
