//! Shapes: the form of documents as data. The JSON Schema of seed data is derived from them.

use serde_json::Value as Json;

use super::{DocumentObject, DocumentValue};

/// An object in documents.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Its name: that of the Rust type.
    pub name: &'static str,
    /// The schema in the OpenAPI document whose members have the same names, or nothing.
    pub schema: &'static str,
    /// Its members.
    pub members: &'static [MemberShape],
}

/// A member of an object in documents.
#[derive(Debug, Clone, Copy)]
pub struct MemberShape {
    /// The JSON name.
    pub name: &'static str,
    /// The shape of its value.
    pub form: Form,
    /// Whether it has to be there.
    pub is_required: bool,
    /// Whether it may be null.
    pub is_nullable: bool,
    /// The value of a missing member, if it is the same everywhere.
    pub default: Option<fn() -> Json>,
}

/// The form of a value in a document.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// A text.
    Text,
    /// A text of at most this many characters.
    TextWithin(usize),
    /// An e-mail address.
    Email,
    /// A UUID.
    Uuid,
    /// Bytes in base64.
    Base64,
    /// `true` or `false`.
    Boolean,
    /// A whole number between these two.
    Number(u64, u64),
    /// An instant.
    Instant,
    /// An instant, or a duration before or after the start of the emulator.
    Time,
    /// One of these names.
    Enumeration(&'static [&'static str]),
    /// An id: the letters that it begins with, and how many groups of four digits follow.
    Id(&'static str, u32),
    /// An object.
    Object(&'static Shape),
    /// A list.
    List(&'static Self),
    /// A list of distinct values.
    Set(&'static Self),
    /// A list of distinct values with at least one.
    NotEmpty(&'static Self),
    /// One of several forms.
    AnyOf(&'static [Self]),
    /// The members of an object that holds others too; the member has no name of its own.
    Flat(&'static Shape),
    /// Any JSON.
    Any,
    /// Nothing: the value follows from others.
    Derived,
}

impl MemberShape {
    /// A member in this form, which may be missing.
    pub(crate) const fn optional(name: &'static str, form: Form) -> Self {
        Self { name, form, is_required: false, is_nullable: false, default: None }
    }

    /// A member that holds the field that `read` reads.
    pub(crate) const fn of<T, V: DocumentValue>(name: &'static str, _: fn(&T) -> &V) -> Self {
        Self { is_required: V::REQUIRED, ..Self::optional(name, V::FORM) }
    }

    /// The members of the object that `read` reads.
    pub(crate) const fn flat<T, V: DocumentObject>(_: fn(&T) -> &V) -> Self {
        Self::optional("", Form::Flat(&V::SHAPE))
    }

    /// The same member, if it holds a list: a list with at least one value.
    pub(crate) const fn not_empty(self) -> Self {
        match self.form {
            Form::List(form) | Form::Set(form) => Self { form: Form::NotEmpty(form), ..self },
            _ => self,
        }
    }
}
