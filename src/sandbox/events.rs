//! Events: what happens in a sandbox, told at once to whoever listens.
//!
//! Nothing is kept for those who come later, and nothing is spent while nobody listens. Who is slow
//! misses the oldest events, and learns how many they were.

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

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// A request was answered.
    Request(Arc<Summary>),
    /// An object came into being, changed, or went.
    Change(Subject, ChangeKind),
    /// An e-mail would have been sent.
    Mail(Arc<Message>),
    /// The clock was set.
    Clock(Clock),
    /// The world was put back, or another put in its place.
    Reset,
}

/// What a listener hears.
#[derive(Debug, Clone)]
pub enum Received {
    /// An event, under a number that rises.
    Event(u64, Event),
    /// So many events were missed.
    Missed(u64),
}

/// The events of a sandbox.
#[derive(Debug, Default)]
pub struct Events {
    // Made by the first who listens.
    channel: OnceLock<broadcast::Sender<(u64, Event)>>,
    last: AtomicU64,
}

/// Somebody who listens.
#[derive(Debug)]
pub struct Subscription(broadcast::Receiver<(u64, Event)>);

impl Events {
    /// How many events a listener may be behind.
    pub const MOST: usize = 256;

    /// Listens from now on.
    #[must_use]
    pub fn subscribe(&self) -> Subscription {
        Subscription(self.channel.get_or_init(|| broadcast::channel(Self::MOST).0).subscribe())
    }

    /// Whether anybody listens.
    #[must_use]
    pub fn has_subscribers(&self) -> bool {
        self.channel.get().is_some_and(|channel| channel.receiver_count() > 0)
    }

    /// Tells an event, which is made only if anybody listens.
    pub(super) fn publish(&self, event: impl FnOnce() -> Event) {
        if let Some(channel) = self.channel.get().filter(|it| it.receiver_count() > 0) {
            let number = self.last.fetch_add(1, Relaxed) + 1;
            // The last listener may have gone just now.
            let _ = channel.send((number, event()));
        }
    }
}

impl Subscription {
    /// The next event; none once the sandbox is gone.
    pub async fn next(&mut self) -> Option<Received> {
        match self.0.recv().await {
            Ok((number, event)) => Some(Received::Event(number, event)),
            Err(RecvError::Lagged(count)) => Some(Received::Missed(count)),
            Err(RecvError::Closed) => None,
        }
    }
}
