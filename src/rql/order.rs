//! Orders: the properties to sort rows by.

use std::{
    cmp::Ordering,
    fmt::{self, Debug, Formatter},
};

use super::{
    bind::Binder,
    error::Fault,
    expr::{Expr, Node},
    parse,
    path::Path,
    property::Type,
    scalar::{Atom, Scalar},
    table::Family,
};

/// The properties to sort rows by, and behind them the id, which decides between equal rows as on the
/// platform; without any, rows keep their order.
pub struct Order<F: Family> {
    keys: Vec<Key<F>>,
}

struct Key<F: Family> {
    path: Path<F>,
    direction: Direction,
}

/// The property that no two rows of a list share.
const ID: &str = "id";

#[derive(Debug, Clone, Copy)]
pub(super) enum Direction {
    Ascending,
    Descending,
}

impl<F: Family> Order<F> {
    /// Whether rows keep their order.
    #[must_use]
    pub fn is_arrival(&self) -> bool {
        self.keys.is_empty()
    }

    /// Parses and binds an order; the binder collects its errors.
    pub(super) fn bind(text: &str, binder: &mut Binder<F>) -> Result<Self, Fault> {
        let items = parse::items(text)?;
        let keys = items.iter().map(|item| match &item.node {
            Node::Word(word) => Some((word.text.as_str(), item.at)),
            _ => None,
        });
        let keys = keys.collect::<Option<Vec<_>>>().unwrap_or_default();
        if keys.is_empty() && !text.is_empty() {
            let example = binder.example();
            binder.faults.no_keys::<()>(misplaced(&items), &example);
        }
        let mut keys: Vec<_> =
            keys.into_iter().filter_map(|(key, at)| Key::bind(key, at, binder)).collect();
        if !keys.is_empty() && keys.iter().all(|key| key.path.name != ID) {
            // No part of the request: the answer does not show it for that.
            keys.extend(binder.known(ID).map(|path| Key { path, direction: Direction::Ascending }));
        }
        Ok(Self { keys })
    }

    /// Returns the sort key of a row, to keep.
    pub(super) fn rank(&self, node: F::Node<'_>) -> Rank {
        let values = self
            .keys
            .iter()
            .map(|key| (Atom::from(&key.path.read(node)).to_scalar(), key.direction));
        Rank(values.collect())
    }

    /// Compares a row with one whose sort key was kept.
    pub(super) fn compare(&self, node: F::Node<'_>, kept: &Rank) -> Ordering {
        self.keys
            .iter()
            .zip(&kept.0)
            .map(|(key, (scalar, _))| {
                key.direction.apply(Atom::from(&key.path.read(node)).cmp(&scalar.atom()))
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl<F: Family> Key<F> {
    fn bind(key: &str, at: usize, binder: &mut Binder<F>) -> Option<Self> {
        let (direction, name) = split_sign(key);
        let at = at + key.len() - name.len();
        let property = binder.named(name, at)?;
        if property.kind() == Type::Compound {
            return binder.faults.not_ordered(name, at);
        }
        binder.uses(&property.path);
        Some(Self { path: property.path, direction })
    }
}

impl Direction {
    fn apply(self, order: Ordering) -> Ordering {
        match self {
            Self::Ascending => order,
            Self::Descending => order.reverse(),
        }
    }
}

// Written out, because a derive would require the same of the family.
impl<F: Family> Default for Order<F> {
    fn default() -> Self {
        Self { keys: Vec::new() }
    }
}

/// The sort key of a row, without the row.
pub(super) struct Rank(Box<[(Scalar, Direction)]>);

impl Rank {
    /// Compares the sort keys of two rows.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        self.0
            .iter()
            .zip(&other.0)
            .map(|((left, direction), (right, _))| direction.apply(left.atom().cmp(&right.atom())))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }
}

impl<F: Family> Debug for Order<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let keys = self.keys.iter().map(|key| (&key.path, key.direction));
        f.debug_map().entries(keys).finish()
    }
}

/// Splits a key into direction and path. Decoding has turned a plus into a blank.
pub(super) fn split_sign(key: &str) -> (Direction, &str) {
    match key.strip_prefix('-') {
        Some(name) => (Direction::Descending, name),
        None => (Direction::Ascending, key.strip_prefix(['+', ' ']).unwrap_or(key)),
    }
}

fn misplaced(items: &[Expr]) -> usize {
    items.iter().find(|item| !matches!(item.node, Node::Word(_))).map_or(0, |item| item.at)
}
