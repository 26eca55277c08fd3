//! Postal addresses.

use crate::model::fields::fields;

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
