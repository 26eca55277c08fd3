//! What a user says of themselves: a telephone number, and how they like to read dates and numbers.

use crate::model::node::{Access, Field, Kind, Table, optional, part};

/// A telephone number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phone {
    /// The country's prefix, at most 10 characters.
    pub prefix: Option<Box<str>>,
    /// The rest, at most 15 characters.
    pub number: Option<Box<str>>,
}

/// How a user likes to read dates and numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Such as `en-US`.
    pub culture_code: Option<Box<str>>,
    /// A pattern for dates.
    pub date_format: Option<Box<str>>,
    /// Such as `en`.
    pub language_code: Option<Box<str>>,
    /// The separators in numbers.
    pub number_format: Option<NumberFormat>,
    /// A pattern for times.
    pub time_format: Option<Box<str>>,
    /// A time zone's name.
    pub time_zone: Option<Box<str>>,
}

/// The separators in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumberFormat {
    /// Before the fraction.
    pub decimal_separator: Option<Box<str>>,
    /// Between groups of digits.
    pub group_separator: Option<Box<str>>,
}

/// The fields of a [`Phone`].
pub(in crate::model) static PHONE: Table = Table {
    name: "PhoneNumber",
    collection: None,
    views: Table::no_views(),
    fields: &[
        Field::core("prefix", Kind::Text, Access::Phone(|it, _| optional(it.prefix.as_ref())))
            .nullable(),
        Field::core("number", Kind::Text, Access::Phone(|it, _| optional(it.number.as_ref())))
            .nullable(),
    ],
};

/// The fields of [`Settings`].
pub(in crate::model) static SETTINGS: Table = Table {
    name: "UserSettings",
    collection: None,
    views: Table::no_views(),
    fields: &[
        Field::core(
            "cultureCode",
            Kind::Text,
            Access::Settings(|it, _| optional(it.culture_code.as_ref())),
        ),
        Field::core(
            "dateFormat",
            Kind::Text,
            Access::Settings(|it, _| optional(it.date_format.as_ref())),
        )
        .nullable(),
        Field::core(
            "languageCode",
            Kind::Text,
            Access::Settings(|it, _| optional(it.language_code.as_ref())),
        ),
        Field::core(
            "numberFormat",
            Kind::Object(&NUMBER_FORMAT),
            Access::Settings(|it, context| part(it.number_format.as_ref(), context)),
        )
        .nullable(),
        Field::core(
            "timeFormat",
            Kind::Text,
            Access::Settings(|it, _| optional(it.time_format.as_ref())),
        )
        .nullable(),
        Field::core(
            "timeZone",
            Kind::Text,
            Access::Settings(|it, _| optional(it.time_zone.as_ref())),
        )
        .nullable(),
    ],
};

static NUMBER_FORMAT: Table = Table {
    name: "NumberFormat",
    collection: None,
    views: Table::no_views(),
    fields: &[
        Field::core(
            "decimalSeparator",
            Kind::Text,
            Access::NumberFormat(|it, _| optional(it.decimal_separator.as_ref())),
        ),
        Field::core(
            "groupSeparator",
            Kind::Text,
            Access::NumberFormat(|it, _| optional(it.group_separator.as_ref())),
        ),
    ],
};
