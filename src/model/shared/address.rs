//! Postal addresses.

use crate::{
    json::{Cursor, Patch, Violations},
    model::fields::fields,
};

/// A postal address; every part of it may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// Street and number.
    pub line1: Option<Box<str>>,
    /// The second line.
    pub line2: Option<Box<str>>,
    /// The postal code.
    pub post_code: Option<Box<str>>,
    /// The town.
    pub city: Option<Box<str>>,
    /// The state or region.
    pub state: Option<Box<str>>,
    /// The country's two letters.
    pub country: Option<Box<str>>,
}

/// Changes to a postal address.
#[derive(Debug, Clone, Default)]
pub struct AddressUpdate {
    line1: Patch<Box<str>>,
    line2: Patch<Box<str>>,
    post_code: Patch<Box<str>>,
    city: Patch<Box<str>>,
    state: Patch<Box<str>>,
    country: Patch<Box<str>>,
}

impl AddressUpdate {
    /// Reads the parts that are given.
    pub(in crate::model) fn read(
        cursor: Cursor<'_, '_>,
        violations: &mut Violations,
    ) -> Option<Self> {
        cursor.object(violations, |members| Self {
            line1: members.text_change_within("addressLine1", 250),
            line2: members.text_change_within("addressLine2", 250),
            post_code: members.text_change_within("postCode", 20),
            city: members.text_change_within("city", 200),
            state: members.text_change_within("state", 200),
            country: members.text_change_within("country", 2),
        })
    }

    /// Returns the address after the changes.
    #[must_use]
    pub fn over(self, before: Address) -> Address {
        Address {
            line1: self.line1.over(before.line1),
            line2: self.line2.over(before.line2),
            post_code: self.post_code.over(before.post_code),
            city: self.city.over(before.city),
            state: self.state.over(before.state),
            country: self.country.over(before.country),
        }
    }
}

impl Address {
    /// Returns the JSON names of the parts that a whole address has and this one lacks.
    pub fn missing_parts(&self) -> impl Iterator<Item = &'static str> {
        let Self { line1, line2: _, post_code, city, state, country } = self;
        let required = [
            ("addressLine1", line1),
            ("postCode", post_code),
            ("city", city),
            ("state", state),
            ("country", country),
        ];
        let is_missing = |part: &Option<Box<str>>| part.as_deref().is_none_or(str::is_empty);
        required.into_iter().filter(move |(_, part)| is_missing(part)).map(|(name, _)| name)
    }
}

fields! {
    /// The fields of an [`Address`].
    static ADDRESS = "Address": |it: &Address, context| {
        core "addressLine1": line1, nullable;
        core "addressLine2": line2, nullable;
        core "postCode": post_code, nullable;
        core "city": city, nullable;
        core "state": state, nullable;
        core "country": country, nullable;
    }
}
