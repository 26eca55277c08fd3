//! The use of a sandbox: requests under way, the end of the last one, and the sandbox's own end.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use tokio::sync::Notify;
use tracing::info;

use super::Name;

/// How a sandbox is used.
#[derive(Debug)]
pub(super) struct Usage {
    name: Name,
    // The instant that milliseconds are counted from.
    began: Instant,
    under_way: AtomicUsize,
    // The millisecond at which the last request ended.
    last: AtomicU64,
    // Whether a request was served, so that the sandbox stays.
    is_confirmed: AtomicBool,
    is_dropped: AtomicBool,
    dropped: Notify,
}

/// A request that uses a sandbox. The use ends when this is dropped.
#[derive(Debug)]
pub struct InUse {
    usage: Arc<Usage>,
    is_refused: bool,
}

impl Usage {
    /// A sandbox that no request has used. Milliseconds are counted from `began`.
    pub(super) fn new(name: Name, began: Instant) -> Arc<Self> {
        let usage = Self {
            began,
            under_way: AtomicUsize::new(0),
            last: AtomicU64::new(0),
            // The default sandbox is there from the start.
            is_confirmed: AtomicBool::new(name.is_default()),
            is_dropped: AtomicBool::new(false),
            dropped: Notify::new(),
            name,
        };
        usage.note_end();
        Arc::new(usage)
    }

    /// Begins a use.
    pub(super) fn begin(self: &Arc<Self>) -> InUse {
        self.under_way.fetch_add(1, Relaxed);
        InUse { usage: Arc::clone(self), is_refused: false }
    }

    /// Confirms that the sandbox stays. Returns whether that is news.
    pub(super) fn confirm(&self) -> bool {
        let is_news = !self.is_confirmed() && !self.is_confirmed.swap(true, Relaxed);
        if is_news && !self.is_dropped() {
            info!("Sandbox {} was made.", self.name);
        }
        is_news
    }

    /// Whether a request was served.
    pub(super) fn is_confirmed(&self) -> bool {
        self.is_confirmed.load(Relaxed)
    }

    /// Whether a request is under way.
    pub(super) fn is_under_way(&self) -> bool {
        self.under_way.load(Relaxed) > 0
    }

    /// The time since the last request ended; none while one is under way.
    pub(super) fn idle_for(&self) -> Option<Duration> {
        let since = self.millisecond().saturating_sub(self.last_end());
        (!self.is_under_way()).then(|| Duration::from_millis(since))
    }

    /// The millisecond at which the last request ended.
    pub(super) fn last_end(&self) -> u64 {
        self.last.load(Relaxed)
    }

    /// Wakes the tasks that wait for the sandbox to be dropped.
    pub(super) fn end(&self) {
        self.is_dropped.store(true, Relaxed);
        self.dropped.notify_waiters();
    }

    /// Waits until the sandbox is dropped.
    pub(super) async fn ended(&self) {
        let mut dropped = pin!(self.dropped.notified());
        dropped.as_mut().enable();
        if !self.is_dropped() {
            dropped.await;
        }
    }

    fn is_dropped(&self) -> bool {
        self.is_dropped.load(Relaxed)
    }

    fn note_end(&self) {
        self.last.store(self.millisecond(), Relaxed);
    }

    fn millisecond(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl InUse {
    /// Ends the use of a caller who was refused, which does not confirm the sandbox.
    pub(super) fn refuse(mut self) {
        self.is_refused = true;
    }
}

/// A request whose client has gone confirms the sandbox too, because it may have changed something.
impl Drop for InUse {
    fn drop(&mut self) {
        if !self.is_refused {
            self.usage.confirm();
        }
        self.usage.note_end();
        self.usage.under_way.fetch_sub(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage() -> Arc<Usage> {
        Usage::new("t1".parse().unwrap(), Instant::now())
    }

    #[test]
    fn a_sandbox_is_idle_from_the_end_of_its_last_request() {
        let usage = usage();
        let (one, other) = (usage.begin(), usage.begin());
        assert_eq!(usage.idle_for(), None);
        drop(one);
        assert_eq!(usage.idle_for(), None);
        drop(other);
        assert!(usage.idle_for().unwrap() < Duration::from_secs(1));
    }

    #[test]
    fn every_request_but_a_refused_one_confirms_the_sandbox() {
        let usage = usage();
        usage.begin().refuse();
        assert!(!usage.is_confirmed() && usage.idle_for().is_some());
        drop(usage.begin());
        assert!(usage.is_confirmed() && !usage.confirm());
    }

    #[tokio::test]
    async fn whatever_waits_for_the_end_is_woken_by_it() {
        let usage = usage();
        let waiting = Arc::clone(&usage);
        let waiting = tokio::spawn(async move { waiting.ended().await });
        tokio::task::yield_now().await;
        usage.end();
        waiting.await.unwrap();
        usage.ended().await;
    }
}
