//! Tables: rows by id and in order of creation, cheap to copy whole.

use std::{fmt, hash::Hash, sync::Arc};

use foldhash::fast::FixedState;
use imbl::{GenericHashMap, Vector, shared_ptr::DefaultSharedPtr};
use rand::Rng;

use crate::{
    id::{Id, Kind},
    model::{Resource, Row, row_weight},
};

/// A persistent map. Its hasher is fixed: nothing observable depends on the order of its entries,
/// and the keys are drawn by the emulator or sent by the developer who runs it.
pub(super) type Map<K, V> = GenericHashMap<K, V, FixedState, DefaultSharedPtr>;

/// The rows of one kind. Copies share everything until one of them changes.
///
/// Only the world reads it.
pub struct Table<R> {
    by_id: Map<Id<R>, Arc<Row<R>>>,
    // Sorted by the rows' sequence numbers, so any offset and any row is found at once.
    order: Vector<Arc<Row<R>>>,
    next: u64,
    // The ids of removed rows, which no other row gets.
    removed: Map<Id<R>, ()>,
    weight: Weight,
}

/// How many bytes rows take.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weight {
    /// The rows that are there.
    pub(super) present: usize,
    /// All that were ever written into this table, or into the one that it is a copy of.
    pub(super) written: usize,
}

impl<R: Kind> Table<R> {
    /// The row of that id.
    pub(super) fn get(&self, id: Id<R>) -> Option<&Arc<Row<R>>> {
        self.by_id.get(&id)
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// How many bytes its rows take.
    pub(super) fn weight(&self) -> Weight {
        self.weight
    }

    /// The rows in order of creation.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Row<R>>> {
        self.order.iter()
    }

    /// At most `limit` rows in order of creation, after the first `offset`.
    pub(super) fn page(&self, offset: usize, limit: usize) -> impl Iterator<Item = &Arc<Row<R>>> {
        let end = offset.saturating_add(limit).min(self.len());
        (offset..end).filter_map(|index| self.order.get(index))
    }

    /// Draws an id that no row has, or ever had.
    pub(super) fn draw(&self, generator: &mut impl Rng) -> Id<R> {
        loop {
            let id = Id::draw(generator);
            if !self.by_id.contains_key(&id) && !self.removed.contains_key(&id) {
                return id;
            }
        }
    }
}

impl<R: Resource> Table<R> {
    /// Adds a row behind all others.
    pub(super) fn insert(&mut self, value: R) -> Arc<Row<R>> {
        let id = value.id();
        self.weight.add(row_weight(&value));
        let row = Arc::new(Row::new(self.next, value));
        self.next += 1;
        self.by_id.insert(id, Arc::clone(&row));
        self.order.push_back(Arc::clone(&row));
        row
    }

    /// Puts each of these values in the place of the row that has its id.
    pub(super) fn replace_all(&mut self, values: Vec<R>) {
        for value in values {
            self.replace(value);
        }
    }

    /// Puts another value in the place of the row that has its id.
    ///
    /// Without such a row it is added.
    pub(super) fn replace(&mut self, value: R) -> Arc<Row<R>> {
        let id = value.id();
        let Some((sequence, index)) = self.place(id) else { return self.insert(value) };
        self.weight.add(row_weight(&value));
        let row = Arc::new(Row::new(sequence, value));
        if let Some(before) = self.by_id.insert(id, Arc::clone(&row)) {
            self.weight.present -= row_weight(&**before);
        }
        self.order.set(index, Arc::clone(&row));
        row
    }

    /// Removes a row.
    pub(super) fn remove(&mut self, id: Id<R>) {
        if let Some((_, index)) = self.place(id) {
            if let Some(before) = self.by_id.remove(&id) {
                self.weight.present -= row_weight(&**before);
            }
            self.order.remove(index);
            self.retire(id);
        }
    }

    /// Keeps an id from ever being drawn.
    pub(super) fn retire(&mut self, id: Id<R>) {
        self.removed.insert(id, ());
    }

    /// The ids of the removed rows, in order of their numbers.
    pub(super) fn removed(&self) -> Vec<Id<R>> {
        let mut ids: Vec<_> = self.removed.keys().copied().collect();
        ids.sort_unstable_by_key(|id| id.number());
        ids
    }

    fn place(&self, id: Id<R>) -> Option<(u64, usize)> {
        let sequence = self.by_id.get(&id)?.sequence();
        let index = self.order.binary_search_by_key(&sequence, |row| row.sequence()).ok()?;
        Some((sequence, index))
    }
}

impl Weight {
    fn add(&mut self, bytes: usize) {
        self.present += bytes;
        self.written += bytes;
    }
}

impl<R> fmt::Debug for Table<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("rows", &self.order.len()).finish_non_exhaustive()
    }
}

impl<R> Clone for Table<R> {
    fn clone(&self) -> Self {
        Self {
            by_id: self.by_id.clone(),
            order: self.order.clone(),
            next: self.next,
            removed: self.removed.clone(),
            weight: self.weight,
        }
    }
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self {
            by_id: empty(),
            order: Vector::new(),
            next: 0,
            removed: empty(),
            weight: Weight::default(),
        }
    }
}

/// A map with nothing in it.
pub(super) fn empty<K: Hash + Eq, V>() -> Map<K, V> {
    Map::with_hasher(FixedState::with_seed(0))
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng, rngs::ChaCha12Rng};

    use super::*;
    use crate::model::Module;

    #[test]
    fn the_id_of_a_removed_row_is_never_drawn_again() {
        let (mut table, mut generator) =
            (Table::<Module>::default(), ChaCha12Rng::seed_from_u64(7));
        for _ in 0..9_998 {
            let id = table.draw(&mut generator);
            assert!(!table.removed.contains_key(&id), "{id}");
            table.retire(id);
        }
        let left = table.draw(&mut generator);
        assert!(!table.removed().contains(&left));
        assert_eq!(table.draw(&mut generator), left);
    }
}
