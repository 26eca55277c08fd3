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
    pub(super) within: Scope<F>,
    /// Who named it.
    pub(super) reader: Party,
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
        let mut within = scope;
        let mut start = 0;
        for segment in text.split('.') {
            let end = start + segment.len();
            let Some(field) = within.table(reader).and_then(|table| table.named(segment)) else {
                return Err(PathError { start, end, within, reader });
            };
            fields.push(field);
            within = Scope::Value(&field.kind);
            start = end + 1;
        }
        let name = fields.iter().map(|field| field.name).collect::<Vec<_>>().join(".");
        Ok(Self { fields, name })
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
        let Some((last, parents)) = self.fields.split_last() else {
            return set.filter(|place| fulfils(&from[place], &from[place]));
        };
        let mut nodes = Self::follow(parents, set, from).into_iter();
        set.filter(|place| {
            let value = match nodes.next().flatten() {
                Some(node) => F::read(node, last),
                None => Value::Null,
            };
            fulfils(&value, &from[place])
        })
    }

    /// Returns the objects that some fields lead to from those of a set.
    pub(super) fn follow<'a>(
        fields: &[&'static Field<F>],
        set: Set,
        from: &[Value<'a, F>],
    ) -> Vec<Option<F::Node<'a>>> {
        let mut nodes: Vec<_> = set.places().map(|place| from[place].node()).collect();
        for field in fields {
            for node in &mut nodes {
                *node = node.and_then(|node| F::read(node, field).into_node());
            }
        }
        nodes
    }

    /// Returns the value in an object; null if a value on the way is missing.
    pub(super) fn read<'a>(&self, mut node: F::Node<'a>) -> Value<'a, F> {
        let Some((last, parents)) = self.fields.split_last() else { return Value::Object(node) };
        for parent in parents {
            let Some(next) = F::read(node, parent).into_node() else { return Value::Null };
            node = next;
        }
        F::read(node, last)
    }
}

impl<F: Family> Scope<F> {
    /// Returns the table of the object, as `reader` sees it; `None` for a collection, which a path
    /// cannot lead through, and for a plain value.
    pub(super) fn table(self, reader: Party) -> Option<SeenTable<F>> {
        match self {
            Self::Object(table) => Some(SeenTable::new(table, reader)),
            Self::Value(Kind::Object(table)) => Some(SeenTable::new(table(), reader)),
            Self::Value(
                Kind::Collection(_)
                | Kind::Text
                | Kind::KnownText(_)
                | Kind::Number
                | Kind::Boolean
                | Kind::Date
                | Kind::Enumeration(_)
                | Kind::Any,
            ) => None,
        }
    }
}

impl<F: Family> Kind<F> {
    /// Returns the table of the object, or of the collection's objects; `None` for plain values.
    pub(super) fn table(&self) -> Option<&'static Table<F>> {
        match self {
            Self::Object(table) => Some(table()),
            Self::Collection(element) => element.table(),
            Self::Text
            | Self::KnownText(_)
            | Self::Number
            | Self::Boolean
            | Self::Date
            | Self::Enumeration(_)
            | Self::Any => None,
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
