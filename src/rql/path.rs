//! Paths: names of properties, looked up in a table, and how to reach their values.

use std::fmt::{self, Debug, Formatter};

use super::{
    block::Set,
    seen::{Party, SeenTable},
    table::{Family, Field, Kind, Table, Value},
};

/// The way from an object, or an element of a collection, to a value in it.
pub(super) struct Path<F: Family> {
    /// The fields along the way; none for the object itself.
    pub(super) fields: Vec<&'static Field<F>>,
    /// Their JSON names, joined by dots.
    pub(super) name: String,
}

/// The start of a path.
pub(super) enum Scope<F: Family> {
    /// An object of this table.
    Object(&'static Table<F>),
    /// A value of this kind.
    Value(&'static Kind<F>),
}

/// Why a text is not a path.
pub(super) struct PathError<F: Family> {
    /// The start of the unknown segment.
    pub(super) start: usize,
    /// Its end.
    pub(super) end: usize,
    /// Where it was looked up.
    pub(super) within: Within<F>,
}

/// Where a segment was looked up.
pub(super) enum Within<F: Family> {
    /// An object of this table.
    Object(SeenTable<F>),
    /// A collection, which a path cannot lead through.
    Collection,
    /// A plain value, which has no properties.
    Plain,
}

impl<F: Family> Path<F> {
    /// The path from an object to itself.
    pub(super) fn here() -> Self {
        Self { fields: Vec::new(), name: String::new() }
    }

    /// Looks up the path in a text of `reader`.
    pub(super) fn resolve(
        scope: Scope<F>,
        text: &str,
        reader: Party,
    ) -> Result<Self, PathError<F>> {
        let mut fields = Vec::new();
        let mut within = scope.within(reader);
        let mut start = 0;
        for segment in text.split('.') {
            let end = start + segment.len();
            let Some(field) = within.field(segment) else {
                return Err(PathError { start, end, within });
            };
            fields.push(field);
            within = Scope::Value(&field.kind).within(reader);
            start = end + 1;
        }
        let name = fields.iter().map(|field| field.name).collect::<Vec<_>>().join(".");
        Ok(Self { fields, name })
    }

    /// Returns the kind of the value that it leads to from `scope`.
    pub(super) fn end(&self, scope: Scope<F>) -> Scope<F> {
        self.fields.last().map_or(scope, |field| Scope::Value(&field.kind))
    }

    /// Returns the objects whose value fulfils a condition; the condition gets the object too.
    ///
    /// All objects take the path's first step, then all take its second: the processor waits for
    /// memory, and so it waits for many objects at the same time.
    pub(super) fn among<'a>(
        &self,
        set: Set,
        from: &[Value<'a, F>],
        fulfils: impl Fn(&Value<'a, F>, &Value<'a, F>) -> bool,
    ) -> Set {
        let Some((first, rest)) = self.fields.split_first() else {
            return set.filter(|place| fulfils(&from[place], &from[place]));
        };
        let step = |value: &Value<'a, F>, field| match value {
            Value::Object(node) => F::read(*node, field),
            _ => Value::Null,
        };
        let mut values: Vec<_> = set.places().map(|place| step(&from[place], first)).collect();
        for field in rest {
            for value in &mut values {
                *value = step(value, field);
            }
        }
        let mut values = values.iter();
        set.filter(|place| values.next().is_some_and(|value| fulfils(value, &from[place])))
    }

    /// Passes the value to `see`; null if a value on the way is missing.
    pub(super) fn follow<'a, R>(
        &self,
        from: &Value<'a, F>,
        see: impl FnOnce(&Value<'a, F>) -> R,
    ) -> R {
        let Some((last, parents)) = self.fields.split_last() else { return see(from) };
        let Value::Object(node) = from else { return see(&Value::Null) };
        let mut node = *node;
        for parent in parents {
            let Value::Object(next) = F::read(node, parent) else { return see(&Value::Null) };
            node = next;
        }
        see(&F::read(node, last))
    }
}

impl<F: Family> Scope<F> {
    fn within(self, reader: Party) -> Within<F> {
        match self {
            Self::Object(table) => Within::Object(SeenTable::new(table, reader)),
            Self::Value(Kind::Object(table)) => Within::Object(SeenTable::new(table(), reader)),
            Self::Value(Kind::Collection(_)) => Within::Collection,
            Self::Value(
                Kind::Text | Kind::Number | Kind::Boolean | Kind::Date | Kind::Enumeration(_),
            ) => Within::Plain,
        }
    }
}

impl<F: Family> Within<F> {
    fn field(&self, name: &str) -> Option<&'static Field<F>> {
        match self {
            Self::Object(table) => table.named(name),
            Self::Collection | Self::Plain => None,
        }
    }
}

impl<F: Family> Kind<F> {
    /// Returns the table of the object, or of the collection's objects; `None` for plain values.
    pub(super) fn table(&self) -> Option<&'static Table<F>> {
        match self {
            Self::Object(table) => Some(table()),
            Self::Collection(element) => element.table(),
            Self::Text | Self::Number | Self::Boolean | Self::Date | Self::Enumeration(_) => None,
        }
    }
}

// Written out, because a derive would require the same of the family.
impl<F: Family> Clone for Scope<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Family> Copy for Scope<F> {}

impl<F: Family> Debug for Path<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
