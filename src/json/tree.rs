//! The tree of a JSON document as the client wrote it, with duplicate members.
//!
//! serde's derives stop at the first error and drop duplicate keys. A client gets all its errors in
//! one answer, so the tree keeps every member for the readers in [`cursor`](super::cursor).

use std::{borrow::Cow, fmt, slice};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::Number;

use super::violations::shortened;

/// A JSON document, with its members in the order in which they were written.
#[derive(Debug, Clone)]
pub struct Json<'a>(Value<'a>);

/// A value in a document.
///
/// One flat list of tokens for the whole document needs one allocation, and saves 1.4 % of the
/// instructions of a create; that is not worth its code.
#[derive(Debug, Clone)]
enum Value<'a> {
    Null,
    Boolean(bool),
    Number(Number),
    Text(Cow<'a, str>),
    List(Vec<Self>),
    Object(Vec<(Name<'a>, Self)>),
}

/// The name of a member.
#[derive(Debug, Clone, Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// A reference to a value in a document.
#[derive(Debug, Clone, Copy)]
pub struct JsonRef<'a>(&'a Value<'a>);

/// The kind and the content of a value.
#[derive(Debug, Clone)]
pub enum JsonKind<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number, as precisely as it was written.
    Number(&'a Number),
    /// A text.
    Text(&'a str),
    /// A list.
    List(JsonItems<'a>),
    /// An object.
    Object(JsonMembers<'a>),
}

/// The items of a list.
#[derive(Debug, Clone)]
pub struct JsonItems<'a>(slice::Iter<'a, Value<'a>>);

/// The members of an object, in the order in which they were written.
#[derive(Debug, Clone)]
pub struct JsonMembers<'a>(slice::Iter<'a, (Name<'a>, Value<'a>)>);

/// Why bytes are not JSON: the predicate of a sentence, which also says where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(pub String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The body {}.", self.0)
    }
}

impl std::error::Error for Unreadable {}

impl<'a> Json<'a> {
    /// Parses `bytes` as one JSON document.
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
        let value = serde_json::from_str(text);
        value.map(Self).map_err(|error| Unreadable(format!("is not JSON: {error}")))
    }

    /// Returns the document's outermost value.
    #[must_use]
    pub fn root(&self) -> JsonRef<'_> {
        JsonRef(&self.0)
    }
}

impl<'a> JsonRef<'a> {
    /// Returns the kind and the content of the value.
    #[must_use]
    pub fn what(self) -> JsonKind<'a> {
        match self.0 {
            Value::Null => JsonKind::Null,
            Value::Boolean(boolean) => JsonKind::Boolean(*boolean),
            Value::Number(number) => JsonKind::Number(number),
            Value::Text(text) => JsonKind::Text(text),
            Value::List(items) => JsonKind::List(JsonItems(items.iter())),
            Value::Object(members) => JsonKind::Object(JsonMembers(members.iter())),
        }
    }

    /// Returns the value as serde's, which keeps the last of repeated members.
    #[must_use]
    pub fn to_value(self) -> serde_json::Value {
        match self.what() {
            JsonKind::Null => serde_json::Value::Null,
            JsonKind::Boolean(boolean) => boolean.into(),
            JsonKind::Number(number) => number.clone().into(),
            JsonKind::Text(text) => text.into(),
            JsonKind::List(items) => items.map(Self::to_value).collect(),
            JsonKind::Object(members) => {
                members.map(|(name, it)| (name.to_owned(), it.to_value())).collect()
            }
        }
    }

    /// Returns the text, if the value is one.
    #[must_use]
    pub fn text(self) -> Option<&'a str> {
        match self.0 {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the first member of that name, if the value is an object that has one.
    #[must_use]
    pub fn member(self, name: &str) -> Option<Self> {
        match self.what() {
            JsonKind::Object(mut members) => Some(members.find(|(other, _)| *other == name)?.1),
            _ => None,
        }
    }

    /// Whether the value is `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        matches!(self.0, Value::Null)
    }

    /// Describes the value for an error message.
    #[must_use]
    pub fn description(self) -> String {
        match self.what() {
            JsonKind::Null => "null".to_owned(),
            JsonKind::Boolean(boolean) => boolean.to_string(),
            JsonKind::Number(number) => format!("the number {}", shortened(&number.to_string())),
            JsonKind::Text(text) => quoted(text),
            JsonKind::List(_) => "a list".to_owned(),
            JsonKind::Object(_) => "an object".to_owned(),
        }
    }
}

/// Returns the text in quotation marks for an error message, shortened if it is long.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text))
}

impl JsonItems<'_> {
    /// Whether there are none left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.as_slice().is_empty()
    }
}

impl<'a> Iterator for JsonItems<'a> {
    type Item = JsonRef<'a>;

    fn next(&mut self) -> Option<JsonRef<'a>> {
        self.0.next().map(JsonRef)
    }
}

impl<'a> Iterator for JsonMembers<'a> {
    type Item = (&'a str, JsonRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (&*name.0, JsonRef(value)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for JsonMembers<'_> {}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value<'de>, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, boolean: bool) -> Result<Value<'de>, E> {
        Ok(Value::Boolean(boolean))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value<'de>, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value<'de>, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value<'de>, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = access.next_entry()? {
            members.push(member);
        }
        Ok(Value::Object(members))
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
    fn an_unreadable_text_is_refused_with_reason_and_position() {
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
    fn members_keep_their_order_and_their_duplicates() {
        let object = Json::parse(br#"{"b": 1, "a": "x", "b": null}"#).unwrap();
        let JsonKind::Object(entries) = object.root().what() else { panic!("{object:?}") };
        assert_eq!(entries.len(), 3);
        assert_eq!(entries.map(|(name, _)| name).collect::<Vec<_>>(), ["b", "a", "b"]);
    }
}
