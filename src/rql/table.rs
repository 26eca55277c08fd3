//! Tables of fields: the one description of a collection's objects.
//!
//! A [`Table`] says which members an object has, of which kind each is, when it is shown, and how
//! its value is reached. Rendering, selection, filtering and ordering all read it; there is no
//! second list of field names.

use std::{borrow::Cow, fmt, mem, ops::Deref};

use jiff::Timestamp;

use super::{seen::Party, views::Views};

/// A family of objects that refer to one another, and the way into them.
pub trait Family: Sized + 'static {
    /// An object in reach, cheap to copy.
    type Node<'a>: Copy;

    /// How one field's value is reached from its object.
    type Access: Copy + Send + Sync + 'static;

    /// The value of `field` in `node`, or [`Value::Null`].
    fn read<'a>(node: Self::Node<'a>, field: &Field<Self>) -> Value<'a, Self>;

    /// What tells an object from all others of its kind that are there at the same time.
    fn identity(node: Self::Node<'_>) -> usize;
}

/// The description of all objects of one kind.
pub struct Table<F: Family> {
    /// The name of the object's schema in the OpenAPI document.
    pub name: &'static str,
    /// The collection that the objects can be fetched from, such as `account-users`; none for
    /// parts without a URL.
    pub collection: Option<&'static str>,
    /// The cache of its default projections; `views!` makes one.
    pub views: &'static Views<F>,
    /// Whether objects have members besides these, which are shown and not found by queries.
    pub is_open: bool,
    /// The members, in the order in which they are written.
    pub fields: &'static [Field<F>],
}

/// One member of an object.
pub struct Field<F: Family> {
    /// The JSON name.
    pub name: &'static str,
    /// The kind of its value.
    pub kind: Kind<F>,
    /// Whether the schema lets the value be null.
    pub nullable: bool,
    /// When answers show it by default.
    pub shown: Shown,
    /// Whether selecting it by name shows the core of its objects, not all of them.
    pub is_reference: bool,
    /// Who sees it. For all others it does not exist.
    pub seen_by: Party,
    /// Who may change it. From all others requests leave it as it is.
    pub changed_by: Party,
    /// How to reach the value.
    pub access: F::Access,
}

/// When answers show a field by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Wherever the object appears.
    Core,
    /// Where the object is the root of an answer, or was selected by name.
    Whole,
    /// At the root only on request; otherwise like [`Shown::Whole`].
    OnRequest,
    /// Nowhere: it is named as omitted, and queries do not find it.
    Never,
}

