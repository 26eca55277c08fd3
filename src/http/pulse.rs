//! The pulse of a connection: what it is doing, since when, and when that has lasted too long.
//!
//! hyper's own header timeout also runs while a connection is idle, so it would either give slow
//! headers too long or close connections that a client's pool is about to use again. It also sets a
//! timer for each request; this one is set again only when it has run out.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use parking_lot::Mutex;
use tokio::time::{Instant, Sleep};

use super::Limits;

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// A header has begun and is not complete.
    Header,
    /// A request is being answered.
    Busy,
    /// The client is reading an answer, or has nothing to ask.
    Quiet,
    /// The connection is to end as soon as the client lets it.
    Parting,
}

/// The pulse of one connection, shared by its wire, its application and its attendant.
#[derive(Debug)]
pub(super) struct Pulse(Mutex<State>);

#[derive(Debug)]
struct State {
    phase: Phase,
    // When the timer first looked at the phase; those that come and go in between read no clock.
    since: Option<Instant>,
    has_upload: bool,
}

impl State {
    fn begin(&mut self, phase: Phase) {
        self.phase = phase;
        self.since = None;
    }

    fn turn_from_quiet(&mut self, phase: Phase) {
        if self.phase == Phase::Quiet {
            self.begin(phase);
        }
    }
}

impl Pulse {
    /// The pulse of a connection that begins: its first header is expected at once.
    pub(super) fn new() -> Self {
        Self(Mutex::new(State { phase: Phase::Header, since: None, has_upload: false }))
    }

    /// Whether the last request had a body that has not been read to its end.
    pub(super) fn has_upload(&self) -> bool {
        self.0.lock().has_upload
    }

    /// Begins another phase.
    pub(super) fn begin(&self, phase: Phase) {
        self.0.lock().begin(phase);
    }

    /// A request has come in whole but for its body.
    pub(super) fn begin_request(&self, has_upload: bool) {
        let mut state = self.0.lock();
        state.phase = Phase::Busy;
        state.has_upload = has_upload;
    }

    /// The request is answered: the client is reading. Whether some of its body is unread.
    pub(super) fn end_request(&self) -> bool {
        let mut state = self.0.lock();
        state.begin(Phase::Quiet);
        state.has_upload
    }

    /// The body of the request has been read to its end.
    pub(super) fn end_upload(&self) {
        self.0.lock().has_upload = false;
    }

    /// Bytes have come in: the first ones after a pause begin a header.
    pub(super) fn received(&self) {
        self.0.lock().turn_from_quiet(Phase::Header);
    }

    /// Bytes have gone out: the client is reading.
    pub(super) fn sent(&self) {
        self.0.lock().turn_from_quiet(Phase::Quiet);
    }

    /// The connection is to end: what is idle parts now, what is not once it is answered.
    pub(super) fn part(&self) {
        let mut state = self.0.lock();
        if state.phase == Phase::Quiet {
            *state = State { phase: Phase::Parting, since: None, has_upload: false };
        }
    }

    /// Waits until a phase has lasted too long, and tells which.
    pub(super) fn poll_overdue(
        &self,
        mut timer: Pin<&mut Sleep>,
        limits: &Limits,
        cx: &mut Context<'_>,
    ) -> Poll<Phase> {
        loop {
            let (phase, Some(deadline)) = self.deadline(limits) else { return Poll::Pending };
            if deadline < timer.deadline() {
                timer.as_mut().reset(deadline);
            }
            std::task::ready!(timer.as_mut().poll(cx));
            if Instant::now() >= deadline {
                return Poll::Ready(phase);
            }
            timer.as_mut().reset(deadline);
        }
    }

    fn deadline(&self, limits: &Limits) -> (Phase, Option<Instant>) {
        let mut state = self.0.lock();
        let phase = state.phase;
        let patience = match phase {
            Phase::Header | Phase::Parting => Some(limits.header_timeout),
            // The application has its own limits, and delays that were asked for.
            Phase::Busy => None,
            Phase::Quiet => Some(limits.idle_timeout),
        };
        let mut since = || *state.since.get_or_insert_with(Instant::now);
        (phase, patience.map(|patience| since() + patience))
    }
}
