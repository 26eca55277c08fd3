//! Path patterns: `*` matches within a segment, `**` across segments.

/// A path pattern, such as `/v1/accounts/**` or `/public/v1/accounts/account-users/*`.
///
/// A leading `/public` is ignored in the pattern and in the path, since the emulator serves the
/// platform's paths with and without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPattern {
    text: Box<str>,
    steps: Box<[Step]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Matches this byte.
    Byte(u8),
    /// Matches any number of bytes within a segment.
    Segment,
    /// Matches any number of bytes.
    Anything,
}

/// Steps of a pattern, as bits.
type Places = Vec<u64>;

/// The bits in one part of [`Places`].
const PART: usize = u64::BITS as usize;

impl PathPattern {
    /// The most characters of a pattern that a client sends: more than every operation's path has,
    /// and few enough to match against every request.
    pub const MOST: usize = 500;

    /// Parses a pattern. Every text is valid.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut steps = Vec::new();
        for byte in without_public(text).bytes() {
            match (byte, steps.last_mut()) {
                (b'*', Some(last @ (Step::Segment | Step::Anything))) => *last = Step::Anything,
                (b'*', _) => steps.push(Step::Segment),
                (byte, _) => steps.push(Step::Byte(byte)),
            }
        }
        Self { text: text.into(), steps: steps.into() }
    }

    /// Returns the pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a path matches.
    ///
    /// It takes as long as the path has bytes, times the parts of 64 steps that the pattern has.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        let (wild, anything) = (self.places(Step::is_wild), self.places(|it| it == Step::Anything));
        let mut expecting: Vec<(u8, Places)> = Vec::new();
        // The steps that may come next.
        let mut next = self.places(|_| false);
        next[0] = 1;
        skip(&mut next, &wild);
        for byte in without_public(path).bytes() {
            let known = expecting.iter().position(|(expected, _)| *expected == byte);
            let known = known.unwrap_or_else(|| {
                expecting.push((byte, self.places(|it| it == Step::Byte(byte))));
                expecting.len() - 1
            });
            let staying = if byte == b'/' { &anything } else { &wild };
            advance(&mut next, &expecting[known].1, staying);
            skip(&mut next, &wild);
            if next.iter().all(|part| *part == 0) {
                return false;
            }
        }
        let end = self.steps.len();
        next[end / PART] >> (end % PART) & 1 == 1
    }

    /// Whether there is a path that both patterns match.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        // The pairs of steps that may come next, and those that have been looked at.
        let width = other.steps.len() + 1;
        let mut seen = vec![false; (self.steps.len() + 1) * width];
        let mut open = vec![(0, 0)];
        while let Some((one, two)) = open.pop() {
            if one == self.steps.len() && two == other.steps.len() {
                return true;
            }
            if !std::mem::replace(&mut seen[one * width + two], true) {
                open.extend(next_pairs(self.steps.get(one), other.steps.get(two), one, two));
            }
        }
        false
    }

    /// The steps of some kind; there is a place for the end too.
    fn places(&self, is_meant: impl Fn(Step) -> bool) -> Places {
        let mut places = vec![0; self.steps.len() / PART + 1];
        for (place, _) in self.steps.iter().enumerate().filter(|(_, step)| is_meant(**step)) {
            places[place / PART] |= 1 << (place % PART);
        }
        places
    }
}

impl Step {
    fn is_wild(self) -> bool {
        matches!(self, Self::Segment | Self::Anything)
    }
}

/// Goes on by one byte: from the steps that expect it to those behind them, while wildcards that
/// match it stay.
fn advance(next: &mut [u64], expecting: &[u64], staying: &[u64]) {
    let mut carry = 0;
    for ((part, expecting), staying) in next.iter_mut().zip(expecting).zip(staying) {
        let passed = *part & expecting;
        *part = passed << 1 | carry | *part & staying;
        carry = passed >> (PART - 1);
    }
}

/// A wildcard also matches nothing, so the step behind it may come next too. No wildcard follows
/// another.
fn skip(next: &mut [u64], wild: &[u64]) {
    let mut carry = 0;
    for (part, wild) in next.iter_mut().zip(wild) {
        let passed = *part & wild;
        *part |= passed << 1 | carry;
        carry = passed >> (PART - 1);
    }
}

