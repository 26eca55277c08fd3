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

impl PathPattern {
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
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        // The steps that may come next. They are at most as many as the pattern has, so matching is
        // linear in the path.
        let mut next = vec![false; self.steps.len() + 1];
        next[0] = true;
        self.skip(&mut next);
        for byte in without_public(path).bytes() {
            next = self.after(byte, &next);
        }
        next[self.steps.len()]
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

    fn after(&self, byte: u8, before: &[bool]) -> Vec<bool> {
        let mut next = vec![false; before.len()];
        for (place, step) in self.steps.iter().enumerate().filter(|(place, _)| before[*place]) {
            match step {
                Step::Byte(expected) => next[place + 1] |= *expected == byte,
                Step::Segment => next[place] |= byte != b'/',
                Step::Anything => next[place] = true,
            }
        }
        self.skip(&mut next);
        next
    }

    /// A wildcard also matches nothing, so the step behind it may come next too.
    fn skip(&self, next: &mut [bool]) {
        for (place, step) in self.steps.iter().enumerate() {
            if next[place] && matches!(step, Step::Segment | Step::Anything) {
                next[place + 1] = true;
            }
        }
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
        let pattern = PathPattern::new(&"*a".repeat(200));
        assert!(!pattern.matches(&"a".repeat(10_000).replace("aaaa", "aaa/")));
    }
}
