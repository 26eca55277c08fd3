//! Documents: JSON as it was written, and the readers that turn it into values.
//!
//! serde's derives stop at the first fault and forget duplicate keys; a client is told all of its
//! faults at once, so the tree keeps every member and the readers collect.

use std::{borrow::Cow, collections::HashSet, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};

use super::violation::{Path, UnknownFields, Violations, shortened};
use crate::id::{Id, Kind};

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

/// A value and where it stands: what a reader gets.
#[derive(Debug, Clone, Copy)]
pub struct Place<'p, 'a> {
    /// The value.
    pub value: &'p Json<'a>,
    /// Where it stands.
    pub path: Path<'p>,
}

impl<'p, 'a> Place<'p, 'a> {
    /// The document itself.
    #[must_use]
    pub fn root(value: &'p Json<'a>) -> Self {
        Self { value, path: Path::Root }
    }

    /// Notes that something else was expected here.
    pub fn refuse(&self, expected: impl Into<String>, violations: &mut Violations) {
        violations.add_found(&self.path, expected, self.value.description());
    }

    /// A text.
    pub fn text(&self, violations: &mut Violations) -> Option<&'p str> {
        let Json::Text(text) = self.value else {
            self.refuse("Expected text", violations);
            return None;
        };
        Some(text)
    }

    /// A text of at most so many Unicode characters.
    pub fn text_within(&self, most: usize, violations: &mut Violations) -> Option<Box<str>> {
        let text = self.text(violations)?;
        let length = text.chars().count();
        if length > most {
            let found = format!("{length} characters");
            violations.add_found(&self.path, format!("At most {most} characters allowed"), found);
            return None;
        }
        Some(text.into())
    }

    /// A text that parses; `expected` says as what.
    pub fn parse<T: std::str::FromStr>(
        &self,
        expected: &str,
        violations: &mut Violations,
    ) -> Option<T> {
        let parsed = self.text(violations)?.parse().ok();
        if parsed.is_none() {
            self.refuse(format!("Expected {expected}"), violations);
        }
        parsed
    }

    /// An id.
    pub fn id<K: Kind>(&self, violations: &mut Violations) -> Option<Id<K>> {
        let id = self.text(violations)?.parse().ok();
        if id.is_none() {
            self.refuse(format!("Expected an id of the form {}", Id::<K>::pattern()), violations);
        }
        id
    }

    /// `true` or `false`.
    pub fn boolean(&self, violations: &mut Violations) -> Option<bool> {
        let Json::Boolean(boolean) = self.value else {
            self.refuse("Expected true or false", violations);
            return None;
        };
        Some(*boolean)
    }

    /// The items of a list, each read by `read`; those that can't be read are left out.
    pub fn list<T>(
        &self,
        violations: &mut Violations,
        mut read: impl FnMut(Place<'_, 'a>, &mut Violations) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Json::List(items) = self.value else {
            self.refuse("Expected a list", violations);
            return None;
        };
        let places = items.iter().enumerate().map(|(index, value)| (self.path.item(index), value));
        Some(places.filter_map(|(path, value)| read(Place { value, path }, violations)).collect())
    }

    /// The members of an object, read by `read`, which asks for each that the schema knows.
    pub fn object<T>(
        &self,
        violations: &mut Violations,
        read: impl FnOnce(&mut Members<'_, 'a, '_>) -> T,
    ) -> Option<T> {
        let Json::Object(entries) = self.value else {
            self.refuse("Expected an object", violations);
            return None;
        };
        let mut members =
            Members { entries, path: self.path, asked: Vec::with_capacity(12), met: 0, violations };
        let value = read(&mut members);
        members.close();
        Some(value)
    }
}

/// The members of an object, asked for one by one; what is never asked for is unknown.
#[derive(Debug)]
pub struct Members<'p, 'a, 'v> {
    entries: &'p [(Cow<'a, str>, Json<'a>)],
    path: Path<'p>,
    asked: Vec<&'static str>,
    /// A bit for each of the first entries that was asked for.
    met: u64,
    violations: &'v mut Violations,
}

