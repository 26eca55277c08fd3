//! The tree of a JSON document as the client wrote it, with duplicate members.
//!
//! serde's derives stop at the first error and drop duplicate keys. A client gets all its errors in
//! one answer, so the tree keeps every member for the readers in [`cursor`](super::cursor).

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::Number;

use super::{encoding::utf8, violations::shortened};

/// A JSON document, or a value in one.
///
/// One flat list of tokens for the whole document needs one allocation, and saves 1.4 % of the
/// instructions of a create; that is not worth its code.
#[derive(Debug, Clone)]
pub enum Json<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean(bool),
    /// A number, as precisely as it was written.
    Number(Number),
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Self>),
    /// An object: its members, in the order in which they were written.
    Object(Vec<(Cow<'a, str>, Self)>),
}

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
        let most = most_values(bytes.len());
        if !has_at_most(bytes, most) {
            let sentence = format!("has more than {most} values, too many for its length");
            return Err(Unreadable(sentence));
        }
        serde_json::from_str(utf8(bytes)?)
            .map_err(|error| Unreadable(format!("is not JSON: {error}")))
    }

    /// Returns the value as serde's, which keeps the last of repeated members.
    #[must_use]
    pub fn to_value(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Boolean(boolean) => (*boolean).into(),
            Self::Number(number) => number.clone().into(),
            Self::Text(text) => (**text).into(),
            Self::List(items) => items.iter().map(Self::to_value).collect(),
            Self::Object(members) => members
                .iter()
                .map(|(name, it)| (name.clone().into_owned(), it.to_value()))
                .collect(),
        }
    }

    /// Returns the text, if the value is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the first member of that name, if the value is an object that has one.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => Some(&members.iter().find(|(other, _)| *other == name)?.1),
            _ => None,
        }
    }

    /// Describes the value for an error message.
    #[must_use]
    pub fn description(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Boolean(boolean) => boolean.to_string(),
            Self::Number(number) => format!("the number {}", shortened(&digits(number))),
            Self::Text(text) => quoted(text),
            Self::List(_) => "a list".to_owned(),
            Self::Object(_) => "an object".to_owned(),
        }
    }
}

/// Returns a number in digits; serde would write a large one with an exponent.
fn digits(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 => float.to_string(),
        _ => number.to_string(),
    }
}

/// The most values of a document of that many bytes: what is short may have any number, and what is
/// long one for every 12 bytes, of which real documents have more.
///
/// A value takes 32 bytes or more however short it is, so that a list of zeros would take many times
/// the bytes of its text.
fn most_values(bytes: usize) -> usize {
    const ALWAYS: usize = 10_000;
    ALWAYS + bytes / 12
}

/// Whether a document has that many values or fewer; empty lists and objects count twice. One that is
/// nested too deeply is left to the parser, which says where.
fn has_at_most(bytes: &[u8], most: usize) -> bool {
    // As deep as serde_json reads.
    const DEEPEST: i32 = 128;
    // The shortest value and its comma take 2 bytes.
    if bytes.len() / 2 < most {
        return true;
    }
    let (mut values, mut depth, mut is_text, mut is_escaped) = (1, 0, false, false);
    for byte in bytes {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_text,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b',' => values += 1,
            b'[' | b'{' => (values, depth) = (values + 1, depth + 1),
            b']' | b'}' => depth -= 1,
            _ => {}
        }
        if depth > DEEPEST || values > most {
            break;
        }
    }
    depth > DEEPEST || values <= most
}

/// Returns the text in quotation marks for an error message, shortened if it is long.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text))
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
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
        Ok(Number::from_f64(number).map_or(Json::Null, Json::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Json<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Json<'de>, A::Error> {
        // Without it, serde would copy every name.
        #[derive(Deserialize)]
        struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

        let mut members = Vec::new();
        while let Some((Name(name), value)) = access.next_entry()? {
            members.push((name, value));
        }
        Ok(Json::Object(members))
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
    fn a_document_has_no_more_values_than_its_length_accounts_for() {
        let list = |item: &str, number: usize| format!("[{}0]", format!("{item},").repeat(number));
        for (item, number) in [
            ("0", 9_000),
            (r#"{"isDefault":true,"id":"UGR-1234-5678"}"#, 100_000),
            (r#""[,,,,{,,,,\",,,,[[[[""#, 100_000),
        ] {
            Json::parse(list(item, number).as_bytes()).unwrap();
        }
        is_unreadable(list("0", 1_000_000).as_bytes(), "has more than 176666 values");
        for item in ["[]", "[0]", r#"{"a":0}"#, r#""""#] {
            is_unreadable(list(item, 100_000).as_bytes(), "too many for its length");
        }
    }

    #[test]
    fn members_keep_their_order_and_their_duplicates() {
        let object = Json::parse(br#"{"b": 1, "a": "x", "b": null}"#).unwrap();
        let Json::Object(members) = object else { panic!("{object:?}") };
        assert_eq!(members.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["b", "a", "b"]);
    }
}
