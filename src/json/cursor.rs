//! A cursor on a value in a document, with the readers that turn the value into a type.
//!
//! A client gets all its errors in one answer, so a reader adds each violation to a list and goes
//! on. A reader that returns `None` has added at least one, unless its comment says otherwise.

use std::{borrow::Cow, collections::HashSet};

use super::{
    Json,
    violations::{Path, UnknownFields, Violations},
};
use crate::id::{Id, Kind};

/// A type that can be read from a document or a part of one.
pub trait FromJson: Sized {
    /// Reads the value at `cursor`, and adds everything that its schema forbids to `violations`.
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self>;
}

/// A value and its path in the document.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'p, 'a> {
    /// The value.
    pub value: &'a Json<'a>,
    /// The path of the value.
    pub path: Path<'p>,
}

impl<'a> Cursor<'_, 'a> {
    /// Returns a cursor on the document's outermost value.
    #[must_use]
    pub fn root(json: &'a Json<'_>) -> Self {
        Self { value: json, path: Path::Root }
    }

    /// Adds the violation that something else was expected here.
    #[cold]
    pub fn refuse(&self, expected: impl Into<String>, violations: &mut Violations) {
        violations.add_found(&self.path, expected, self.value.description());
    }

    /// Reads a text.
    pub fn text(&self, violations: &mut Violations) -> Option<&'a str> {
        let text = self.value.text();
        if text.is_none() {
            self.refuse("Expected text", violations);
        }
        text
    }

    /// Reads a text of at most `most` Unicode characters.
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

    /// Reads a name or the like, for which no length is published.
    ///
    /// Deviation: the emulator allows 255 characters, where the platform's limit is not known.
    pub fn short_text(&self, violations: &mut Violations) -> Option<Box<str>> {
        self.text_within(255, violations)
    }

    /// Reads a description or the like, for which no length is published.
    ///
    /// Deviation: the emulator allows 4,000 characters, where the platform's limit is not known.
    pub fn long_text(&self, violations: &mut Violations) -> Option<Box<str>> {
        self.text_within(4_000, violations)
    }

    /// Reads a text of 1 to `most` characters.
    pub fn words_within(&self, most: usize, violations: &mut Violations) -> Option<Box<str>> {
        let text = self.text_within(most, violations)?;
        if text.is_empty() {
            let expected = format!("Expected 1 to {most} characters, found none");
            violations.add(&self.path, expected);
            return None;
        }
        Some(text)
    }

    /// Parses a text as a `T`, which `expected` names for the error message.
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

    /// Reads an id.
    pub fn id<K: Kind>(&self, violations: &mut Violations) -> Option<Id<K>> {
        let id = self.text(violations)?.parse().ok();
        if id.is_none() {
            self.refuse(format!("Expected an id of the form {}", Id::<K>::pattern()), violations);
        }
        id
    }

    /// Reads `true` or `false`.
    pub fn boolean(&self, violations: &mut Violations) -> Option<bool> {
        let Json::Boolean(boolean) = self.value else {
            self.refuse("Expected true or false", violations);
            return None;
        };
        Some(*boolean)
    }

    /// Reads an object with any members.
    pub fn any_object(&self, violations: &mut Violations) -> Option<serde_json::Value> {
        let Json::Object(_) = self.value else {
            self.refuse("Expected an object", violations);
            return None;
        };
        Some(self.value.to_value())
    }

    /// Reads the items of a list with `read`, and leaves out those for which it returns `None`.
    pub fn list<T>(
        &self,
        violations: &mut Violations,
        mut read: impl FnMut(Cursor<'_, 'a>, &mut Violations) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Json::List(items) = self.value else {
            self.refuse("Expected a list", violations);
            return None;
        };
        let mut read_item =
            |(index, value)| read(Cursor { value, path: self.path.item(index) }, violations);
        Some(items.iter().enumerate().filter_map(&mut read_item).collect())
    }

    /// Reads the members of an object with `read`, which has to ask for each that the schema knows.
    /// Adds a violation for every other member, and for every duplicate.
    pub fn object<T>(
        &self,
        violations: &mut Violations,
        read: impl FnOnce(&mut Members<'_, 'a, '_>) -> T,
    ) -> Option<T> {
        let Json::Object(entries) = self.value else {
            self.refuse("Expected an object", violations);
            return None;
        };
        let mut members = Members {
            entries,
            path: self.path,
            known: Vec::with_capacity(12),
            read: 0,
            violations,
        };
        let value = read(&mut members);
        members.close();
        Some(value)
    }
}

/// The members of an object. A reader asks for each by name; the others are unknown.
#[derive(Debug)]
pub struct Members<'p, 'a, 'v> {
    entries: &'a [(Cow<'a, str>, Json<'a>)],
    path: Path<'p>,
    /// The names that were asked for.
    known: Vec<&'static str>,
    /// A bit for each of the first 64 entries, set when it was asked for. Looking every name up in
    /// `known` instead takes 2 % more instructions for a create.
    read: u64,
    violations: &'v mut Violations,
}

