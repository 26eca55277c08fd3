//! References in requests: objects that are named by their ids.

use super::{Id, Resource, shown_names};
use crate::{
    id::Kind,
    json::{Cursor, Members, Violations},
};

/// Reads the ids of objects in the form of answers.
pub(super) fn read_all_shown<R: Resource>(
    cursor: Cursor<'_, '_>,
    violations: &mut Violations,
) -> Option<Vec<Id<R>>> {
    cursor.list(violations, read_shown)
}

/// Reads the id of an object in the form of answers.
pub(super) fn read_shown<R: Resource>(
    cursor: Cursor<'_, '_>,
    violations: &mut Violations,
) -> Option<Id<R>> {
    read_id(cursor, violations, |members| members.ignore(shown_names(R::table())))
}

/// Reads the id of an object; `read_rest` accepts its other members.
pub(super) fn read_id<K: Kind>(
    cursor: Cursor<'_, '_>,
    violations: &mut Violations,
    read_rest: impl FnOnce(&mut Members<'_, '_, '_>),
) -> Option<Id<K>> {
    let read = |members: &mut Members<'_, '_, '_>| {
        let id = members.required("id", |it, violations| it.id(violations));
        read_rest(members);
        id
    };
    cursor.object(violations, read).flatten()
}
