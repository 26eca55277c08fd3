//! Documents: JSON as it was written.
//!
//! serde's derives stop at the first fault and forget duplicate keys; a client is told all of its
//! faults at once, so the tree keeps every member, for readers to go through.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

use super::violation::shortened;

/// A JSON value, duplicates and all.
#[derive(Debug, Clone, PartialEq)]
pub enum Json<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number, as precisely as it was written.
    Number(serde_json::Number),
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Self>),
    /// An object: its members in the order in which they were written.
    Object(Vec<(Cow<'a, str>, Self)>),
}

/// Why bytes are not JSON: the rest of a sentence about them, which says where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The body {}.", self.0)
    }
}

impl std::error::Error for Unreadable {}

impl<'a> Json<'a> {
    /// Reads `bytes`, all of them.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        if bytes.trim_ascii().is_empty() {
            return Err(Unreadable("is empty; a JSON object was expected".to_owned()));
        }
        if bytes.starts_with(b"\xef\xbb\xbf") {
            let sentence = "starts with a byte order mark; JSON is sent without one";
            return Err(Unreadable(sentence.to_owned()));
        }
        let text = str::from_utf8(bytes).map_err(|error| {
            Unreadable(format!("is not UTF-8: byte {} is invalid", error.valid_up_to()))
        })?;
        serde_json::from_str(text).map_err(|error| Unreadable(format!("is not JSON: {error}")))
    }

    /// What the value is, for a sentence.
    #[must_use]
    pub fn description(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Boolean(boolean) => boolean.to_string(),
            Self::Number(number) => format!("the number {}", shortened(&number.to_string())),
            Self::Text(text) => format!("\"{}\"", shortened(text)),
            Self::List(_) => "a list".to_owned(),
            Self::Object(_) => "an object".to_owned(),
        }
    }
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tree)
    }
}

struct Tree;

impl<'de> Visitor<'de> for Tree {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, boolean: bool) -> Result<Json<'de>, E> {
        Ok(Json::Boolean(boolean))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json<'de>, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json<'de>, E> {
        Ok(serde_json::Number::from_f64(number).map_or(Json::Null, Json::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json<'de>, A::Error> {
        let mut object = Vec::new();
        while let Some(Json::Text(name)) = members.next_key()? {
            object.push((name, members.next_value()?));
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is_unreadable(bytes: &[u8], part_of_sentence: &str) {
        let sentence = Json::parse(bytes).unwrap_err().0;
        assert!(sentence.contains(part_of_sentence), "{sentence}");
    }

    #[test]
    fn bytes_that_are_not_json_are_told_why_and_where() {
        is_unreadable(b"", "empty");
        is_unreadable(b" \r\n\t", "empty");
        is_unreadable(b"\xef\xbb\xbf{}", "byte order mark");
        is_unreadable(b"{\"a\": \"\xff\"}", "not UTF-8: byte 7");
        is_unreadable(b"{\"a\":\n 1,}", "line 2 column 4");
        is_unreadable(b"{} {}", "trailing characters at line 1 column 4");
        is_unreadable(b"{\"a\": \"\x01\"}", "control character");
        is_unreadable(br#"{"a": "\ud800"}"#, "line 1 column");
        is_unreadable(br#"{"a": "\udc00"}"#, "line 1 column");
        is_unreadable(b"{'a': 1}", "line 1 column 2");
        is_unreadable(b"{\"a\": NaN}", "line 1 column");
        is_unreadable("[".repeat(100_000).as_bytes(), "recursion limit");
    }

    #[test]
    fn members_are_kept_in_order_and_twice_if_they_stand_there_twice() {
        let object = Json::parse(br#"{"b": 1, "a": "x", "b": null}"#).unwrap();
        let names: Vec<_> = match &object {
            Json::Object(entries) => entries.iter().map(|(name, _)| &**name).collect(),
            _ => Vec::new(),
        };
        assert_eq!(names, ["b", "a", "b"]);
    }
}