impl<'a> Members<'_, 'a, '_> {
    /// Reads a member that may be missing or null.
    pub fn nullable<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Cursor<'_, 'a>, &mut Violations) -> Option<T>,
    ) -> Option<T> {
        match self.ask(name) {
            Some(value) if !matches!(value, Json::Null) => {
                read(Cursor { value, path: self.path.member(name) }, self.violations)
            }
            _ => None,
        }
    }

    /// Reads a member that may be missing, but not null.
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Cursor<'_, 'a>, &mut Violations) -> Option<T>,
    ) -> Option<T> {
        let value = self.ask(name)?;
        read(Cursor { value, path: self.path.member(name) }, self.violations)
    }

    /// Reads a member that may be neither missing nor null.
    pub fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Cursor<'_, 'a>, &mut Violations) -> Option<T>,
    ) -> Option<T> {
        let Some(value) = self.ask(name) else {
            self.violations.add(&self.path.member(name), "Required, but missing");
            return None;
        };
        read(Cursor { value, path: self.path.member(name) }, self.violations)
    }

    /// Whether the object has the member, and it is null.
    pub fn is_null(&mut self, name: &'static str) -> bool {
        matches!(self.ask(name), Some(Json::Null))
    }

    /// Whether reserved members are unknown in this document.
    pub(super) fn hides_reserved(&self) -> bool {
        self.violations.hides_reserved()
    }

    fn ask(&mut self, name: &'static str) -> Option<&'a Json<'a>> {
        self.known.push(name);
        let mut entries = self.entries.iter().enumerate();
        let (index, (_, value)) = entries.find(|(_, (other, _))| *other == name)?;
        self.read |= 1_u64.checked_shl(index.try_into().unwrap_or(u32::MAX)).unwrap_or(0);
        Some(value)
    }

    /// Adds a violation for each member that is unknown or a duplicate.
    fn close(self) {
        // Only the first member of a name is ever read, so the count also reveals duplicates.
        if self.read.count_ones() as usize != self.entries.len() {
            self.report_unknown();
        }
    }

    #[cold]
    fn report_unknown(self) {
        // Up to this many names, comparing is faster than hashing.
        const FEW: usize = 16;
        let Self { entries, path, known, violations, .. } = self;
        let mut seen = HashSet::new();
        for (index, (name, _)) in entries.iter().enumerate() {
            // Finding the nearest name is slow.
            if violations.is_full() {
                return;
            }
            let is_repeated = match entries.len() {
                ..=FEW => entries[..index].iter().any(|(earlier, _)| earlier == name),
                _ => !seen.insert(name),
            };
            if is_repeated {
                violations.add(&path.member(name), "Expected once, found more than once");
            } else if !known.contains(&&**name)
                && violations.unknown_fields() == UnknownFields::Refuse
            {
                violations.add(&path.member(name), unknown(name, &known));
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

/// Returns the known name that is most similar to `name`, or `None` if `name` is very long.
#[must_use]
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    // A longer name resembles no known one, and comparing it would be slow.
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

    fn read(text: &str) -> Vec<(String, String)> {
        let json = Json::parse(text.as_bytes()).unwrap();
        let mut violations = Violations::default();
        Cursor::root(&json).object(&mut violations, |members| {
            members.nullable("name", |it, violations| it.text_within(3, violations));
            members.required("items", |it, violations| {
                it.list(violations, |it, violations| it.boolean(violations))
            });
        });
        violations.iter().map(|it| (it.path.clone(), it.sentence())).collect()
    }

    #[test]
    fn every_violation_is_reported_with_its_path() {
        let reported = |path: &str, sentence: &str| (path.to_owned(), sentence.to_owned());
        assert_eq!(read(r#"{"name": null, "items": []}"#), []);
        assert_eq!(read("[]"), [reported("$", "Expected an object, found a list.")]);
        assert_eq!(
            read(r#"{"name": "äöüß", "item": 1, "items": [true, 1.5, null], "name": "x"}"#),
            [
                reported("name", "At most 3 characters allowed, found 4 characters."),
                reported("items[1]", "Expected true or false, found the number 1.5."),
                reported("items[2]", "Expected true or false, found null."),
                reported("item", "Unknown property; the nearest known one is `items`."),
                reported("name", "Expected once, found more than once."),
            ]
        );
        assert_eq!(
            read(r#"{"name": 7}"#),
            [
                reported("name", "Expected text, found the number 7."),
                reported("items", "Required, but missing."),
            ]
        );
        assert_eq!(read(r#"{"items": null}"#), [reported("items", "Expected a list, found null.")]);
    }

    #[test]
    fn a_long_text_is_shortened_when_it_is_quoted() {
        let sentences = read(&format!(r#"{{"items": "{}"}}"#, "x".repeat(1_000)));
        assert!(sentences[0].1.len() < 120, "{sentences:?}");
    }
}
