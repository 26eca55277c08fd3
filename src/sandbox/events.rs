//! The event stream of a sandbox: each event is sent at once to every subscriber.
//!
//! A subscriber gets no events from before it subscribed. One that is slow misses the oldest
//! events, and learns how many. Without subscribers, publishing costs next to nothing.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use tokio::sync::broadcast::{self, error::RecvError};

use crate::{
    clock::Clock,
    journal::Summary,
    world::{ChangeKind, Message, Subject},
};

/// Something that happened in a sandbox.
#[derive(Debug, Clone)]
pub enum StreamEvent {
    /// A request was answered.
    Request(Arc<Summary>),
    /// An object was created, updated or removed.
    Change(Subject, ChangeKind),
    /// An e-mail would have been sent.
    Mail(Arc<Message>),
    /// The clock was set.
    Clock(Clock),
    /// The state was reset or replaced.
    Reset,
}

/// An item of a subscription.
#[derive(Debug, Clone)]
pub enum Received {
    /// An event and its number. Numbers rise.
    Event(u64, StreamEvent),
    /// How many events it has missed.
    Missed(u64),
}

/// The event stream of a sandbox.
#[derive(Debug, Default)]
pub struct Events {
    // Made for the first subscriber.
    channel: OnceLock<broadcast::Sender<(u64, StreamEvent)>>,
    last: AtomicU64,
}

/// One subscriber's end of the stream.
#[derive(Debug)]
pub struct Subscription(broadcast::Receiver<(u64, StreamEvent)>);

impl Events {
    /// How many events a subscriber can be behind before it misses some.
    pub const MOST: usize = 256;

    /// Subscribes to the events from now on.
    #[must_use]
    pub fn subscribe(&self) -> Subscription {
        Subscription(self.channel.get_or_init(|| broadcast::channel(Self::MOST).0).subscribe())
    }

    /// Whether there are subscribers.
    #[must_use]
    pub fn has_subscribers(&self) -> bool {
        self.channel.get().is_some_and(|channel| channel.receiver_count() > 0)
    }

    /// Sends an event, which is made only if there are subscribers.
    pub(super) fn publish(&self, event: impl FnOnce() -> StreamEvent) {
        if let Some(channel) = self.channel.get().filter(|it| it.receiver_count() > 0) {
            let number = self.last.fetch_add(1, Relaxed) + 1;
            // The last subscriber may have gone just now.
            let _ = channel.send((number, event()));
        }
    }
}

impl Subscription {
    /// Waits for the next event; none once the sandbox is gone.
    pub async fn next(&mut self) -> Option<Received> {
        match self.0.recv().await {
            Ok((number, event)) => Some(Received::Event(number, event)),
            Err(RecvError::Lagged(count)) => Some(Received::Missed(count)),
            Err(RecvError::Closed) => None,
        }
    }
}
