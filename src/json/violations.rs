//! Violations: what is wrong with a document, all of it, each at its place.

use std::fmt::{self, Write};

/// A way into a document: `groups[0].id`.
#[derive(Debug, Clone, Copy)]
pub enum Path<'p> {
    /// The document itself.
    Root,
    /// A member of an object.
    Member(&'p Self, &'p str),
    /// An item of a list.
    Item(&'p Self, usize),
}

impl<'p> Path<'p> {
    /// The member of that name of the object at this place.
    #[must_use]
    pub const fn member(&'p self, name: &'p str) -> Self {
        Self::Member(self, name)
    }

    /// The item at that index of the list at this place.
    #[must_use]
    pub const fn item(&'p self, index: usize) -> Self {
        Self::Item(self, index)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(Self::Root, name) => f.write_str(&shortened(name)),
            Self::Member(parent, name) => write!(f, "{parent}.{}", shortened(name)),
            Self::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// Something wrong at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where, as the client wrote it; `$` for the document itself.
    pub path: String,
    /// What was expected, a sentence without its full stop; it holds nothing that the client sent.
    pub expected: String,
    /// What was found, where that says more.
    pub found: Option<String>,
    /// The name of the rule that refuses it, where it is not the schema.
    pub rule: Option<&'static str>,
}

impl Violation {
    /// What was expected and what was found.
    #[must_use]
    pub fn sentence(&self) -> String {
        match &self.found {
            Some(found) => format!("{}, found {found}.", self.expected),
            None => format!("{}.", self.expected),
        }
    }
}

/// Whether an object may have members that its schema does not know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UnknownFields {
    /// It may not: the schema says `additionalProperties: false`.
    #[default]
    Refuse,
    /// They are passed over.
    Ignore,
}

/// All that is wrong with a document.
#[derive(Debug, Clone, Default)]
pub struct Violations {
    unknown_fields: UnknownFields,
    list: Vec<Violation>,
}

impl Violations {
    // A body of the greatest length could hold hundreds of thousands.
    const MOST: usize = 1_000;

    /// An empty list, and the stand on unknown members that its readers take.
    #[must_use]
    pub fn new(unknown_fields: UnknownFields) -> Self {
        Self { unknown_fields, list: Vec::new() }
    }

    /// Whether objects may have members that their schema does not know.
    #[must_use]
    pub fn unknown_fields(&self) -> UnknownFields {
        self.unknown_fields
    }

    /// Adds what was expected at a place, where what was found does not matter.
    #[cold]
    pub fn add(&mut self, at: &Path<'_>, expected: impl Into<String>) {
        self.push(at, expected.into(), None, None);
    }

    /// Adds what was expected at a place, and what was found there.
    #[cold]
    pub fn add_found(&mut self, at: &Path<'_>, expected: impl Into<String>, found: String) {
        self.push(at, expected.into(), Some(found), None);
    }

    /// Adds what goes against a rule at a place.
    #[cold]
    pub fn add_against(&mut self, rule: &'static str, at: &Path<'_>, fact: impl Into<String>) {
        self.push(at, fact.into(), None, Some(rule));
    }

    fn push(
        &mut self,
        at: &Path<'_>,
        expected: String,
        found: Option<String>,
        rule: Option<&'static str>,
    ) {
        if !self.is_full() {
            let mut path = String::new();
            // Writing into a string has no way to fail.
            let _ = write!(path, "{at}");
            if path.is_empty() {
                path.push('$');
            }
            self.list.push(Violation { path, expected, found, rule });
        }
    }

    /// Whether so much is wrong that nothing more is told.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.list.len() >= Self::MOST
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The value that was read, unless something is wrong.
    pub fn unless_any<T>(self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.is_empty() => Ok(value),
            _ => Err(self),
        }
    }

    /// What is wrong, in the order in which it was found.
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.list.iter()
    }
}

/// A text as a client sent it, cut to what a sentence can bear.
pub(super) fn shortened(text: &str) -> std::borrow::Cow<'_, str> {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}
