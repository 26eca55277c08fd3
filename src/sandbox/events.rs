//! The event stream of a sandbox: each event is sent at once to every subscriber.
//!
//! Events are numbered from 1, whether anybody listens or not. A subscriber gets no events from
//! before it subscribed, but knows the number of the last one. One that is slow misses the oldest
//! events, and learns how many. Without subscribers an event is counted, but not made.

use std::sync::Arc;

use parking_lot::Mutex;
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
    /// An event and its number.
    Event(u64, StreamEvent),
    /// How many events it has missed.
    Missed(u64),
}

/// The event stream of a sandbox.
#[derive(Debug, Default)]
pub struct Events(Mutex<Numbered>);

#[derive(Debug, Default)]
struct Numbered {
    // The number of the last event.
    last: u64,
    // Made for the first subscriber.
    channel: Option<broadcast::Sender<(u64, StreamEvent)>>,
}

/// One subscriber's end of the stream.
#[derive(Debug)]
pub struct Subscription {
    /// The number of the last event before the subscription.
    pub since: u64,
    receiver: broadcast::Receiver<(u64, StreamEvent)>,
}

impl Events {
    /// How many events a subscriber can be behind before it misses some.
    pub const MOST: usize = 256;

    /// Subscribes to the events from now on.
    #[must_use]
    pub fn subscribe(&self) -> Subscription {
        let mut numbered = self.0.lock();
        let channel = numbered.channel.get_or_insert_with(|| broadcast::channel(Self::MOST).0);
        let receiver = channel.subscribe();
        Subscription { since: numbered.last, receiver }
    }

    /// Whether there are subscribers.
    #[must_use]
    pub fn has_subscribers(&self) -> bool {
        self.0.lock().channel.as_ref().is_some_and(|channel| channel.receiver_count() > 0)
    }

    /// Counts an event, and sends it if there are subscribers; it is made only then.
    pub(super) fn publish(&self, event: impl FnOnce() -> StreamEvent) {
        let mut numbered = self.0.lock();
        numbered.last += 1;
        if let Some(channel) = numbered.channel.as_ref().filter(|it| it.receiver_count() > 0) {
            // The last subscriber may have gone just now.
            let _ = channel.send((numbered.last, event()));
        }
    }
}

impl Subscription {
    /// Waits for the next event; none once the sandbox is gone.
    pub async fn next(&mut self) -> Option<Received> {
        match self.receiver.recv().await {
            Ok((number, event)) => Some(Received::Event(number, event)),
            Err(RecvError::Lagged(count)) => Some(Received::Missed(count)),
            Err(RecvError::Closed) => None,
        }
    }
}
