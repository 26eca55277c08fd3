//! Dropped requests: how many were, of which kinds, so that most verifications stay exact.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use jiff::Timestamp;

use super::{Entry, Match};

/// The requests of a sandbox that were dropped to make room, counted by their kinds.
#[derive(Debug, Clone, Default)]
pub struct Dropped {
    total: u64,
    kinds: HashMap<Kind, u64, FixedState>,
    // Those whose kinds were more than are counted apart.
    others: u64,
    // The greatest number, and the latest arrival.
    last: u64,
    latest: Option<Timestamp>,
}

/// What is still known of a dropped request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Kind {
    operation: Option<&'static str>,
    // None for a method that HTTP does not name.
    method: Option<&'static str>,
    status: Option<u16>,
    is_aborted: bool,
    is_noticed: bool,
}

/// How many of the dropped requests meet some conditions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unseen {
    /// So many do.
    pub certain: u64,
    /// So many others may.
    pub possible: u64,
}

impl Dropped {
    /// How many were dropped.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    pub(super) fn add(&mut self, entry: &Entry) {
        // Clients choose methods and statuses, so the number of kinds has a bound.
        const MOST: usize = 1_000;
        self.total += 1;
        self.last = self.last.max(entry.number);
        self.latest = self.latest.max(Some(entry.exchange.at));
        let kind = Kind::of(entry);
        if let Some(count) = self.kinds.get_mut(&kind) {
            *count += 1;
        } else if self.kinds.len() < MOST {
            self.kinds.insert(kind, 1);
        } else {
            self.others += 1;
        }
    }

    /// How many of them meet these conditions.
    #[must_use]
    pub fn matching(&self, wanted: &Match) -> Unseen {
        let is_later = wanted.after.is_some_and(|after| after >= self.last)
            || wanted.since.is_some_and(|since| self.latest.is_none_or(|latest| since > latest));
        if is_later {
            return Unseen::default();
        }
        let alike = self.kinds.iter().filter(|(kind, _)| kind.may_match(wanted));
        let (known, unknown) = alike.fold((0, 0), |(known, unknown), (kind, count)| {
            if kind.tells(wanted) { (known + count, unknown) } else { (known, unknown + count) }
        });
        Unseen { certain: known, possible: unknown + self.others }
    }

    /// Forgets those that certainly meet these conditions.
    pub(super) fn forget(&mut self, wanted: &Match) {
        self.kinds.retain(|kind, count| {
            let is_forgotten = kind.may_match(wanted) && kind.tells(wanted);
            self.total -= if is_forgotten { *count } else { 0 };
            !is_forgotten
        });
    }
}

impl Kind {
    fn of(Entry { exchange, .. }: &Entry) -> Self {
        Self {
            operation: exchange.operation,
            method: known(exchange.request.method.as_str()),
            status: exchange.status(),
            is_aborted: exchange.is_aborted,
            is_noticed: exchange.is_noticed(),
        }
    }

    /// Whether a request of this kind can meet the conditions.
    fn may_match(self, wanted: &Match) -> bool {
        let method = wanted.method.as_deref();
        wanted.operation.as_deref().is_none_or(|id| self.operation == Some(id))
            && method.is_none_or(|method| self.method == known(method))
            && wanted.status.is_none_or(|statuses| self.status.is_some_and(|it| statuses.holds(it)))
            && wanted.aborted.is_none_or(|aborted| self.is_aborted == aborted)
            && wanted.notice.as_ref().is_none_or(|notice| notice.is_there() == self.is_noticed)
    }

    /// Whether the kind of a request that can meet the conditions tells that it does.
    fn tells(self, wanted: &Match) -> bool {
        let Match {
            operation: _,
            method,
            path,
            status: _,
            aborted: _,
            notice,
            since,
            after,
            query,
            headers,
            body,
            body_is,
        } = wanted;
        (method.is_none() || self.method.is_some())
            && path.is_none()
            && notice.as_ref().is_none_or(|notice| notice.rule().is_none())
            && since.is_none()
            && after.is_none_or(|after| after == 0)
            && query.is_empty()
            && headers.is_empty()
            && body.is_none()
            && body_is.is_none()
    }
}

/// The name of a method that HTTP has.
fn known(method: &str) -> Option<&'static str> {
    const METHODS: [&str; 9] =
        ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT"];
    METHODS.into_iter().find(|name| name.eq_ignore_ascii_case(method))
}
