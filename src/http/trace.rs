//! Trace ids in the form of W3C Trace Context: a request's own, or the one it came with, continued.

use axum::http::{HeaderName, HeaderValue};
use parking_lot::Mutex;
use rand::{Rng as _, SeedableRng, rngs::ChaCha8Rng};

/// The header that carries one.
pub(super) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Where trace ids come from: the same seed gives the same ids.
#[derive(Debug)]
pub struct TraceIds(Mutex<ChaCha8Rng>);

impl TraceIds {
    /// The trace ids that follow from `seed`.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(Mutex::new(ChaCha8Rng::from_seed(seed)))
    }

    /// A span of the trace that `traceparent` names, or of a new one.
    pub(super) fn draw(&self, traceparent: Option<&HeaderValue>) -> String {
        let parent = traceparent.and_then(|value| Parent::parse(value.as_bytes()));
        let mut generator = self.0.lock();
        // All zeros would be invalid.
        let span = generator.next_u64().max(1);
        if let Some(Parent { trace, flags }) = parent {
            return format!("00-{trace}-{span:016x}-{flags}");
        }
        let trace = [generator.next_u64().max(1), generator.next_u64()];
        format!("00-{:016x}{:016x}-{span:016x}-00", trace[0], trace[1])
    }
}

/// What a span inherits.
#[derive(Debug, PartialEq, Eq)]
struct Parent<'a> {
    trace: &'a str,
    flags: &'a str,
}

impl<'a> Parent<'a> {
    /// Reads `version-trace-span-flags`; later versions may append more.
    fn parse(value: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(value).ok()?;
        let mut parts = text.splitn(5, '-');
        let version = hex(parts.next()?, 2)?;
        let trace = hex(parts.next()?, 32).filter(|trace| !is_zero(trace))?;
        hex(parts.next()?, 16).filter(|span| !is_zero(span))?;
        let flags = hex(parts.next()?, 2)?;
        let is_known = match version {
            "00" => parts.next().is_none(),
            "ff" => false,
            _ => true,
        };
        is_known.then_some(Self { trace, flags })
    }
}

fn hex(text: &str, length: usize) -> Option<&str> {
    let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    (text.len() == length && text.bytes().all(is_digit)).then_some(text)
}

fn is_zero(text: &str) -> bool {
    text.bytes().all(|digit| digit == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    fn draw(traceparent: &str) -> String {
        TraceIds::from_seed([7; 32]).draw(Some(&HeaderValue::from_str(traceparent).unwrap()))
    }

    #[track_caller]
    fn is_continued(traceparent: &str, flags: &str) {
        let drawn = draw(traceparent);
        assert!(drawn.starts_with(&format!("00-{TRACE}-")), "{drawn}");
        assert!(drawn.ends_with(flags), "{drawn}");
        assert!(!drawn.contains("00f067aa0ba902b7"), "{drawn}");
    }

    #[track_caller]
    fn is_replaced(traceparent: &str) {
        let drawn = draw(traceparent);
        assert!(!drawn.contains(TRACE), "{drawn}");
        assert_eq!(drawn.len(), 55);
    }

    #[test]
    fn a_valid_parent_is_continued() {
        is_continued(&format!("00-{TRACE}-00f067aa0ba902b7-01"), "-01");
        is_continued(&format!("00-{TRACE}-00f067aa0ba902b7-00"), "-00");
        is_continued(&format!("cc-{TRACE}-00f067aa0ba902b7-01-what-ever"), "-01");
    }

    #[test]
    fn an_invalid_parent_is_replaced() {
        is_replaced("");
        is_replaced("00");
        is_replaced(&format!("ff-{TRACE}-00f067aa0ba902b7-01"));
        is_replaced(&format!("00-{TRACE}-00f067aa0ba902b7-01-more"));
        is_replaced(&format!("00-{TRACE}-0000000000000000-01"));
        is_replaced(&format!("00-{}-00f067aa0ba902b7-01", TRACE.to_uppercase()));
        is_replaced("00-00000000000000000000000000000000-00f067aa0ba902b7-01");
    }

    #[test]
    fn the_same_seed_gives_the_same_ids_and_no_two_alike() {
        let [one, other] = [[7; 32], [7; 32]].map(TraceIds::from_seed);
        let first = one.draw(None);
        assert_eq!(first, other.draw(None));
        assert_ne!(first, one.draw(None));
    }
}
