//! Paths: names of properties, held against a table, and the way they lead through an object.

use std::fmt::{self, Debug, Formatter};

use super::{
    block::Set,
    table::{Family, Field, Kind, Table, Value},
};

/// A way from an object, or an element of a collection, to a value in it.
pub(super) struct Path<F: Family> {
    /// The fields on the way; none for the object itself.
    pub(super) fields: Vec<&'static Field<F>>,
    /// Their JSON names, with dots between.
    pub(super) name: String,
}

/// What a path starts from.
pub(super) enum Scope<F: Family> {
    /// An object of this table.
    Object(&'static Table<F>),
    /// A value of this kind.
    Value(&'static Kind<F>),
}

/// Why a text is no path.
pub(super) struct PathError<F: Family> {
    /// Where the segment that leads nowhere starts.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// What it was sought in.
    pub(super) within: Within<F>,
}

/// What a segment was sought in.
pub(super) enum Within<F: Family> {
    /// An object of this table.
    Object(&'static Table<F>),
    /// A collection, which paths do not lead through.
    Collection,
    /// A plain value, which has no properties.
    Plain,
}

impl<F: Family> Path<F> {
    /// The path that leads nowhere else.
    pub(super) fn here() -> Self {
        Self { fields: Vec::new(), name: String::new() }
    }

    /// The path that a text stands for.
    pub(super) fn resolve(scope: Scope<F>, text: &str) -> Result<Self, PathError<F>> {
        let mut fields = Vec::new();
        let mut within = scope.within();
        let mut start = 0;
        for segment in text.split('.') {
            let end = start + segment.len();
            let Some(field) = within.field(segment) else {
                return Err(PathError { start, end, within });
            };
            fields.push(field);
            within = Scope::Value(&field.kind).within();
            start = end + 1;
        }
        let name = fields.iter().map(|field| field.name).collect::<Vec<_>>().join(".");
        Ok(Self { fields, name })
    }

    /// What it leads to from `scope`.
    pub(super) fn end(&self, scope: Scope<F>) -> Scope<F> {
        self.fields.last().map_or(scope, |field| Scope::Value(&field.kind))
    }

    /// Those of a set of objects whose value fulfils a condition, which also sees the object.
    ///
    /// All go the first step of the way, then all the second: what is waited for is memory, and so
    /// the waits for many objects overlap.
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

    /// Shows the value to `see`; null where the way is broken.
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
    fn within(self) -> Within<F> {
        match self {
            Self::Object(table) => Within::Object(table),
            Self::Value(Kind::Object(table)) => Within::Object(table()),
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

impl<F: Family> Table<F> {
    /// The member called `name`, in whatever letter case.
    pub(super) fn named(&self, name: &str) -> Option<&'static Field<F>> {
        self.fields.iter().find(|field| field.name.eq_ignore_ascii_case(name))
    }
}

impl<F: Family> Kind<F> {
    /// What the object is made of, or the objects of the collection; none for plain values.
    pub(super) fn table(&self) -> Option<&'static Table<F>> {
        match self {
            Self::Object(table) => Some(table()),
            Self::Collection(element) => element.table(),
            Self::Text | Self::Number | Self::Boolean | Self::Date | Self::Enumeration(_) => None,
        }
    }
}

// Written out because a derive would ask the same of the family.
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
