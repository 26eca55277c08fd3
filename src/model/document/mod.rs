//! Documents: how values stand in seed data and in states, both ways.
//!
//! A type of one value implements [`DocumentValue`]. A struct lists its members with `document!` or
//! `fields!`, which make it a [`DocumentObject`].

mod reader;
mod shape;
mod source;
mod values;

use serde::{Serialize, ser::SerializeMap};

pub(crate) use self::{
    reader::MemberReader,
    values::{Instant, document_values},
};
pub use self::{
    shape::{Form, MemberShape, Shape},
    source::Source,
};
use crate::json::{Cursor, Members, Violations};

/// A value that a document holds; serde writes it.
pub trait DocumentValue: Serialize + Sized {
    /// The shape of the value.
    const FORM: Form;

    /// Whether an object has to have a member of this type.
    const REQUIRED: bool = true;

    /// Reads it, noting everything that is wrong with it.
    fn read(it: Cursor<'_, '_>, violations: &mut Violations, source: &dyn Source) -> Option<Self>;

    /// The value of a member that is missing.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }

    /// Whether a list holds every such value at most once.
    const IS_DISTINCT: bool = false;

    /// Adds the errors of a list whose values are each valid.
    fn check_list(_: &[Self], _: Cursor<'_, '_>, _: &mut Violations) {}

    /// Whether a member of this value is written at all.
    fn is_written(&self) -> bool {
        true
    }
}

/// A struct that is an object in a document.
pub trait DocumentObject: Sized {
    /// Its members.
    const SHAPE: Shape;

    /// Reads the members that it knows.
    fn read_members(members: &mut Members<'_, '_, '_>, source: &dyn Source) -> Option<Self>;

    /// Writes its members.
    fn write_members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

/// Reads a value that refers to nothing outside of it.
pub(crate) fn read_alone<T: DocumentValue>(
    it: Cursor<'_, '_>,
    violations: &mut Violations,
) -> Option<T> {
    T::read(it, violations, &())
}

/// Reads an object.
pub(crate) fn read_object<T: DocumentObject>(
    it: Cursor<'_, '_>,
    violations: &mut Violations,
    source: &dyn Source,
) -> Option<T> {
    it.object(violations, |members| T::read_members(members, source)).flatten()
}

/// Writes a member, unless its value is one that is left out.
pub(crate) fn write_member<T: DocumentValue, M: SerializeMap>(
    name: &'static str,
    value: &T,
    map: &mut M,
) -> Result<(), M::Error> {
    if value.is_written() { map.serialize_entry(name, value) } else { Ok(()) }
}

/// Declares how a struct stands in documents: one line a member.
///
/// `"name": name;` is a member that holds a field of the struct, in the form of the field's type.
/// Behind `=>` a rule may say more:
///
/// | Rule | A member that is missing | Besides |
/// |---|---|---|
/// | `default`, `default(value)` | counts as the default | |
/// | `unless(value)` | counts as this value | is not written if it is this value |
/// | `like(other)` | counts as the other field | is not written if both are equal |
/// | `empty` | counts as an object without members | |
/// | `start` | counts as the start of the emulator | |
/// | `or_null` | is none, as null is | |
/// | `own` | is refused | is an id that no other item has |
/// | `known` | is none | is the id of an item that the document defines |
/// | `within(most)`
/// is none, as null is
/// is a text of at most this many characters |
/// | `at_least_one("noun")` | is refused | is a list that is not empty |
/// | `flat` | | stands for all members of the field, which are the object's own |
/// | `derived` | | stands in no document; the reader of the collection fills it in |
///
/// ```text
/// document! {
///     // The Rust type, and the schema in the OpenAPI document that describes its members.
///     Seller, "Seller" {
///         "id": id => own;
///         "name": name;
///         "status": status => default(SellerStatus::Active);
///         "address": address;
///         "account": account;
///     }
/// }
/// ```
macro_rules! document {
    ($type:ident, $schema:literal {
        $($json:literal: $field:ident $(=> $rule:ident $(($argument:expr))?)?;)*
        $(..$part:ident: $part_type:ident;)?
    }) => {
        const _: () = {
            use serde::{Serialize, Serializer, ser::SerializeMap};
            use $crate::{
                json::{Cursor, Members, Violations},
                model::document::{
                    self, DocumentObject, DocumentValue, Form, MemberReader, MemberShape, Shape,
                    Source,
                },
            };

            impl DocumentObject for $type {
                const SHAPE: Shape = Shape {
                    name: stringify!($type),
                    schema: $schema,
                    members: &[
                        $($crate::model::document::document!(
                            @shape $json, |it: &$type| &it.$field; $($rule $(($argument))?)?
                        ),)*
                        $(MemberShape::flat(|it: &$type| &*it.$part),)?
                    ],
                };

                fn read_members(
                    members: &mut Members<'_, '_, '_>,
                    source: &dyn Source,
                ) -> Option<Self> {
                    $(let $field = $crate::model::document::document!(
                        @read MemberReader::at($json, members, source);
                        $($rule $(($argument))?)?
                    );)*
                    $(let $part = $part_type::read_members(members, source);)?
                    Some(Self { $($field: $field?,)* $($part: $part?.into())? })
                }

                fn write_members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                    let Self { $($field,)* $($part)? } = self;
                    $($crate::model::document::document!(
                        @write $json, $field, map; $($rule $(($argument))?)?
                    );)*
                    $($part.write_members(map)?;)?
                    Ok(())
                }
            }

            impl DocumentValue for $type {
                const FORM: Form = Form::Object(&Self::SHAPE);

                fn read(
                    it: Cursor<'_, '_>,
                    violations: &mut Violations,
                    source: &dyn Source,
                ) -> Option<Self> {
                    document::read_object(it, violations, source)
                }
            }

            impl Serialize for $type {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    let mut map = serializer.serialize_map(None)?;
                    self.write_members(&mut map)?;
                    map.end()
                }
            }
        };
    };

