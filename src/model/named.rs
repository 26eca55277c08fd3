//! Enumerations whose values are the names that stand in JSON.

/// Declares an enumeration, the names of its values, and the way from a name to the value.
macro_rules! named {
    ($(#[$doc:meta])* $vis:vis enum $name:ident { $($(#[$value_doc:meta])* $value:ident,)* }) => {
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
    };
}

pub(crate) use named;