impl<'p, 'a> Members<'p, 'a, '_> {
    /// A member that may be missing or null.
    pub fn nullable<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Place<'_, 'a>, &mut Violations) -> Option<T>,
    ) -> Option<T> {
        match self.ask(name) {
            None | Some(Json::Null) => None,
            Some(value) => read(Place { value, path: self.path.member(name) }, self.violations),
        }
    }

    /// A member that may be missing, but not null.
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Place<'_, 'a>, &mut Violations) -> Option<T>,
    ) -> Option<T> {
        let value = self.ask(name)?;
        read(Place { value, path: self.path.member(name) }, self.violations)
    }

    /// A member that has to be there, and not null.
    pub fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Place<'_, 'a>, &mut Violations) -> Option<T>,
    ) -> Option<T> {
        let Some(value) = self.ask(name) else {
            self.violations.add(&self.path.member(name), "Required, but missing");
            return None;
        };
        read(Place { value, path: self.path.member(name) }, self.violations)
    }

    /// Whether a member is there and null.
    pub fn is_null(&mut self, name: &'static str) -> bool {
        self.ask(name) == Some(&Json::Null)
    }

    fn ask(&mut self, name: &'static str) -> Option<&'p Json<'a>> {
        self.asked.push(name);
        let index = self.entries.iter().position(|(other, _)| other == name)?;
        self.met |= 1_u64.checked_shl(u32::try_from(index).ok()?).unwrap_or(0);
        Some(&self.entries[index].1)
    }

    /// Tells which members are unknown, or there more than once.
    fn close(self) {
        // A second member of the same name is never met, so that if all are, all is well.
        if self.met.count_ones() as usize != self.entries.len() {
            self.tell_strangers();
        }
    }

    fn tell_strangers(self) {
        // So many names are compared sooner than hashed.
        const FEW: usize = 16;
        let Self { entries, path, asked, violations, .. } = self;
        let mut seen = HashSet::new();
        for (index, (name, _)) in entries.iter().enumerate() {
            // The nearest name takes its time to find.
            if violations.is_full() {
                return;
            }
            let is_repeated = match entries.len() {
                ..=FEW => entries[..index].iter().any(|(earlier, _)| earlier == name),
                _ => !seen.insert(name),
            };
            if is_repeated {
                violations.add(&path.member(name), "Expected once, found more than once");
            } else if !asked.contains(&&**name)
                && violations.unknown_fields() == UnknownFields::Refuse
            {
                violations.add(&path.member(name), unknown(name, &asked));
            }
        }
    }
}

fn unknown(name: &str, known: &[&'static str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(nearest) => format!("Unknown property; the nearest known one is `{nearest}`"),
        None => "Unknown property".to_owned(),
    }
}

/// The known name that a name was probably meant to be.
#[must_use]
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    // Beyond that length nothing is near, and the comparison would take its time to say so.
    const LONGEST: usize = 64;
    let name = (name.len() <= LONGEST).then(|| name.to_lowercase())?;
    known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(&name, &known.to_lowercase()), known))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
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

    fn read(text: &str) -> Vec<(String, String)> {
        let json = Json::parse(text.as_bytes()).unwrap();
        let mut violations = Violations::default();
        Place::root(&json).object(&mut violations, |members| {
            members.nullable("name", |it, violations| it.text_within(3, violations));
            members.required("items", |it, violations| {
                it.list(violations, |it, violations| it.boolean(violations))
            });
        });
        violations.iter().map(|it| (it.path.clone(), it.sentence())).collect()
    }

    #[test]
    fn every_fault_is_told_at_its_place() {
        let told = |path: &str, sentence: &str| (path.to_owned(), sentence.to_owned());
        assert_eq!(read(r#"{"name": null, "items": []}"#), []);
        assert_eq!(read("[]"), [told("$", "Expected an object, found a list.")]);
        assert_eq!(
            read(r#"{"name": "äöüß", "item": 1, "items": [true, 1.5, null], "name": "x"}"#),
            [
                told("name", "At most 3 characters allowed, found 4 characters."),
                told("items[1]", "Expected true or false, found the number 1.5."),
                told("items[2]", "Expected true or false, found null."),
                told("item", "Unknown property; the nearest known one is `items`."),
                told("name", "Expected once, found more than once."),
            ]
        );
        assert_eq!(
            read(r#"{"name": 7}"#),
            [
                told("name", "Expected text, found the number 7."),
                told("items", "Required, but missing."),
            ]
        );
        assert_eq!(read(r#"{"items": null}"#), [told("items", "Expected a list, found null.")]);
    }

    #[test]
    fn a_long_text_is_cut_when_it_is_quoted() {
        let sentences = read(&format!(r#"{{"items": "{}"}}"#, "x".repeat(1_000)));
        assert!(sentences[0].1.len() < 120, "{sentences:?}");
    }
}
