//! Places: values where they stand in a document, and the readers that take them from there.
//!
//! A client is told all of its faults at once, so readers collect them and go on.

use std::collections::HashSet;

use super::{
    Json,
    tree::{JsonKind, JsonMembers, JsonRef},
    violations::{Path, UnknownFields, Violations},
};
use crate::id::{Id, Kind};

/// Something that a document, or a part of one, may say.
pub trait FromJson: Sized {
    /// Reads it, noting all that goes against its schema.
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self>;
}

/// A value and where it stands: what a reader gets.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'p, 'a> {
    /// The value.
    pub value: JsonRef<'a>,
    /// Where it stands.
    pub path: Path<'p>,
}

impl<'a> Cursor<'_, 'a> {
    /// The document itself.
    #[must_use]
    pub fn root(json: &'a Json<'_>) -> Self {
        Self { value: json.root(), path: Path::Root }
    }

    /// Notes that something else was expected here.
    #[cold]
    pub fn refuse(&self, expected: impl Into<String>, violations: &mut Violations) {
        violations.add_found(&self.path, expected, self.value.description());
    }

    /// A text.
    pub fn text(&self, violations: &mut Violations) -> Option<&'a str> {
        let text = self.value.text();
        if text.is_none() {
            self.refuse("Expected text", violations);
        }
        text
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
        let JsonKind::Boolean(boolean) = self.value.what() else {
            self.refuse("Expected true or false", violations);
            return None;
        };
        Some(boolean)
    }

    /// The items of a list, each read by `read`; those that can't be read are left out.
    pub fn list<T>(
        &self,
        violations: &mut Violations,
        mut read: impl FnMut(Cursor<'_, 'a>, &mut Violations) -> Option<T>,
    ) -> Option<Vec<T>> {
        let JsonKind::List(items) = self.value.what() else {
            self.refuse("Expected a list", violations);
            return None;
        };
        let places = items.enumerate().map(|(index, value)| (self.path.item(index), value));
        Some(places.filter_map(|(path, value)| read(Cursor { value, path }, violations)).collect())
    }

    /// The members of an object, read by `read`, which asks for each that the schema knows.
    pub fn object<T>(
        &self,
        violations: &mut Violations,
        read: impl FnOnce(&mut Members<'_, 'a, '_>) -> T,
    ) -> Option<T> {
        let JsonKind::Object(entries) = self.value.what() else {
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
    entries: JsonMembers<'a>,
    path: Path<'p>,
    asked: Vec<&'static str>,
    /// A bit for each entry that was asked for, unless a good deal stands before it.
    met: u64,
    violations: &'v mut Violations,
}

impl<'a> Members<'_, 'a, '_> {
    /// A member that may be missing or null.
    pub fn nullable<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Cursor<'_, 'a>, &mut Violations) -> Option<T>,
    ) -> Option<T> {
        match self.ask(name) {
            Some(value) if !value.is_null() => {
                read(Cursor { value, path: self.path.member(name) }, self.violations)
            }
            _ => None,
        }
    }

    /// A member that may be missing, but not null.
    pub fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Cursor<'_, 'a>, &mut Violations) -> Option<T>,
    ) -> Option<T> {
        let value = self.ask(name)?;
        read(Cursor { value, path: self.path.member(name) }, self.violations)
    }

    /// A member that has to be there, and not null.
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

    /// Whether a member is there and null.
    pub fn is_null(&mut self, name: &'static str) -> bool {
        self.ask(name).is_some_and(JsonRef::is_null)
    }

    fn ask(&mut self, name: &'static str) -> Option<JsonRef<'a>> {
        self.asked.push(name);
        let value = self.entries.named(name)?;
        let before = u32::try_from(self.entries.before(value)).unwrap_or(u32::MAX);
        self.met |= 1_u64.checked_shl(before).unwrap_or(0);
        Some(value)
    }

    /// Tells which members are unknown, or there more than once.
    fn close(self) {
        // A second member of the same name is never met, so that if all are, all is well.
        if self.met.count_ones() as usize != self.entries.len() {
            self.report_unknown();
        }
    }

    #[cold]
    fn report_unknown(self) {
        // So many names are compared sooner than hashed.
        const FEW: usize = 16;
        let Self { entries, path, asked, violations, .. } = self;
        let mut seen = HashSet::new();
        for (index, (name, _)) in entries.clone().enumerate() {
            // The nearest name takes its time to find.
            if violations.is_full() {
                return;
            }
            let is_repeated = match entries.len() {
                ..=FEW => entries.clone().take(index).any(|(earlier, _)| earlier == name),
                _ => !seen.insert(name),
            };
            if is_repeated {
                violations.add(&path.member(name), "Expected once, found more than once");
            } else if !asked.contains(&name) && violations.unknown_fields() == UnknownFields::Refuse
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
