//! Trace ids in the form of W3C Trace Context: a new trace's, or a span of the trace that a request
//! belongs to.

use std::fmt;

use parking_lot::Mutex;
use rand::{Rng as _, SeedableRng, rngs::ChaCha8Rng};

/// A span of a trace, as the header `traceparent` writes it: `00-TRACE-SPAN-FLAGS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceId {
    trace: u128,
    span: u64,
    flags: u8,
}

/// The generator of trace ids: the same seed gives the same ids.
#[derive(Debug)]
pub struct TraceIds(Mutex<ChaCha8Rng>);

impl TraceIds {
    /// Returns a generator with this seed.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(Mutex::new(ChaCha8Rng::from_seed(seed)))
    }

    /// Draws a new span of `parent`'s trace, or of a new trace.
    #[must_use]
    pub fn draw(&self, parent: Option<TraceId>) -> TraceId {
        let mut generator = self.0.lock();
        // All zeros would be invalid.
        let span = generator.next_u64().max(1);
        if let Some(TraceId { trace, flags, .. }) = parent {
            return TraceId { trace, span, flags };
        }
        let [high, low] = [generator.next_u64().max(1), generator.next_u64()];
        TraceId { trace: u128::from(high) << 64 | u128::from(low), span, flags: 0 }
    }
}

impl TraceId {
    /// Reads the value of a header `traceparent`; later versions may append more.
    #[must_use]
    pub fn parse(traceparent: &[u8]) -> Option<Self> {
        let text = str::from_utf8(traceparent).ok()?;
        let mut parts = text.splitn(5, '-');
        let version = hex(parts.next()?, 2)?;
        let trace = hex(parts.next()?, 32).filter(|trace| *trace != 0)?;
        let span = hex(parts.next()?, 16).filter(|span| *span != 0)?;
        let flags = hex(parts.next()?, 2)?;
        let is_known = match version {
            0 => parts.next().is_none(),
            0xff => false,
            _ => true,
        };
        let (span, flags) = (u64::try_from(span).ok()?, u8::try_from(flags).ok()?);
        is_known.then_some(Self { trace, span, flags })
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace, self.span, self.flags)
    }
}

/// Parses a number of exactly this many digits in lower case.
fn hex(text: &str, length: usize) -> Option<u128> {
    let is_digit = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let is_number = text.len() == length && text.bytes().all(is_digit);
    is_number.then(|| u128::from_str_radix(text, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    fn draw(traceparent: &str) -> String {
        TraceIds::from_seed([7; 32]).draw(TraceId::parse(traceparent.as_bytes())).to_string()
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
        is_continued(&format!("00-{TRACE}-00f067aa0ba902b7-a5"), "-a5");
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
