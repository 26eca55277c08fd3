//! Whole numbers in documents.

use std::ops::RangeInclusive;

use super::{Cursor, Violations, tree::JsonKind};

impl Cursor<'_, '_> {
    /// A whole number within a range.
    pub fn integer<T>(&self, range: RangeInclusive<T>, violations: &mut Violations) -> Option<T>
    where
        T: TryFrom<u64> + PartialOrd + std::fmt::Display,
    {
        let whole = match self.value.what() {
            JsonKind::Number(number) => number.as_u64().and_then(|number| T::try_from(number).ok()),
            _ => None,
        };
        let whole = whole.filter(|number| range.contains(number));
        if whole.is_none() {
            let (least, most) = range.into_inner();
            self.refuse(format!("Expected a whole number from {least} to {most}"), violations);
        }
        whole
    }
}
