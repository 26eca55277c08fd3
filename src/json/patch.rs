//! Patches: the change that an update makes to one member.
//!
//! Clients send back the object they were shown. A missing member stays unchanged, and a member
//! that only the platform writes is ignored.

use serde_json::{Map, Value};

use super::{
    cursor::{Cursor, Members},
    violations::Violations,
};

/// The change to a member.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// The member keeps its value.
    #[default]
    Unchanged,
    /// The member loses its value.
    Cleared,
    /// The member gets this value.
    Set(T),
}

/// The name of a member that answers show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownName {
    /// The name.
    pub name: &'static str,
    /// Whether it is shown to some readers only, and unknown to the others.
    pub is_reserved: bool,
}

impl From<&'static str> for ShownName {
    fn from(name: &'static str) -> Self {
        Self { name, is_reserved: false }
    }
}

impl<T> Patch<T> {
    /// Returns the value after the change.
    pub fn over(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Unchanged => before,
            Self::Cleared => None,
            Self::Set(value) => Some(value),
        }
    }

    /// Returns the same change to a value of another type.
    pub fn map<V>(self, map: impl FnOnce(T) -> V) -> Patch<V> {
        match self {
            Self::Unchanged => Patch::Unchanged,
            Self::Cleared => Patch::Cleared,
            Self::Set(value) => Patch::Set(map(value)),
        }
    }

    /// Returns the value after a change of some of its parts. `Set` makes a value of a missing one,
    /// even if it changes no part.
    pub fn parts_over<V: Default>(
        self,
        before: Option<V>,
        over: impl FnOnce(T, V) -> V,
    ) -> Option<V> {
        match self {
            Self::Unchanged => before,
            Self::Cleared => None,
            Self::Set(parts) => Some(over(parts, before.unwrap_or_default())),
        }
    }
}

/// Merges `patch` into `target`, after RFC 7396: members that are null are removed, objects are
/// merged, and every other value takes the place of the one before.
///
/// The depth of recursion is that of `patch`, which the parser of documents limits.
pub fn merge_patch(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(members) = target else { return };
    for (name, value) in patch {
        if value.is_null() {
            members.remove(&name);
        } else {
            merge_patch(members.entry(name).or_insert(Value::Null), value);
        }
    }
}

impl<'a> Members<'_, 'a, '_> {
    /// Reads the change to a member that may be missing or null.
    pub fn change<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Cursor<'_, 'a>, &mut Violations) -> Option<T>,
    ) -> Patch<T> {
        if self.is_null(name) {
            return Patch::Cleared;
        }
        self.optional(name, read).map_or(Patch::Unchanged, Patch::Set)
    }

    /// Reads the change to a name or the like, which may be missing or null.
    pub fn short_text_change(&mut self, name: &'static str) -> Patch<Box<str>> {
        self.change(name, |it, violations| it.short_text(violations))
    }

    /// Reads the change to a description or the like, which may be missing or null.
    pub fn long_text_change(&mut self, name: &'static str) -> Patch<Box<str>> {
        self.change(name, |it, violations| it.long_text(violations))
    }

    /// Reads the change to a text of any length that may be missing or null.
    pub fn text_change(&mut self, name: &'static str) -> Patch<Box<str>> {
        self.change(name, |it, violations| it.text(violations).map(Box::from))
    }

    /// Reads the change to a text of at most `most` characters that may be missing or null.
    pub fn text_change_within(&mut self, name: &'static str, most: usize) -> Patch<Box<str>> {
        self.change(name, |it, violations| it.text_within(most, violations))
    }

    /// Accepts and ignores members that answers show but requests can't change.
    pub fn ignore<N: Into<ShownName>>(&mut self, names: impl Iterator<Item = N>) {
        for ShownName { name, is_reserved } in names.map(Into::into) {
            if !(is_reserved && self.hides_reserved()) {
                self.nullable(name, |_, _| Some(()));
            }
        }
    }

    /// Accepts and ignores members that no schema has, and returns the names of those that are there.
    pub fn tolerate(&mut self, names: &[&'static str]) -> Vec<&'static str> {
        let mut is_there = |name: &&'static str| self.optional(name, |_, _| Some(())).is_some();
        names.iter().copied().filter(|name| is_there(name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_merge_patch_does_what_the_examples_of_its_standard_do() {
        for (mut target, patch, merged) in [
            (json!({ "a": "b" }), json!({ "a": "c" }), json!({ "a": "c" })),
            (json!({ "a": "b" }), json!({ "b": "c" }), json!({ "a": "b", "b": "c" })),
            (json!({ "a": "b", "b": "c" }), json!({ "a": null }), json!({ "b": "c" })),
            (json!({ "a": ["b"] }), json!({ "a": "c" }), json!({ "a": "c" })),
            (json!({ "a": "c" }), json!({ "a": ["b"] }), json!({ "a": ["b"] })),
            (
                json!({ "a": { "b": "c" } }),
                json!({ "a": { "b": "d", "c": null } }),
                json!({ "a": { "b": "d" } }),
            ),
            (json!({ "a": "foo" }), json!("bar"), json!("bar")),
            (json!({ "e": null }), json!({ "a": 1 }), json!({ "e": null, "a": 1 })),
            (json!([1, 2]), json!({ "a": "b", "c": null }), json!({ "a": "b" })),
            (json!({}), json!({ "a": { "bb": { "ccc": null } } }), json!({ "a": { "bb": {} } })),
        ] {
            merge_patch(&mut target, patch);
            assert_eq!(target, merged);
        }
    }
}
