//! Exchanges: a request and its answer, as the journal keeps them.

use std::{mem, sync::Arc};

use jiff::Timestamp;

use super::{Transcript, redaction::in_query};
use crate::{
    form,
    world::{ChangeKind, DomainEvent, Subject},
};

/// A request, its answer, and what is known of how the one led to the other.
#[derive(Debug)]
pub struct Exchange {
    /// When the request came, by the sandbox's clock.
    pub at: Timestamp,
    /// The microseconds from the request's header to the answer's.
    pub micros: u64,
    /// The operation that it asked for, by its name in the API's document.
    pub operation: Option<&'static str>,
    /// The status that the client was sent; none where its connection was cut before.
    pub status: Option<u16>,
    /// The rule that refused it.
    pub refused_by: Option<&'static str>,
    /// The fault that had a hand in it.
    pub fault: Option<Box<str>>,
    /// What it brought about.
    pub domain_events: Vec<DomainEvent>,
    /// The request; its line is `METHOD path?query`, the path without the sandbox's name.
    pub asked: Transcript,
    /// The answer; its line is the trace id, where there is one.
    pub answered: Transcript,
}

/// An exchange in its place in the journal.
#[derive(Debug, Clone)]
pub struct Entry {
    /// A number that no other entry of the sandbox has, rising.
    pub number: u64,
    /// The exchange.
    pub exchange: Arc<Exchange>,
}

impl Exchange {
    /// The method.
    #[must_use]
    pub fn method(&self) -> &str {
        self.line().0
    }

    /// The path, without the sandbox's name.
    #[must_use]
    pub fn path(&self) -> &str {
        self.line().1
    }

    /// The query as it was sent, but for tokens in it.
    #[must_use]
    pub fn query(&self) -> Option<String> {
        self.line().2.map(in_query)
    }

    /// The parameters of the query, decoded.
    #[must_use]
    pub fn parameters(&self) -> Vec<(String, String)> {
        form::parameters(self.line().2.unwrap_or_default()).collect()
    }

    /// The trace id, where one was drawn.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        Some(self.answered.line()).filter(|id| !id.is_empty())
    }

    /// The objects that it created, updated or removed.
    pub fn changes(&self) -> impl Iterator<Item = (Subject, ChangeKind)> {
        self.domain_events.iter().filter_map(|domain_event| match domain_event {
            DomainEvent::Changed(subject, kind) => Some((*subject, *kind)),
            DomainEvent::Transitioned(_) => None,
        })
    }

    /// The memory that it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        // Its place in the journal, and what every allocation costs besides.
        const OVERHEAD: usize = 128;
        mem::size_of::<Self>()
            + OVERHEAD
            + self.asked.size()
            + self.answered.size()
            + self.domain_events.capacity() * mem::size_of::<DomainEvent>()
    }

    fn line(&self) -> (&str, &str, Option<&str>) {
        let (method, target) = self.asked.line().split_once(' ').unwrap_or_default();
        match target.split_once('?') {
            Some((path, query)) => (method, path, Some(query)),
            None => (method, target, None),
        }
    }
}
