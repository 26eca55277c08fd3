//! The writer: a thread that writes the lines that others hand over, many at a time.

use std::{
    io::{self, Write},
    iter,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    thread,
    time::Duration,
};

/// How many bytes may wait to be written.
const CAPACITY: usize = 1 << 20;

/// How long lines gather, so that few of them have to wake the thread.
const PAUSE: Duration = Duration::from_millis(10);

/// How long a sink that takes nothing may hold up a flush.
const TIMEOUT: Duration = Duration::from_secs(1);

/// A handle on the writing thread, which ends after the last handle.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    messages: Sender<Message>,
    backlog: Arc<Backlog>,
}

#[derive(Debug)]
enum Message {
    Line(Vec<u8>),
    /// Answered, by being dropped, once everything before it is written.
    Flush(SyncSender<()>),
}

#[derive(Debug, Default)]
struct Backlog {
    /// The bytes that wait to be written.
    bytes: AtomicUsize,
    /// The lines that were lost since that was last written.
    lost: AtomicUsize,
}

impl Writer {
    /// Starts the thread that writes to `sink`.
    pub(super) fn start(sink: impl Write + Send + 'static) -> io::Result<Self> {
        let (messages, receiver) = channel();
        let backlog = Arc::new(Backlog::default());
        let writer = Self { messages, backlog: Arc::clone(&backlog) };
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || run(sink, &receiver, &backlog))?;
        Ok(writer)
    }

    /// Has a line written, or loses it where too many wait already.
    pub(super) fn write(&self, line: Vec<u8>) {
        let Backlog { bytes, lost } = &*self.backlog;
        let length = line.len();
        if bytes.fetch_add(length, Ordering::Relaxed) >= CAPACITY {
            bytes.fetch_sub(length, Ordering::Relaxed);
            lost.fetch_add(1, Ordering::Relaxed);
        } else {
            // The thread lives as long as its writer.
            let _ = self.messages.send(Message::Line(line));
        }
    }

    /// Waits until everything is written, but no longer than a second.
    pub(super) fn flush(&self) {
        let (flushed, answer) = sync_channel(1);
        let _ = self.messages.send(Message::Flush(flushed));
        let _ = answer.recv_timeout(TIMEOUT);
    }
}

fn run(mut sink: impl Write, messages: &Receiver<Message>, backlog: &Backlog) {
    let mut batch = Vec::new();
    while let Ok(first) = messages.recv() {
        if matches!(first, Message::Line(_)) {
            thread::sleep(PAUSE);
        }
        let mut waiting = Vec::new();
        for message in iter::once(first).chain(messages.try_iter()) {
            match message {
                Message::Line(line) => batch.extend(line),
                Message::Flush(flushed) => waiting.push(flushed),
            }
        }
        // If the sink fails, there is no other place to report it.
        let _ = sink.write_all(&batch);
        backlog.bytes.fetch_sub(batch.len(), Ordering::Relaxed);
        let lost = backlog.lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            let _ = writeln!(sink, "{lost} lines of the log were lost: it is read too slowly.");
        }
        let _ = sink.flush();
        drop(waiting);
        batch.clear();
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Mutex;

    use super::*;

    /// A sink that can be read, and that takes nothing while it is locked.
    #[derive(Debug, Clone, Default)]
    pub(crate) struct Sink(Arc<Mutex<Vec<u8>>>);

    impl Sink {
        pub(crate) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_flush_waits_until_all_lines_are_written() {
        let sink = Sink::default();
        let writer = Writer::start(sink.clone()).unwrap();
        for _ in 0..2 {
            (0..1000).for_each(|_| writer.write(b"a line\n".to_vec()));
            writer.flush();
        }
        assert_eq!(sink.text(), "a line\n".repeat(2000));
    }

    #[test]
    fn a_stuck_sink_loses_lines_and_their_number_is_logged() {
        let sink = Sink::default();
        let writer = Writer::start(sink.clone()).unwrap();
        let line = format!("{}\n", "x".repeat(1000));
        let blocked = sink.0.lock().unwrap();
        (0..10_000).for_each(|_| writer.write(line.clone().into_bytes()));
        drop(blocked);
        writer.flush();
        let text = sink.text();
        assert!(text.len() < 4 << 20, "{}", text.len());
        let lost = text.lines().find(|line| line.contains("lines of the log were lost")).unwrap();
        let lost: usize = lost.split(' ').next().unwrap().parse().unwrap();
        assert_eq!(lost + text.matches(&line).count(), 10_000);
    }
}
