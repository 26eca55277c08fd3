//! Blocks: objects that are looked at together, and sets of them.

/// How many objects are looked at together, at most.
pub const BLOCK: usize = 64;

/// Some of the objects of a block, by their places in it; one bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Set(u64);

impl Set {
    /// None of them.
    pub(super) const NONE: Self = Self(0);

    /// So many from the first on; no more than a block has.
    pub(super) fn first(count: usize) -> Self {
        debug_assert!(count <= BLOCK, "a block of {count}");
        Self((0..count).fold(0, |bits, place| bits | 1 << place))
    }

    /// Those of the set that fulfil a condition.
    pub(super) fn filter(self, mut fulfils: impl FnMut(usize) -> bool) -> Self {
        Self(self.places().fold(0, |bits, place| bits | u64::from(fulfils(place)) << place))
    }

    /// Those in either of the two.
    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that are not in the other.
    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The places, in order.
    pub(super) fn places(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let place = rest.trailing_zeros();
            // Takes the lowest bit away.
            rest &= rest.checked_sub(1)?;
            usize::try_from(place).ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_the_places_that_were_put_into_it() {
        for count in [0, 1, 2, BLOCK - 1, BLOCK] {
            assert!(Set::first(count).places().eq(0..count), "{count}");
        }
        let (even, all) = (Set::first(BLOCK).filter(|place| place % 2 == 0), Set::first(BLOCK));
        assert!(even.places().eq((0..BLOCK).step_by(2)));
        assert!(all.without(even).places().eq((1..BLOCK).step_by(2)));
        assert_eq!(all.without(even).or(even), all);
        assert_eq!(even.without(all), Set::NONE);
        assert_eq!(Set::first(3).filter(|place| place > 0).filter(|place| place < 2).0, 0b10);
    }
}
