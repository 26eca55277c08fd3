//! Field tables: the members of an object in answers and in documents.

use super::node::Table;
use crate::{json::ShownName, rql::Party};

/// Declares the field table of a struct: one line a field.
///
/// A line says when the field is shown (`core`, `whole` or `on_request`, see
/// [`Shown`](crate::rql::Shown)), its JSON name, and where its value comes from:
///
/// - `core "name": name;` is a field of the struct, in answers and in documents. Its Rust type
///   decides its kind in queries ([`FieldType`](super::field_type::FieldType)) and its form in
///   documents ([`DocumentValue`](super::document::DocumentValue)). A rule for documents may
///   follow, such as `=> default`; [`document!`](super::document::document) lists them.
/// - `core "status" = it.status_at(context.now);` is computed from the object and the
///   [`Context`](super::Context), in answers alone.
/// - `whole "invitation" as INVITATION;` is the object itself, shown through another table, in
///   answers alone.
///
/// Attributes follow behind commas. Each is a function of [`Field`](crate::rql::Field), with a
/// `Party` or without an argument: `nullable` where the published schema lets the value be null,
/// `seen_by(Operations)` where nobody else sees the field, and `changed_by(Operations)` where nobody
/// else may change it.
///
/// Behind the lines, `..profile: AccountProfile { … }` adds those of a nested struct as if they
/// were the struct's own, and `documents { … }` the members that stand in documents alone.
///
/// `view static` declares one more table for a struct that has its own, for answers alone.
///
/// ```text
/// fields! {
///     /// The fields of a [`Seller`].
///     pub static SELLER = "Seller" in "sellers": |it: &Seller, context| {
///         core "id": id => own;
///         on_request "audit": audit => empty;
///         core "name": name;
///         core "icon" = it.icon.address("sellers", it.id), nullable;
///         core "revision": revision => unless(1_u32);
///         whole "status": status => default(SellerStatus::Active), nullable;
///         whole "address": address, nullable;
///         whole "account": account;
///     } documents { "icon": icon => flat; }
/// }
/// ```
macro_rules! fields {
    ($(#[$doc:meta])* $vis:vis static $($declaration:tt)*) => {
        fields! { @declare own [$(#[$doc])* $vis] $($declaration)* }
    };
    ($(#[$doc:meta])* $vis:vis view static $($declaration:tt)*) => {
        fields! { @declare view [$(#[$doc])* $vis] $($declaration)* }
    };

    // Takes a declaration apart: the table, and the members in documents.
    (
        @declare $role:ident [$($prefix:tt)*]
        $table:ident = $name:literal $(in $collection:literal)?:
        |$it:ident: &$type:ident, $context:ident| {
            $(
                $shown:ident $json:literal
                $(: $field:ident $(=> $rule:ident $(($argument:expr))?)?)?
                $(as $view:ident)?
                $(= $value:expr)?
                $(, $attribute:ident $(($party:ident))?)*;
            )*
            $(..$part:ident: $part_type:ident {
                $(
                    $part_shown:ident $part_json:literal
                    $(: $part_field:ident $(=> $part_rule:ident $(($part_argument:expr))?)?)?
                    $(= $part_value:expr)?
                    $(, $part_attribute:ident $(($part_party:ident))?)*;
                )*
            } $(documents { $($part_hidden:tt)* })?)?
        } $(documents { $($hidden:tt)* })?
    ) => {
        $($prefix)* static $table: $crate::model::node::Table = {
            use $crate::{model::{field_type, node::{self, Field, Table, Value}}, rql};

            Table {
                name: $name,
                collection: fields!(@collection $($collection)?),
                views: rql::views!(node::Accounts),
                is_open: false,
                fields: &[
                    $(fields!(
                        @field $shown $json, |$it: &$type, $context|
                        $(&$it.$field)? $($value)? $(as $view)?;
                        $(.$attribute($($crate::rql::Party::$party)?))*
                    ),)*
                    $($(fields!(
                        @field $part_shown $part_json, |$it: &$type, $context|
                        $(&$it.$part.$part_field)? $($part_value)?;
                        $(.$part_attribute($($crate::rql::Party::$part_party)?))*
                    ),)*)?
                ],
            }
        };

        fields! {
            @document $role $table, $type, $name {
                $($($json: $field $(=> $rule $(($argument))?)?;)?)*
                $($($hidden)*)?
                $(..$part: $part_type;)?
            }
        }
        $($crate::model::document::document! {
            $part_type, $name {
                $($($part_json: $part_field $(=> $part_rule $(($part_argument))?)?;)?)*
                $($($part_hidden)*)?
            }
        })?
    };

    (@collection) => { None };
    (@collection $collection:literal) => { Some($collection) };

    // A field that holds the object itself, shown through another table.
    (
        @field $shown:ident $json:literal, |$it:ident: &$type:ty, $context:ident|
        as $view:ident; $($attributes:tt)*
    ) => {
        Field::$shown($json, node::Kind::Object(|| &$view), |object, context| {
            let Some(it) = object.downcast_ref::<$type>() else { return Value::Null };
            Value::Object(node::Node::new(it, context))
        }) $($attributes)*
    };
    // Any other field; the first closure is there for its type alone.
    (
        @field $shown:ident $json:literal, |$it:ident: &$type:ty, $context:ident|
        $value:expr; $($attributes:tt)*
    ) => {
        Field::$shown(
            $json,
            field_type::kind(|$it: &$type, $context| {
                let _ = ($it, $context);
                $value
            }),
            |object, $context| {
                let Some($it) = object.downcast_ref::<$type>() else { return Value::Null };
                let _ = $it;
                field_type::FieldType::value($value, $context)
            },
        ) $($attributes)*
    };

    // A struct is an object in documents, and in answers shown through its own table.
    (@document view $($rest:tt)*) => {};
    (@document own $table:ident, $type:ident, $($members:tt)*) => {
        $crate::model::document::document! { $type, $($members)* }

        impl<'a> $crate::model::field_type::FieldType<'a> for &'a $type {
            const KIND: $crate::model::node::Kind = $crate::model::node::Kind::Object(|| &$table);

            fn value(
                self,
                context: &'a $crate::model::Context<'a>,
            ) -> $crate::model::node::Value<'a> {
                $crate::model::node::Value::Object($crate::model::Node::new(self, context))
            }
        }
    };
}

pub(super) use fields;

/// The names of all members that answers show of a table's objects, here or on the platform.
pub(crate) fn shown_names(table: &'static Table) -> impl Iterator<Item = ShownName> {
    let shown = table
        .fields
        .iter()
        .map(|field| ShownName { name: field.name, is_reserved: field.seen_by != Party::Anyone });
    let elsewhere = SHOWN_ELSEWHERE.iter().filter(|(of, _)| *of == table.name);
    let elsewhere = elsewhere.flat_map(|(_, names)| names.iter().copied());
    shown.chain(elsewhere.chain(["$meta", "href"]).map(ShownName::from))
}

/// The members that the platform shows by the published schema and no table has.
const SHOWN_ELSEWHERE: &[(&str, &[&str])] = &[];
