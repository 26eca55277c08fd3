//! Scope: which of the emulator's operations a document covers.

use std::collections::BTreeMap;

use super::document::{Document, Operation};

/// Tells which of our operations the document covers.
///
/// It covers the operations of a tag if it has more than one of them, and all if it has some of most
/// tags. A fragment with one operation covers no other.
pub(super) fn coverage<'d>(
    theirs: &Document<'d>,
    ours: &Document<'d>,
) -> impl Fn(&Operation<'d>) -> bool + use<'d> {
    let mut tags: BTreeMap<&str, usize> = BTreeMap::new();
    for (key, operation) in &ours.operations {
        *tags.entry(tag(operation)).or_default() +=
            usize::from(theirs.operations.contains_key(key));
    }
    let covered = tags.values().filter(|count| **count > 0).count();
    let is_whole = covered > 1 && covered * 2 > tags.len();
    move |operation| is_whole || tags[tag(operation)] > 1
}

fn tag<'d>(operation: &Operation<'d>) -> &'d str {
    operation.json["tags"][0].as_str().unwrap_or_default()
}
