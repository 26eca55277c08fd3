//! Blocks: objects that are evaluated together, and sets of them.

/// The largest number of objects in a block.
pub const BLOCK: usize = 64;

/// A set of objects of a block: one bit for the index of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Set(u64);

impl Set {
    /// The empty set.
    pub(super) const NONE: Self = Self(0);

    /// The set of the first `count` objects.
    pub(super) fn first(count: usize) -> Self {
        debug_assert!(count <= BLOCK, "a block of {count}");
        Self((0..count).fold(0, |bits, place| bits | 1 << place))
    }

    /// Returns the members that fulfil a condition.
    pub(super) fn filter(self, mut fulfils: impl FnMut(usize) -> bool) -> Self {
        Self(self.places().fold(0, |bits, place| bits | u64::from(fulfils(place)) << place))
    }

    /// Returns the union.
    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the members that are not in `other`.
    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns the indexes in ascending order.
    pub(super) fn places(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let place = rest.trailing_zeros();
            // Clears the lowest bit.
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
