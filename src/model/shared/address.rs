//! Postal addresses.

use crate::model::node::{Access, Field, Kind, Table, optional};

/// A postal address; every line of it may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// Street and number.
    pub line1: Option<Box<str>>,
    /// What does not fit on the first line.
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

/// The fields of an [`Address`].
pub(in crate::model) static ADDRESS: Table = Table {
    name: "Address",
    collection: None,
    views: Table::no_views(),
    fields: &[
        Field::core(
            "addressLine1",
            Kind::Text,
            Access::Address(|it, _| optional(it.line1.as_ref())),
        )
        .nullable(),
        Field::core(
            "addressLine2",
            Kind::Text,
            Access::Address(|it, _| optional(it.line2.as_ref())),
        )
        .nullable(),
        Field::core(
            "postCode",
            Kind::Text,
            Access::Address(|it, _| optional(it.post_code.as_ref())),
        )
        .nullable(),
        Field::core("city", Kind::Text, Access::Address(|it, _| optional(it.city.as_ref())))
            .nullable(),
        Field::core("state", Kind::Text, Access::Address(|it, _| optional(it.state.as_ref())))
            .nullable(),
        Field::core("country", Kind::Text, Access::Address(|it, _| optional(it.country.as_ref())))
            .nullable(),
    ],
};
