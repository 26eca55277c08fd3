//! Violations: everything that is wrong with a document, each with its path.

use std::fmt::{self, Write};

/// A path in a document, such as `groups[0].id`.
#[derive(Debug, Clone, Copy)]
pub enum Path<'p> {
    /// The outermost value.
    Root,
    /// A member of an object.
    Member(&'p Self, &'p str),
    /// An item of a list.
    Item(&'p Self, usize),
}

impl<'p> Path<'p> {
    /// Returns the path of a member of the object at this path.
    #[must_use]
    pub const fn member(&'p self, name: &'p str) -> Self {
        Self::Member(self, name)
    }

    /// Returns the path of an item of the list at this path.
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

/// One thing that is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The path, as the client wrote it; `$` for the outermost value.
    pub path: String,
    /// The value that was expected: a sentence without its full stop and without the client's text.
    pub expected: String,
    /// The value that was found, if it helps to name it.
    pub found: Option<String>,
    /// The name of the rule that forbids it; `None` if the schema does.
    pub rule: Option<&'static str>,
}

impl Violation {
    /// Returns the sentence for the client.
    #[must_use]
    pub fn sentence(&self) -> String {
        match &self.found {
            Some(found) => format!("{}, found {found}.", self.expected),
            None => format!("{}.", self.expected),
        }
    }
}

/// Whether members that the schema does not know are errors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UnknownFields {
    /// Each is a violation: the schema says `additionalProperties: false`.
    #[default]
    Refuse,
    /// They are ignored.
    Ignore,
}

/// The violations found in a document, at most 1,000.
#[derive(Debug, Clone, Default)]
pub struct Violations {
    unknown_fields: UnknownFields,
    hides_reserved: bool,
    list: Vec<Violation>,
}

impl Violations {
    // A body of the maximum length could hold hundreds of thousands.
    const MOST: usize = 1_000;

    /// Makes an empty list. Readers treat unknown members as `unknown_fields` says.
    #[must_use]
    pub fn new(unknown_fields: UnknownFields) -> Self {
        Self { unknown_fields, hides_reserved: false, list: Vec::new() }
    }

    /// The same list, for a document whose author is not to know of reserved members: readers treat
    /// them as members that the schema does not know.
    #[must_use]
    pub fn without_reserved(self) -> Self {
        Self { hides_reserved: true, ..self }
    }

    /// Returns whether readers treat reserved members as unknown.
    #[must_use]
    pub fn hides_reserved(&self) -> bool {
        self.hides_reserved
    }

    /// Returns how readers treat members that the schema does not know.
    #[must_use]
    pub fn unknown_fields(&self) -> UnknownFields {
        self.unknown_fields
    }

    /// Adds a violation that does not name the value found.
    #[cold]
    pub fn add(&mut self, at: &Path<'_>, expected: impl Into<String>) {
        self.push(at, expected.into(), None, None);
    }

    /// Adds a violation that names the value expected and the value found.
    #[cold]
    pub fn add_found(&mut self, at: &Path<'_>, expected: impl Into<String>, found: String) {
        self.push(at, expected.into(), Some(found), None);
    }

    /// Adds a violation of a named rule.
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
            // Writing into a string cannot fail.
            let _ = write!(path, "{at}");
            if path.is_empty() {
                path.push('$');
            }
            self.list.push(Violation { path, expected, found, rule });
        }
    }

    /// Whether the list is full, so that further violations are dropped.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.list.len() >= Self::MOST
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns the value if there are no violations, and else the violations.
    pub fn unless_any<T>(self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.is_empty() => Ok(value),
            _ => Err(self),
        }
    }

    /// Returns the violations in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.list.iter()
    }
}

/// Returns the first 60 characters of a client's text, with an ellipsis if there are more.
pub(super) fn shortened(text: &str) -> std::borrow::Cow<'_, str> {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}
