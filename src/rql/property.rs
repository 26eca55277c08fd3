//! Properties: the ends of paths, and the operations they allow.

use super::{
    date::{self, NotADate},
    expr::{Comparison, Membership},
    hint,
    path::{Path, PathError, Scope},
    pattern::Place,
    scalar::Scalar,
    seen::Party,
    table::{Family, Kind},
};

/// A property, with its position.
pub(super) struct Property<F: Family> {
    /// The path to it.
    pub(super) path: Path<F>,
    /// Its type.
    pub(super) end: Scope<F>,
    /// The byte at which it was written.
    pub(super) at: usize,
}

/// The type of a property, which decides what operations it allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// Text.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An instant.
    Date,
    /// One of these names.
    Enumeration(&'static [&'static str]),
    /// An object or a collection.
    Compound,
}

impl<F: Family> Property<F> {
    /// Looks up the property that a text of `reader` names.
    pub(super) fn resolve(
        scope: Scope<F>,
        reader: Party,
        name: &str,
        at: usize,
    ) -> Result<Self, PathError<F>> {
        let path = Path::resolve(scope, name, reader)?;
        let end = path.fields.last().map_or(scope, |field| Scope::Value(&field.kind));
        Ok(Self { path, end, at })
    }

    /// Returns the property's type.
    pub(super) fn kind(&self) -> Type {
        match self.end {
            Scope::Value(Kind::Text | Kind::KnownText(_)) => Type::Text,
            Scope::Value(Kind::Number) => Type::Number,
            Scope::Value(Kind::Boolean) => Type::Boolean,
            Scope::Value(Kind::Date) => Type::Date,
            Scope::Value(Kind::Enumeration(names)) => Type::Enumeration(names),
            Scope::Value(Kind::Object(_) | Kind::Collection(_) | Kind::Any) | Scope::Object(_) => {
                Type::Compound
            }
        }
    }

    /// Returns the names of which one is its value, if a text is none of them.
    pub(super) fn known_without(&self, text: &str) -> Option<&'static [&'static str]> {
        match self.end {
            Scope::Value(Kind::KnownText(names)) if !names.contains(&text) => Some(names),
            _ => None,
        }
    }

    /// Whether comparing it with null is an error.
    pub(super) fn is_never_null(&self) -> bool {
        let nullable = self.path.fields.last().is_none_or(|field| field.nullable);
        !nullable && matches!(self.kind(), Type::Number | Type::Boolean)
    }

    /// Returns the value of a text next to it, or `None` if it does not fit.
    ///
    /// The type decides, not the spelling: quotes do not turn a number into text.
    pub(super) fn scalar(&self, text: &str) -> Option<Scalar> {
        match self.kind() {
            Type::Text => Some(Scalar::Text(text.into())),
            // The platform converts to a number of 32 bits, and its schema has no other.
            Type::Number => {
                text.trim().parse::<i32>().ok().map(|number| Scalar::Number(number.into()))
            }
            Type::Boolean => {
                let values = [("true", true), ("false", false)];
                let named = |(name, _): &(&str, bool)| name.eq_ignore_ascii_case(text.trim());
                values.into_iter().find(named).map(|(_, value)| Scalar::Boolean(value))
            }
            Type::Date => date::instant(text).ok().map(Scalar::Date),
            Type::Enumeration(names) => {
                let name = names.iter().find(|name| name.eq_ignore_ascii_case(text));
                name.map(|name| Scalar::Text((*name).into()))
            }
            Type::Compound => None,
        }
    }

    /// Returns the error for a text that does not fit.
    pub(super) fn expects(&self, text: &str) -> String {
        let expected = format!("'{}' is {}.", self.path.name, self.describe());
        match self.kind() {
            Type::Enumeration(names) => {
                hint::nearest(text, names.iter().copied()).map_or(expected, hint::did_you_mean)
            }
            Type::Date if date::instant(text) == Err(NotADate::Nonexistent) => {
                format!("'{text}' is written like a date, but there is no such day, time or zone.")
            }
            Type::Date if date::instant(text) == Err(NotADate::OutOfRange) => {
                format!("'{text}' is out of range: years go from 0001 to 9999.")
            }
            Type::Number if is_whole(text) => {
                format!(
                    "'{text}' is out of range: whole numbers go from {} to {}.",
                    i32::MIN,
                    i32::MAX
                )
            }
            Type::Text | Type::Number | Type::Boolean | Type::Date | Type::Compound => expected,
        }
    }

    /// Describes it, as the end of a sentence.
    pub(super) fn describe(&self) -> String {
        match self.kind() {
            Type::Text => "a text".to_owned(),
            Type::Number => "a whole number".to_owned(),
            Type::Boolean => "true or false".to_owned(),
            Type::Date => "a date such as 2025-01-31T10:00:00.000Z".to_owned(),
            Type::Enumeration(names) => format!("one of {}", names.join(", ")),
            Type::Compound => "an object or a collection".to_owned(),
        }
    }
}

/// Whether a text is a whole number, however large.
fn is_whole(text: &str) -> bool {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

impl Comparison {
    /// Returns the platform's name for it.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Eq => "Eq",
            Self::Ne => "Ne",
            Self::Gt => "Gt",
            Self::Ge => "Ge",
            Self::Lt => "Lt",
            Self::Le => "Le",
        }
    }

    /// Whether properties of a type allow it.
    pub(super) fn allows(self, kind: Type) -> bool {
        match self {
            Self::Eq | Self::Ne => kind != Type::Compound,
            Self::Gt | Self::Ge | Self::Lt | Self::Le => {
                matches!(kind, Type::Text | Type::Number | Type::Date)
            }
        }
    }
}

impl Membership {
    /// Returns the platform's name for it.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::In => "ListIn",
            Self::Out => "ListOut",
        }
    }
}

impl Place {
    /// Returns the platform's name for this position.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Whole => "Eq",
            Self::Start => "StartsWith",
            Self::End => "EndsWith",
            Self::Anywhere => "Contains",
        }
    }
}
