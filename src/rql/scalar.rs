//! Scalars: the values that comparing and ordering work on.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::table::{Family, Value};

/// A borrowed scalar.
#[derive(Debug, Clone, Copy)]
pub(super) enum Atom<'v> {
    /// No value; it sorts before all others.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Number(i64),
    /// An instant.
    Date(Timestamp),
    /// Text in two parts; the second is often empty.
    Text(&'v str, &'v str),
}

/// An owned scalar.
#[derive(Debug, Clone)]
pub(super) enum Scalar {
    /// No value.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Number(i64),
    /// An instant.
    Date(Timestamp),
    /// Text.
    Text(Box<str>),
}

impl Atom<'_> {
    /// Whether there is a value.
    pub(super) fn is_present(self) -> bool {
        !matches!(self, Self::Null)
    }

    /// Returns an owned copy.
    pub(super) fn to_scalar(self) -> Scalar {
        match self {
            Self::Null => Scalar::Null,
            Self::Boolean(value) => Scalar::Boolean(value),
            Self::Number(value) => Scalar::Number(value),
            Self::Date(value) => Scalar::Date(value),
            Self::Text(head, tail) => Scalar::Text([head, tail].concat().into()),
        }
    }

    fn kind(self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Boolean(_) => 1,
            Self::Number(_) => 2,
            Self::Date(_) => 3,
            Self::Text(..) => 4,
        }
    }
}

impl Scalar {
    /// Borrows the value.
    pub(super) fn atom(&self) -> Atom<'_> {
        match self {
            Self::Null => Atom::Null,
            Self::Boolean(value) => Atom::Boolean(*value),
            Self::Number(value) => Atom::Number(*value),
            Self::Date(value) => Atom::Date(*value),
            Self::Text(text) => Atom::Text(text, ""),
        }
    }
}

impl<'v, F: Family> From<&'v Value<'_, F>> for Atom<'v> {
    fn from(value: &'v Value<'_, F>) -> Self {
        match value {
            Value::Boolean(value) => Self::Boolean(*value),
            Value::Number(value) => Self::Number(*value),
            Value::Date(value) => Self::Date(*value),
            Value::Text(text) => Self::Text(text, ""),
            Value::Short(text) => Self::Text(text, ""),
            Value::Link(base, rest) => Self::Text(base, rest),
            // Binding rejects comparisons of objects and lists.
            Value::Null | Value::Object(_) | Value::Collection(_) | Value::Any(_) => Self::Null,
        }
    }
}

// Text compares by code point, and UTF-8 has the same order.
impl Ord for Atom<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (*self, *other) {
            (Self::Boolean(left), Self::Boolean(right)) => left.cmp(&right),
            (Self::Number(left), Self::Number(right)) => left.cmp(&right),
            (Self::Date(left), Self::Date(right)) => left.cmp(&right),
            (Self::Text(left, ""), Self::Text(right, "")) => left.cmp(right),
            (Self::Text(left, more), Self::Text(right, rest)) => {
                left.bytes().chain(more.bytes()).cmp(right.bytes().chain(rest.bytes()))
            }
            (left, right) => left.kind().cmp(&right.kind()),
        }
    }
}

impl PartialOrd for Atom<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Atom<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Atom<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_compares_as_one_text() {
        assert_eq!(Atom::Text("http://a", "/b"), Atom::Text("http://a/b", ""));
        assert!(Atom::Text("http://a", "/b") < Atom::Text("http://a", "/c"));
        assert!(Atom::Text("b", "") > Atom::Text("a", "z"));
    }

    #[test]
    fn null_comes_first_and_letters_by_their_numbers() {
        assert!(Atom::Null < Atom::Text("", ""));
        assert!(Atom::Text("Z", "") < Atom::Text("a", ""));
        assert!(Atom::Text("z", "") < Atom::Text("é", ""));
    }
}