    (@shape $json:literal, $read:expr;) => { MemberShape::of($json, $read) };
    (@shape $json:literal, $read:expr; own) => { MemberShape::of($json, $read) };
    (@shape $json:literal, $read:expr; flat) => { MemberShape::flat($read) };
    (@shape $json:literal, $read:expr; derived) => { MemberShape::optional("", Form::Derived) };
    (@shape $json:literal, $read:expr; or_null) => {
        MemberShape { is_nullable: true, ..MemberShape::of($json, $read) }
    };
    (@shape $json:literal, $read:expr; within($most:expr)) => {
        MemberShape { is_nullable: true, ..MemberShape::optional($json, Form::TextWithin($most)) }
    };
    (@shape $json:literal, $read:expr; at_least_one($noun:expr)) => {
        MemberShape::of($json, $read).not_empty()
    };
    (@shape $json:literal, $read:expr; like($other:expr)) => {
        MemberShape { is_required: false, ..MemberShape::of($json, $read) }
    };
    (@shape $json:literal, $read:expr; $rule:ident) => {
        MemberShape { is_required: false, ..MemberShape::of($json, $read) }
    };
    (@shape $json:literal, $read:expr; $rule:ident($value:expr)) => {
        MemberShape {
            is_required: false,
            default: Some(|| serde_json::to_value($value).unwrap_or_default()),
            ..MemberShape::of($json, $read)
        }
    };

    (@read $reader:expr;) => { $reader.plain() };
    (@read $reader:expr; derived) => { Some(Default::default()) };
    (@read $reader:expr; default) => { $reader.default(Default::default()) };
    (@read $reader:expr; unless($value:expr)) => { $reader.default($value) };
    (@read $reader:expr; like($other:expr)) => { $reader.given().or_else(|| $other.clone()) };
    (@read $reader:expr; known) => { Some($reader.known()) };
    (@read $reader:expr; within($most:expr)) => { Some($reader.within($most)) };
    (@read $reader:expr; $rule:ident $(($argument:expr))?) => { $reader.$rule($($argument)?) };

    (@write $json:literal, $field:ident, $map:ident; derived) => { let _ = $field; };
    (@write $json:literal, $field:ident, $map:ident; flat) => { $field.write_members($map)?; };
    (@write $json:literal, $field:ident, $map:ident; unless($value:expr)) => {
        if *$field != $value {
            document::write_member($json, $field, $map)?;
        }
    };
    (@write $json:literal, $field:ident, $map:ident; like($other:expr)) => {
        if $field != $other {
            document::write_member($json, $field, $map)?;
        }
    };
    (@write $json:literal, $field:ident, $map:ident; $($rule:tt)*) => {
        document::write_member($json, $field, $map)?;
    };
}

pub(crate) use document;

#[cfg(test)]
mod tests;
