//! Slips: what is noted of a request on its way to the answer.

use std::{
    mem,
    sync::{Arc, OnceLock},
};

use jiff::Timestamp;
use parking_lot::Mutex;

use super::Transcript;
use crate::sandbox::Sandbox;

/// The slip that goes with a request; a clone is the same slip.
#[derive(Debug, Clone)]
pub struct Slip(Arc<Notes>);

#[derive(Debug)]
struct Notes {
    place: OnceLock<Visit>,
    noted: Mutex<Noted>,
}

/// Where and when a request came.
#[derive(Debug)]
pub struct Visit {
    /// The sandbox that it is for.
    pub sandbox: Arc<Sandbox>,
    /// The sandbox's time.
    pub at: Timestamp,
}

/// What was noted of a request.
#[derive(Debug, Default)]
pub struct Noted {
    /// The request, its body as far as it was read.
    pub asked: Transcript,
}

impl Slip {
    /// The slip of a request of which the header has come.
    #[must_use]
    pub fn new(asked: Transcript) -> Self {
        let noted = Mutex::new(Noted { asked });
        Self(Arc::new(Notes { place: OnceLock::new(), noted }))
    }

    /// Notes which sandbox the request is for.
    pub fn enter(&self, sandbox: &Arc<Sandbox>) {
        let at = sandbox.clock().now();
        // A request enters one sandbox, once.
        let _ = self.0.place.set(Visit { sandbox: Arc::clone(sandbox), at });
    }

    /// Notes more of the request's body.
    pub fn read(&self, bytes: &[u8]) {
        self.0.noted.lock().asked.body(bytes);
    }

    /// Where the request went, if it got that far.
    #[must_use]
    pub fn visit(&self) -> Option<&Visit> {
        self.0.place.get()
    }

    /// What was noted, which is on the slip no more.
    #[must_use]
    pub fn take(&self) -> Noted {
        mem::take(&mut *self.0.noted.lock())
    }
}
