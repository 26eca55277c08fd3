//! Sheaves: pages of rows, kept as the renderings that they were put together from.

use std::sync::Arc;

use super::render::Rendered;

/// The text of a page.
///
/// Its renderings are the ones that their rows keep, so that it takes next to no memory of its own
/// until a row changes, and no copy is made of what may never be looked at.
#[derive(Debug)]
pub struct Sheaf {
    base: Arc<str>,
    // What stands before the first row.
    head: Box<[u8]>,
    rows: Vec<Arc<Rendered>>,
    // The bytes of the rows.
    length: usize,
}

/// What stands behind the last row.
const TAIL: &[u8] = b"]}";

impl Sheaf {
    /// A sheaf without a row yet, with room for so many, whose links begin with `base`.
    #[must_use]
    pub fn new(base: Arc<str>, room: usize) -> Self {
        Self { base, head: Box::default(), rows: Vec::with_capacity(room), length: 0 }
    }

    /// Adds a row.
    pub(super) fn add(&mut self, row: &Arc<Rendered>) {
        self.length += row.length(&self.base);
        self.rows.push(Arc::clone(row));
    }

    /// The sheaf of a whole page, which has these rows, separated by commas.
    #[must_use]
    pub fn of(mut self, page: &[u8]) -> Self {
        self.head = page[..page.len() - self.length - self.commas() - TAIL.len()].into();
        self
    }

    /// The bytes of the page.
    #[must_use]
    pub fn length(&self) -> usize {
        self.head.len() + self.length + self.commas() + TAIL.len()
    }

    /// The page.
    #[must_use]
    pub fn text(&self) -> Vec<u8> {
        let mut text = Vec::with_capacity(self.length());
        text.extend_from_slice(&self.head);
        for (index, row) in self.rows.iter().enumerate() {
            if index > 0 {
                text.push(b',');
            }
            row.append(&self.base, &mut text);
        }
        text.extend_from_slice(TAIL);
        text
    }

    fn commas(&self) -> usize {
        self.rows.len().saturating_sub(1)
    }
}
