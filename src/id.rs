//! Identifiers: a prefix that names the resource, then digits in groups of four.
//!
//! An [`Id`] is parsed once, at the edge. Past that point a malformed id, or a buyer's id where an
//! account's belongs, is a type error and not a test case.

use std::{
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    str::FromStr,
};

use rand::{Rng, RngExt};
use serde::{Serialize, Serializer};

/// A kind of thing that has ids.
pub trait Kind: 'static {
    /// The letters an id of this kind starts with.
    const PREFIX: &'static str;
    /// How many groups of four digits follow; four are the most that fit.
    const GROUPS: u32;
}

/// The id of a `K`, such as `ACC-1671-0642`.
pub struct Id<K> {
    number: u64,
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> Id<K> {
    /// Draws an id at random; never the all-zero one, which clients use as "surely not there".
    pub fn draw(generator: &mut impl Rng) -> Self {
        Self::from_number(generator.random_range(1..10_000_u64.pow(K::GROUPS)))
    }

    /// The digits as one number: a compact key, unique within the kind.
    #[must_use]
    pub fn number(self) -> u64 {
        self.number
    }

    /// The pattern an id of this kind follows, for sentences: `ACC-0000-0000`.
    #[must_use]
    pub fn pattern() -> String {
        Self::from_number(0).to_string()
    }

    /// Shows the id as text to `see`, without allocating it.
    pub fn with_text<T>(self, see: impl FnOnce(&str) -> T) -> T {
        self.with_bytes(|text| see(str::from_utf8(text).unwrap_or_default()))
    }

    /// Like `with_text`, as ASCII bytes.
    pub fn with_bytes<T>(self, see: impl FnOnce(&[u8]) -> T) -> T {
        // The longest id is a few letters and four groups of "-0000".
        let mut text = [b'-'; 32];
        let (prefix, groups) = (K::PREFIX.len(), 5 * K::GROUPS as usize);
        text[..prefix].copy_from_slice(K::PREFIX.as_bytes());
        let mut rest = self.number;
        for group in text[prefix..prefix + groups].chunks_exact_mut(5).rev() {
            for digit in group[1..].iter_mut().rev() {
                *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
                rest /= 10;
            }
        }
        see(&text[..prefix + groups])
    }

    fn from_number(number: u64) -> Self {
        Self { number, kind: PhantomData }
    }
}

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_text(|text| f.write_str(text))
    }
}

impl<K: Kind> FromStr for Id<K> {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let groups = text.strip_prefix(K::PREFIX).ok_or(Malformed)?.as_bytes();
        if groups.len() != 5 * K::GROUPS as usize {
            return Err(Malformed);
        }
        groups.chunks_exact(5).try_fold(0, append_group).map(Self::from_number)
    }
}

fn append_group(number: u64, group: &[u8]) -> Result<u64, Malformed> {
    let digits = group.strip_prefix(b"-").ok_or(Malformed)?;
    digits.iter().try_fold(number, |number, digit| match digit {
        b'0'..=b'9' => Ok(number * 10 + u64::from(digit - b'0')),
        _ => Err(Malformed),
    })
}

/// The text is not an id of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id of the expected kind")
    }
}

impl std::error::Error for Malformed {}

// A derive would ask `K` for the same trait, though no `K` is ever held.
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Id<K> {}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<K> Eq for Id<K> {}

impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl<K: Kind> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with_text(|text| serializer.serialize_str(text))
    }
}

impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::ChaCha12Rng};

    use super::*;

    struct Member;

    impl Kind for Member {
        const PREFIX: &'static str = "AUSR";
        const GROUPS: u32 = 3;
    }

    #[track_caller]
    fn is_rejected(text: &str) {
        assert_eq!(text.parse::<Id<Member>>(), Err(Malformed), "{text:?}");
    }

    #[test]
    fn an_id_prints_as_it_was_written() {
        let text = "AUSR-4134-0000-7330";
        assert_eq!(text.parse::<Id<Member>>().unwrap().to_string(), text);
    }

    #[test]
    fn anything_but_the_exact_pattern_is_rejected() {
        is_rejected("");
        is_rejected("AUSR");
        is_rejected("AUSR-4134-7183");
        is_rejected("AUSR-4134-7183-7330-0001");
        is_rejected("ausr-4134-7183-7330");
        is_rejected("AUSR-4134-7183-733x");
        is_rejected("AUSR-4134-7183-7330\n");
        is_rejected(" AUSR-4134-7183-7330");
        is_rejected("AUSR-4134-71837-330");
        is_rejected("AUSR-٤١٣٤-7183-7330");
        is_rejected("AUSR-４１３４-7183-7330");
        is_rejected("ACC-4134-7183-7330");
    }

    proptest! {
        #[test]
        fn a_drawn_id_reads_back_and_is_never_all_zeros(seed: u64) {
            let id = Id::<Member>::draw(&mut ChaCha12Rng::seed_from_u64(seed));
            prop_assert_eq!(id.to_string().parse(), Ok(id));
            prop_assert_ne!(id.number(), 0);
        }
    }
}
