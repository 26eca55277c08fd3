//! Contact data of users: a telephone number, and regional settings.

use crate::model::fields::fields;

/// A telephone number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phone {
    /// The country's prefix, at most 10 characters.
    pub prefix: Option<Box<str>>,
    /// The rest, at most 15 characters.
    pub number: Option<Box<str>>,
}

/// Regional settings: how a user reads dates and numbers.
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
    /// What the user does not want to be notified of.
    pub opt_outs: Option<OptOuts>,
}

/// What a user does not want to be notified of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OptOuts {
    /// The types of object, such as `Order`; nothing checks them.
    pub object_types: Box<[Box<str>]>,
}

/// The separators in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumberFormat {
    /// Before the fraction.
    pub decimal_separator: Option<Box<str>>,
    /// Between groups of digits.
    pub group_separator: Option<Box<str>>,
}

fields! {
    /// The fields of a [`Phone`].
    static PHONE = "PhoneNumber": |it: &Phone, context| {
        core "prefix": prefix => within(10), nullable;
        core "number": number => within(15), nullable;
    }
}

fields! {
    /// The fields of [`Settings`].
    static SETTINGS = "UserSettings": |it: &Settings, context| {
        core "cultureCode": culture_code => or_null;
        core "dateFormat": date_format => or_null, nullable;
        core "languageCode": language_code => or_null;
        core "numberFormat": number_format => or_null, nullable;
        core "timeFormat": time_format => or_null, nullable;
        core "timeZone": time_zone => or_null, nullable;
        core "optOuts": opt_outs => or_null, nullable;
    }
}

fields! {
    /// The fields of [`OptOuts`].
    static OPT_OUTS = "OptOuts": |it: &OptOuts, context| {
        core "objectTypes": object_types => default;
    }
}

fields! {
    /// The fields of a [`NumberFormat`].
    static NUMBER_FORMAT = "NumberFormat": |it: &NumberFormat, context| {
        core "decimalSeparator": decimal_separator;
        core "groupSeparator": group_separator;
    }
}