/// The pairs of places after one byte that both steps match, or after a wildcard that ends.
fn next_pairs(
    first: Option<&Step>,
    second: Option<&Step>,
    one: usize,
    two: usize,
) -> impl Iterator<Item = (usize, usize)> {
    use Step::{Anything, Byte, Segment};
    let ended_first = matches!(first, Some(Segment | Anything)).then_some((one + 1, two));
    let ended_second = matches!(second, Some(Segment | Anything)).then_some((one, two + 1));
    let both = match (first, second) {
        (Some(Byte(first)), Some(Byte(second))) if first == second => Some((one + 1, two + 1)),
        (Some(Byte(byte)), Some(Segment)) if *byte != b'/' => Some((one + 1, two)),
        (Some(Byte(_)), Some(Anything)) => Some((one + 1, two)),
        (Some(Segment), Some(Byte(byte))) if *byte != b'/' => Some((one, two + 1)),
        (Some(Anything), Some(Byte(_))) => Some((one, two + 1)),
        // Two wildcards match the same text by ending one after the other.
        _ => None,
    };
    ended_first.into_iter().chain(ended_second).chain(both)
}

fn without_public(path: &str) -> &str {
    path.strip_prefix("/public").filter(|rest| rest.starts_with('/')).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_star_stays_within_a_segment_and_two_do_not() {
        for (pattern, path, expected) in [
            ("/v1/a", "/v1/a", true),
            ("/v1/a", "/public/v1/a", true),
            ("/public/v1/a", "/v1/a", true),
            ("/v1/a", "/v1/a/", false),
            ("/v1/a", "/v1/b", false),
            ("/v1/*", "/v1/a", true),
            ("/v1/*", "/v1/", true),
            ("/v1/*", "/v1/a/b", false),
            ("/v1/*/b", "/v1/a/b", true),
            ("/v1/a*c", "/v1/abbc", true),
            ("/v1/a*c", "/v1/abbd", false),
            ("/v1/**", "/public/v1/a/b", true),
            ("/v1/**/c", "/v1/a/b/c", true),
            ("/v1/**c", "/v1/a/b/d", false),
            ("**", "/anything/at/all", true),
            ("*", "/anything", false),
            ("/publicity", "/publicity", true),
            ("", "", true),
            ("", "/", false),
        ] {
            assert_eq!(PathPattern::new(pattern).matches(path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn patterns_of_any_length_match_byte_by_byte() {
        for count in [1, 31, 32, 63, 64, 65, 127, 128, 200] {
            let path = "/b".repeat(count);
            for (pattern, expected) in [
                (path.clone(), true),
                ("/*".repeat(count), true),
                ("/*".repeat(count) + "*", true),
                ("/b".repeat(count - 1) + "/*", true),
                ("/b".repeat(count - 1) + "*", count == 1),
                ("/b".repeat(count - 1) + "**", true),
                ("/*".repeat(count + 1), false),
                ("/b".repeat(count) + "/", false),
            ] {
                let found = PathPattern::new(&pattern).matches(&path);
                // At the first segment, one star does not reach over its slash.
                let expected = expected && !(count == 1 && pattern == "*");
                assert_eq!(found, expected, "{pattern} {count}");
            }
        }
    }

    #[test]
    fn patterns_overlap_if_a_path_matches_both() {
        for (one, other, expected) in [
            ("/v1/a", "/v1/a", true),
            ("/v1/a", "/public/v1/a", true),
            ("/v1/a", "/v1/b", false),
            ("/v1/*", "/v1/a/*", false),
            ("/v1/**", "/v1/a/*", true),
            ("/v1/*/icon", "/v1/a*/icon", true),
            ("/v1/*/icon", "/v1/users/*", true),
            ("/v1/*/icon", "/v1/users/*/icon", false),
            ("**", "/v1/a", true),
            ("*", "/v1", false),
            ("/a*b", "/*c", false),
            ("/a*", "/*c", true),
            ("", "", true),
        ] {
            let (one, other) = (PathPattern::new(one), PathPattern::new(other));
            assert_eq!(one.overlaps(&other), expected, "{} {}", one.as_str(), other.as_str());
            assert_eq!(other.overlaps(&one), expected, "{} {}", other.as_str(), one.as_str());
        }
    }

    #[test]
    fn no_pattern_takes_long() {
        let pattern = PathPattern::new(&format!("/{}", "*a".repeat(250)));
        for _ in 0..20 {
            assert!(!pattern.matches(&format!("/{}b", "a".repeat(60_000))));
        }
    }
}
