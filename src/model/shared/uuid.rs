//! UUIDs: ids of objects in other systems.

use std::{borrow::Cow, fmt, str::FromStr};

use crate::model::{
    document::{Form, document_values},
    field_type::field_types,
    node::{Kind, Value},
};

/// A UUID such as `5e0d7a41-93c2-4b7e-8f10-2a6c9d31e8b4`: parsed in any case of letters, written
/// in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uuid(u128);

/// A text is not a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidUuid;

impl Uuid {
    /// What readers expect, for sentences.
    pub(in crate::model) const EXPECTED: &str =
        "a UUID such as 5e0d7a41-93c2-4b7e-8f10-2a6c9d31e8b4";
}

impl FromStr for Uuid {
    type Err = InvalidUuid;

    fn from_str(text: &str) -> Result<Self, InvalidUuid> {
        const LENGTH: usize = 36;
        let fits = |(at, byte): (usize, u8)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        };
        if text.len() != LENGTH || !text.bytes().enumerate().all(fits) {
            return Err(InvalidUuid);
        }
        u128::from_str_radix(&text.replace('-', ""), 16).map(Self).map_err(|_| InvalidUuid)
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:032x}", self.0);
        let groups = [0..8, 8..12, 12..16, 16..20, 20..32].map(|group| &digits[group]);
        f.write_str(&groups.join("-"))
    }
}

field_types! {
    Uuid: Kind::Text, |it| Value::Text(Cow::Owned(it.to_string()));
}

document_values! {
    Uuid: Form::Uuid, |it, violations| it.parse(Self::EXPECTED, violations), write |it| it;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_parsed_in_any_case_and_written_in_lower_case() {
        for text in ["00000000-0000-0000-0000-00000000000A", "5E0D7A41-93c2-4b7e-8f10-2a6c9d31e8b4"]
        {
            let uuid: Uuid = text.parse().unwrap();
            assert_eq!(uuid.to_string(), text.to_lowercase());
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "5e0d7a4193c24b7e8f102a6c9d31e8b4",
            "{5e0d7a41-93c2-4b7e-8f10-2a6c9d31e8b4}",
            "5e0d7a41-93c2-4b7e-8f10-2a6c9d31e8b",
            "5e0d7a41-93c2-4b7e-8f10-2a6c9d31e8bg",
            "5e0d7a41+93c2-4b7e-8f10-2a6c9d31e8b4",
            "5e0d7a41-93c2-4b7e-8f10-2a6c9d31e8é",
        ] {
            assert_eq!(text.parse::<Uuid>(), Err(InvalidUuid), "{text}");
        }
    }
}
