//! The life of the process: whether it stops, and how its state was last saved.

use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::watch;

/// What the sandboxes and the requests to them know of the process.
#[derive(Debug, Default)]
pub struct Life {
    stopping: watch::Sender<bool>,
    last_save: Mutex<Option<LastSave>>,
    has_lingered: AtomicBool,
}

/// How the default sandbox's state was last saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastSave {
    /// The file.
    pub file: String,
    /// When a state was last written; none before the first time.
    pub at: Option<Timestamp>,
    /// Why the last attempt failed, if it did.
    pub error: Option<String>,
}

impl Life {
    /// Tells whatever waits that the process stops.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits until the process stops.
    pub fn stopped(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut stopping = self.stopping.subscribe();
        async move {
            // If the sender is gone, the process stops too.
            let _ = stopping.wait_for(|stopping| *stopping).await;
        }
    }

    /// Waits for a value; none if the process stops first.
    pub async fn unless_stopping<T>(&self, awaited: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            value = awaited => Some(value),
            () = self.stopped() => None,
        }
    }

    /// Whether no health check has asked to linger before.
    pub fn is_first_linger(&self) -> bool {
        !self.has_lingered.swap(true, Ordering::Relaxed)
    }

    /// How the state was last saved; none if it is not kept in a file.
    #[must_use]
    pub fn last_save(&self) -> Option<LastSave> {
        self.last_save.lock().clone()
    }

    pub(super) fn note_save(&self, save: LastSave) {
        *self.last_save.lock() = Some(save);
    }
}
