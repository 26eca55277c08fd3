//! Reads whole numbers.

use std::ops::RangeInclusive;

use super::{Cursor, Json, Violations};

impl Cursor<'_, '_> {
    /// Reads a whole number within `range`.
    pub fn integer<T>(&self, range: RangeInclusive<T>, violations: &mut Violations) -> Option<T>
    where
        T: TryFrom<u64> + PartialOrd + std::fmt::Display,
    {
        let number = match self.value {
            Json::Number(number) => number.as_u64().and_then(|number| T::try_from(number).ok()),
            _ => None,
        };
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = range.into_inner();
            self.refuse(format!("Expected a whole number from {least} to {most}"), violations);
        }
        number
    }
}
