//! Documents: JSON as it was written.
//!
//! serde's derives stop at the first fault and forget duplicate keys; a client is told all of its
//! faults at once, so a document keeps every member, for readers to go through.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, MapAccess, SeqAccess, Visitor},
};
use serde_json::Number;

use super::violations::shortened;

/// JSON, duplicates and all: its values in the order in which they were written, one after another,
/// so that there is one thing to allocate, however many they are.
#[derive(Debug, Clone)]
pub struct Json<'a>(Vec<Token<'a>>);

/// A value, without what is in it.
#[derive(Debug, Clone)]
struct Token<'a> {
    /// The name under which it stands in an object; no other value has one.
    name: Cow<'a, str>,
    content: Content<'a>,
    /// How many tokens behind this one are within the value.
    within: usize,
}

/// What a value is.
#[derive(Debug, Clone)]
enum Content<'a> {
    Null,
    Boolean(bool),
    Number(Number),
    Text(Cow<'a, str>),
    List,
    /// An object of so many members.
    Object(usize),
}

/// A value in a document: its token, and behind it those within it and all that follow.
#[derive(Debug, Clone, Copy)]
pub struct JsonRef<'a>(&'a [Token<'a>]);

/// What a value in a document is.
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
pub struct JsonItems<'a>(&'a [Token<'a>]);

/// The members of an object, in the order in which they were written.
#[derive(Debug, Clone)]
pub struct JsonMembers<'a> {
    left: usize,
    tokens: &'a [Token<'a>],
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
        Self::tokens_of(text).map_err(|error| Unreadable(format!("is not JSON: {error}")))
    }

    fn tokens_of(text: &'a str) -> serde_json::Result<Self> {
        // About as many values as there are in a request of that length.
        let mut tokens = Vec::with_capacity(text.len() / 20 + 1);
        let mut text = serde_json::Deserializer::from_str(text);
        Value { name: Cow::Borrowed(""), tokens: &mut tokens }.deserialize(&mut text)?;
        text.end()?;
        Ok(Self(tokens))
    }

    /// The value that holds all others.
    #[must_use]
    pub fn root(&self) -> JsonRef<'_> {
        JsonRef(&self.0)
    }
}

impl<'a> JsonRef<'a> {
    /// What it is.
    #[must_use]
    pub fn what(self) -> JsonKind<'a> {
        // There always is a token: without, the text would not have been JSON.
        let Some((token, behind)) = self.0.split_first() else { return JsonKind::Null };
        let within = behind.get(..token.within).unwrap_or_default();
        match &token.content {
            Content::Null => JsonKind::Null,
            Content::Boolean(boolean) => JsonKind::Boolean(*boolean),
            Content::Number(number) => JsonKind::Number(number),
            Content::Text(text) => JsonKind::Text(text),
            Content::List => JsonKind::List(JsonItems(within)),
            Content::Object(members) => {
                JsonKind::Object(JsonMembers { left: *members, tokens: within })
            }
        }
    }

    /// The text that it is, if it is one.
    #[must_use]
    pub fn text(self) -> Option<&'a str> {
        match &self.0.first()?.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The first member of that name, if it is an object with such a one.
    #[must_use]
    pub fn member(self, name: &str) -> Option<Self> {
        match self.what() {
            JsonKind::Object(entries) => entries.named(name),
            _ => None,
        }
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(self) -> bool {
        matches!(self.0, [Token { content: Content::Null, .. }, ..])
    }

    /// What the value is, for a sentence.
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

/// A text for a sentence, in quotation marks.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text))
}

impl JsonItems<'_> {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> Iterator for JsonItems<'a> {
    type Item = JsonRef<'a>;

    fn next(&mut self) -> Option<JsonRef<'a>> {
        let part = JsonRef(self.0);
        self.0 = self.0.get(1 + self.0.first()?.within..)?;
        Some(part)
    }
}

impl<'a> JsonMembers<'a> {
    /// The first member of that name.
    #[must_use]
    pub(super) fn named(&self, name: &str) -> Option<JsonRef<'a>> {
        let mut tokens = self.tokens;
        while let Some(first) = tokens.first() {
            if *first.name == *name {
                return Some(JsonRef(tokens));
            }
            tokens = tokens.get(1 + first.within..)?;
        }
        None
    }

    /// How many tokens stand before one of the members.
    #[must_use]
    pub(super) fn before(&self, member: JsonRef<'a>) -> usize {
        self.tokens.len() - member.0.len()
    }
}

impl<'a> Iterator for JsonMembers<'a> {
    type Item = (&'a str, JsonRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let name = &*self.tokens.first()?.name;
        let mut items = JsonItems(self.tokens);
        let value = items.next()?;
        *self = Self { left: self.left - 1, tokens: items.0 };
        Some((name, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for JsonMembers<'_> {}

/// Reads one value, and puts its tokens behind those that are there.
struct Value<'t, 'a> {
    name: Cow<'a, str>,
    tokens: &'t mut Vec<Token<'a>>,
}

impl<'de> DeserializeSeed<'de> for Value<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Value<'_, 'a> {
    #[expect(clippy::unnecessary_wraps, reason = "it is what a visitor gives back")]
    fn push<E>(self, content: Content<'a>) -> Result<(), E> {
        self.tokens.push(Token { name: self.name, content, within: 0 });
        Ok(())
    }

    /// Puts a value that holds others behind those that are there, and then, by `read`, the others.
    fn push_whole<E>(
        self,
        read: impl FnOnce(&mut Vec<Token<'a>>) -> Result<Content<'a>, E>,
    ) -> Result<(), E> {
        let Self { name, tokens } = self;
        let place = tokens.len();
        tokens.push(Token { name, content: Content::Null, within: 0 });
        let content = read(tokens)?;
        let within = tokens.len() - place - 1;
        let token = &mut tokens[place];
        (token.content, token.within) = (content, within);
        Ok(())
    }
}

impl<'de> Visitor<'de> for Value<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.push(Content::Null)
    }

    fn visit_bool<E>(self, boolean: bool) -> Result<(), E> {
        self.push(Content::Boolean(boolean))
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.push(Content::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.push(Content::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.push(Number::from_f64(number).map_or(Content::Null, Content::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        self.push(Content::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.push(Content::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.push_whole(|tokens| {
            let mut is_more = true;
            while is_more {
                let value = Value { name: Cow::Borrowed(""), tokens };
                is_more = items.next_element_seed(value)?.is_some();
            }
            Ok(Content::List)
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        self.push_whole(|tokens| {
            let mut members = 0;
            while let Some(Name(name)) = entries.next_key()? {
                entries.next_value_seed(Value { name, tokens })?;
                members += 1;
            }
            Ok(Content::Object(members))
        })
    }
}

/// The name of a member.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

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
        let JsonKind::Object(entries) = object.root().what() else { panic!("{object:?}") };
        assert_eq!(entries.len(), 3);
        assert_eq!(entries.map(|(name, _)| name).collect::<Vec<_>>(), ["b", "a", "b"]);
    }
}
