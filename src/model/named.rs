//! Enumerations whose values are the names that stand in JSON.

use crate::json::{Cursor, Violations};

/// Declares an enumeration, the names of its values, and the way from a name to the value.
///
/// `enum Name: Text` declares one that the published schema types as plain text: filters take any
/// text for it.
macro_rules! named {
    ($(#[$doc:meta])* $vis:vis enum $name:ident: Text { $($values:tt)* }) => {
        named! { @declare KnownText $(#[$doc])* $vis enum $name { $($values)* } }
    };
    ($(#[$doc:meta])* $vis:vis enum $name:ident { $($values:tt)* }) => {
        named! { @declare Enumeration $(#[$doc])* $vis enum $name { $($values)* } }
    };
    (
        @declare $kind:ident $(#[$doc:meta])* $vis:vis enum $name:ident {
            $($(#[$value_doc:meta])* $value:ident,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        $vis enum $name { $($(#[$value_doc])* $value,)* }

        impl $name {
            /// All names, in order.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($value)),*];

            /// The name in JSON.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$value => stringify!($value),)* }
            }

            /// The value of exactly that name.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $(stringify!($value) => Some(Self::$value),)* _ => None }
            }
        }

        $crate::model::field_type::field_types! {
            $name: $crate::model::node::Kind::$kind($name::NAMES),
                |it| $crate::model::node::Value::Text(it.name().into());
        }

        impl<'a> $crate::model::field_type::FieldType<'a> for $name {
            const KIND: $crate::model::node::Kind = <&$name>::KIND;

            fn value(self, _: &'a $crate::model::Context<'a>) -> $crate::model::node::Value<'a> {
                $crate::model::node::Value::Text(self.name().into())
            }
        }

        $crate::model::document::document_values! {
            $name: $crate::model::document::Form::Enumeration($name::NAMES),
                |it, violations|
                    $crate::model::named::read(it, violations, $name::parse, $name::NAMES),
                write |it| it.name();
        }
    };
}

pub(crate) use named;

/// Reads one of these names.
pub(crate) fn read<T>(
    cursor: Cursor<'_, '_>,
    violations: &mut Violations,
    parse: fn(&str) -> Option<T>,
    names: &[&str],
) -> Option<T> {
    let value = parse(cursor.text(violations)?);
    if value.is_none() {
        cursor.refuse(format!("Expected one of {}", names.join(", ")), violations);
    }
    value
}