/// The kind of a field's value.
pub enum Kind<F: Family> {
    /// Text.
    Text,
    /// Text that is always one of these names, though filters take any.
    KnownText(&'static [&'static str]),
    /// A whole number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An instant.
    Date,
    /// One of these names; filters take no other.
    Enumeration(&'static [&'static str]),
    /// An object. Its table is behind a function, because tables refer to one another in circles.
    Object(fn() -> &'static Table<F>),
    /// A list of values of one kind.
    Collection(&'static Self),
    /// JSON of any form, which is only shown.
    Any,
}

/// The value of a field.
pub enum Value<'a, F: Family> {
    /// No value.
    Null,
    /// Text, or the name of an enumeration's value.
    Text(Cow<'a, str>),
    /// Short text that is made anew for each read, such as an id.
    Short(Short),
    /// A link: the base and the rest.
    Link(&'a str, String),
    /// A whole number.
    Number(i64),
    /// `true` or `false`.
    Boolean(bool),
    /// An instant.
    Date(Timestamp),
    /// An object.
    Object(F::Node<'a>),
    /// A list.
    Collection(Vec<Self>),
    /// JSON of any form.
    Any(&'a serde_json::Value),
}

/// A short text that is stored inline: ASCII, without characters that JSON escapes.
///
/// Ids and the addresses of icons are made anew for each read. With an allocation for each, a page
/// of rows that are written afresh takes 15 % and a create 1 % more instructions; a page of cached
/// rows takes as many.
#[derive(Debug, Clone, Copy)]
pub struct Short {
    bytes: [u8; Self::MOST],
    length: u8,
}

impl Short {
    /// The most bytes of a short text.
    pub const MOST: usize = 48;

    /// Returns the short text, if the text fits and needs no escapes.
    #[must_use]
    pub fn new(text: &[u8]) -> Option<Self> {
        Self::joined(&[text])
    }

    /// Returns the pieces joined, if they fit and need no escapes.
    #[must_use]
    pub fn joined(pieces: &[&[u8]]) -> Option<Self> {
        let (mut bytes, mut length) = ([b' '; Self::MOST], 0);
        for piece in pieces {
            bytes.get_mut(length..length + piece.len())?.copy_from_slice(piece);
            length += piece.len();
        }
        // All of them in one go take less time than those of the text one by one.
        let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
        let are_plain = bytes.iter().fold(true, |all, byte| all & is_plain(*byte));
        are_plain.then_some(Self { bytes, length: u8::try_from(length).ok()? })
    }

    /// Returns the bytes of the text.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

impl Deref for Short {
    type Target = str;

    fn deref(&self) -> &str {
        // The bytes come from a text.
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

impl<F: Family> Field<F> {
    /// A field shown wherever its object appears.
    #[must_use]
    pub const fn core(name: &'static str, kind: Kind<F>, access: F::Access) -> Self {
        Self::new(name, kind, Shown::Core, access)
    }

    /// A field shown at the root of an answer and on objects selected by name.
    #[must_use]
    pub const fn whole(name: &'static str, kind: Kind<F>, access: F::Access) -> Self {
        Self::new(name, kind, Shown::Whole, access)
    }

    /// A field that the root of an answer leaves out unless it is selected.
    #[must_use]
    pub const fn on_request(name: &'static str, kind: Kind<F>, access: F::Access) -> Self {
        Self::new(name, kind, Shown::OnRequest, access)
    }

    /// A field that answers name as omitted and never show.
    #[must_use]
    pub const fn never(name: &'static str, kind: Kind<F>, access: F::Access) -> Self {
        Self::new(name, kind, Shown::Never, access)
    }

    /// The same field, whose objects show their core when the field is selected by name.
    #[must_use]
    pub const fn reference(self) -> Self {
        Self { is_reference: true, ..self }
    }

    /// The same field, whose value may be null.
    #[must_use]
    pub const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }

    /// The same field, which only `party` sees: to all others its name is as unknown as any other.
    ///
    /// # Panics
    ///
    /// While the program is compiled, for a core field: the text of an object that others show is
    /// the same for all readers.
    #[must_use]
    pub const fn seen_by(self, party: Party) -> Self {
        assert!(!matches!(self.shown, Shown::Core), "everyone sees the core of an object");
        Self { seen_by: party, ..self }
    }

    /// The same field, which only `party` may change.
    #[must_use]
    pub const fn changed_by(self, party: Party) -> Self {
        Self { changed_by: party, ..self }
    }

    const fn new(name: &'static str, kind: Kind<F>, shown: Shown, access: F::Access) -> Self {
        let (nullable, is_reference) = (false, false);
        let (seen_by, changed_by) = (Party::Anyone, Party::Anyone);
        Self { name, kind, nullable, shown, is_reference, seen_by, changed_by, access }
    }
}

impl<F: Family> Table<F> {
    /// Returns the field with this exact name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field<F>> {
        self.fields.iter().find(|field| field.name == name)
    }
}

// Derives would ask `F` for the same traits, though no `F` is ever held.
impl<F: Family> Clone for Kind<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Family> Copy for Kind<F> {}

impl<F: Family> Clone for Field<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Family> Copy for Field<F> {}

impl<F: Family> fmt::Debug for Field<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl<F: Family> fmt::Debug for Table<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple(self.name).field(&self.fields).finish()
    }
}

impl<F: Family> fmt::Debug for Kind<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("Text"),
            Self::KnownText(names) => f.debug_tuple("KnownText").field(names).finish(),
            Self::Number => f.write_str("Number"),
            Self::Boolean => f.write_str("Boolean"),
            Self::Date => f.write_str("Date"),
            Self::Enumeration(names) => f.debug_tuple("Enumeration").field(names).finish(),
            Self::Object(table) => f.debug_tuple("Object").field(&table().name).finish(),
            Self::Collection(kind) => f.debug_tuple("Collection").field(kind).finish(),
            Self::Any => f.write_str("Any"),
        }
    }
}

impl<'a, F: Family> Value<'a, F> {
    /// Returns the object, if the value is one.
    pub(super) fn node(&self) -> Option<F::Node<'a>> {
        match self {
            Self::Object(node) => Some(*node),
            _ => None,
        }
    }

    /// Returns the object, if the value is one.
    pub(super) fn into_node(self) -> Option<F::Node<'a>> {
        let Self::Object(node) = self else { return None };
        // There is nothing to drop, but `drop` would only find out at run time, for every row.
        mem::forget(self);
        Some(node)
    }

    /// Returns the text, if the value is text in one piece.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Short(text) => Some(text),
            _ => None,
        }
    }
}

impl<F: Family> fmt::Debug for Value<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Text(text) => f.debug_tuple("Text").field(text).finish(),
            Self::Short(text) => f.debug_tuple("Text").field(&&**text).finish(),
            Self::Link(base, rest) => f.debug_tuple("Link").field(base).field(rest).finish(),
            Self::Number(number) => f.debug_tuple("Number").field(number).finish(),
            Self::Boolean(boolean) => f.debug_tuple("Boolean").field(boolean).finish(),
            Self::Date(at) => f.debug_tuple("Date").field(at).finish(),
            Self::Object(_) => f.write_str("Object"),
            Self::Collection(values) => f.debug_list().entries(values).finish(),
            Self::Any(json) => json.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Short;

    #[test]
    fn a_short_text_is_what_it_was_made_of() {
        for text in ["", "USR-0000-0001", " ~", &"x".repeat(48)] {
            assert_eq!(Short::new(text.as_bytes()).as_deref(), Some(text));
        }
    }

    #[test]
    fn long_text_and_text_with_escapes_is_no_short_text() {
        for text in [&*"x".repeat(49), "é", "\"", "\\", "\n", "\u{7f}"] {
            assert!(Short::new(text.as_bytes()).is_none(), "{text:?}");
        }
    }
}
