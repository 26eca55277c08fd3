//! Exchanges: a request and its answer, as the journal keeps them.

use std::{mem, sync::Arc};

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use jiff::Timestamp;

use super::{
    CapturedBody,
    redaction::{in_header, in_query},
};
use crate::{
    form,
    trace_id::TraceId,
    world::{ChangeKind, DomainEvent, Subject},
};

const NOTICE: HeaderName = HeaderName::from_static("emulator-notice");

/// A request, its answer, and how the one led to the other.
#[derive(Debug)]
pub struct Exchange {
    /// When the request arrived, by the sandbox's clock.
    pub at: Timestamp,
    /// The microseconds from the request's header to the answer's.
    pub micros: u64,
    /// The trace that it belongs to.
    pub trace_id: TraceId,
    /// The operation that it asked for, by its id in the API's document.
    pub operation: Option<&'static str>,
    /// The names of the rules that refused it.
    pub refused_by: Vec<&'static str>,
    /// The fault that took effect on it.
    pub fault: Option<Box<str>>,
    /// Whether its connection ended before it was received whole, or before it was answered.
    pub is_aborted: bool,
    /// What it brought about.
    pub domain_events: Vec<DomainEvent>,
    /// The request.
    pub request: RequestRecord,
    /// The answer.
    pub response: ResponseRecord,
}

/// A request.
#[derive(Debug, Clone)]
pub struct RequestRecord {
    /// The method.
    pub method: Method,
    /// The path, without the sandbox's name.
    pub path: Box<str>,
    /// The query as it was sent, secrets included.
    pub query: Option<Box<str>>,
    /// The target as it was sent, if that can't be read as one.
    pub raw_target: Option<Box<str>>,
    /// The headers; credentials are shortened to their end.
    pub headers: HeaderMap,
    /// The part of the body that was read.
    pub body: CapturedBody,
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub struct ResponseRecord {
    /// The status that the client was sent; none if its connection was cut before.
    pub status: Option<StatusCode>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: CapturedBody,
}

/// An exchange in its place in the journal.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The request's number: no other request of the sandbox has it, and later ones have greater
    /// ones.
    pub number: u64,
    /// The exchange.
    pub exchange: Arc<Exchange>,
}

/// The place in the journal of a request that is not answered yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenEntry {
    /// The request's number.
    pub number: u64,
    /// When it arrived, by the sandbox's clock.
    pub at: Timestamp,
}

impl Exchange {
    /// The status that the client was sent.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.response.status.map(|status| status.as_u16())
    }

    /// The query as it was sent, without secrets.
    #[must_use]
    pub fn query(&self) -> Option<String> {
        self.request.query.as_deref().map(in_query)
    }

    /// The parameters of the query, decoded.
    #[must_use]
    pub fn parameters(&self) -> Vec<(String, String)> {
        form::parameters(self.request.query.as_deref().unwrap_or_default()).collect()
    }

    /// The objects that it created, updated or removed.
    pub fn changes(&self) -> impl Iterator<Item = (Subject, ChangeKind)> {
        self.domain_events.iter().filter_map(|domain_event| match domain_event {
            DomainEvent::Changed(subject, kind) => Some((*subject, *kind)),
            DomainEvent::Transitioned(_) | DomainEvent::Mailed(_) => None,
        })
    }

    /// The notices of the answer: what the platform's rules would have refused, or what was ignored.
    pub fn notices(&self) -> impl Iterator<Item = String> {
        self.response.headers.get_all(&NOTICE).into_iter().map(header_text)
    }

    /// Whether the answer has a notice.
    #[must_use]
    pub fn is_noticed(&self) -> bool {
        self.response.headers.contains_key(&NOTICE)
    }

    /// The memory that it takes, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        // Its place in the journal, and what every allocation costs besides.
        const OVERHEAD: usize = 128;
        let RequestRecord { path, query, raw_target, headers, body, .. } = &self.request;
        mem::size_of::<Self>()
            + OVERHEAD
            + path.len()
            + query.as_ref().map_or(0, |query| query.len())
            + raw_target.as_ref().map_or(0, |target| target.len())
            + headers_size(headers)
            + body.kept().len()
            + headers_size(&self.response.headers)
            + self.response.body.kept().len()
            + self.domain_events.capacity() * mem::size_of::<DomainEvent>()
    }
}

/// The values of a header as text, in their order.
pub fn header_values(headers: &HeaderMap, name: &str) -> impl Iterator<Item = String> {
    headers.get_all(name).into_iter().map(header_text)
}

/// The value of a header as text.
pub fn header_text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// A copy of a request's headers in memory of its own, with credentials shortened.
///
/// A value that hyper hands out is a slice of the buffer that it reads connections into. A clone
/// would keep the whole buffer.
#[must_use]
pub fn detached(headers: &HeaderMap) -> HeaderMap {
    let mut copy = headers.clone();
    for (name, value) in &mut copy {
        let own = match in_header(name.as_str(), value) {
            Some(shortened) => HeaderValue::try_from(shortened),
            None => HeaderValue::from_bytes(value.as_bytes()),
        };
        // A value is one still when it is copied or shortened.
        *value = own.unwrap_or(HeaderValue::from_static(""));
    }
    copy
}

/// The memory that headers take: their table and their values.
fn headers_size(headers: &HeaderMap) -> usize {
    // A name, a value, and the places in the table and in its index.
    const FIELD: usize = mem::size_of::<(HeaderName, HeaderValue)>() + 40;
    headers.capacity() * FIELD + headers.values().map(HeaderValue::len).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn a_copy_of_headers_shares_no_memory_with_them_and_no_secret() {
        let buffer = Bytes::from_static(b"text/htmltext/plainlocalhostBearer abcdefghijklmnop");
        let value = |range| HeaderValue::from_maybe_shared(buffer.slice(range)).unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("accept", value(0..9)),
            ("host", value(19..28)),
            ("authorization", value(28..51)),
            ("accept", value(9..19)),
            ("x-empty", HeaderValue::from_static("")),
        ] {
            headers.append(name, value);
        }
        let copy = detached(&headers);
        let shown = |name| header_values(&copy, name).collect::<Vec<_>>();
        assert_eq!(shown("Accept"), ["text/html", "text/plain"]);
        assert_eq!(shown("host"), ["localhost"]);
        assert_eq!(shown("authorization"), ["Bearer …mnop"]);
        assert_eq!((shown("x-empty"), copy.len()), (vec![String::new()], headers.len()));
        let range = buffer.as_ptr_range();
        assert!(!copy.values().any(|value| range.contains(&value.as_bytes().as_ptr())));
    }
}
