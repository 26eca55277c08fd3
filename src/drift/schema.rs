//! Schemas as far as they are compared: the parts that all have to hold, as one.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value};

use super::document::Document;

/// A schema with everything that it says by `$ref`, `allOf` and a single alternative.
pub(super) struct Schema<'d> {
    pub(super) parts: Vec<&'d Value>,
    /// Whether an alternative is `null`.
    pub(super) has_null: bool,
    /// References that lead nowhere.
    pub(super) unresolved: Vec<&'d str>,
}

impl<'d> Schema<'d> {
    /// The schema that all of these make up.
    pub(super) fn of(document: &Document<'d>, roots: &[&'d Value]) -> Self {
        let mut schema = Self { parts: Vec::new(), has_null: false, unresolved: Vec::new() };
        let mut open: Vec<_> = roots.iter().rev().copied().collect();
        let mut seen = HashSet::new();
        while let Some(part) = open.pop() {
            if !seen.insert(std::ptr::from_ref(part)) {
                continue;
            }
            schema.parts.push(part);
            if let Some(reference) = part["$ref"].as_str() {
                match document.at(reference) {
                    Some(target) => open.push(target),
                    None => schema.unresolved.push(reference),
                }
            }
            open.extend(part["allOf"].as_array().into_iter().flatten());
            open.extend(schema.single_alternative(part));
        }
        schema
    }

    /// The alternative of a part that has just one besides `null`.
    fn single_alternative(&mut self, part: &'d Value) -> Option<&'d Value> {
        let all = ["oneOf", "anyOf"].into_iter().find_map(|name| part[name].as_array())?;
        let mut others = all.iter().filter(|it| it["type"] != "null");
        self.has_null |= all.iter().any(|it| it["type"] == "null");
        others.next().filter(|_| others.next().is_none())
    }

    /// The same value for schemas that are the same.
    pub(super) fn identity(&self) -> Vec<*const Value> {
        self.parts.iter().map(|part| std::ptr::from_ref(*part)).collect()
    }

    /// The same value for schemas that have the same members from the same parts.
    pub(super) fn owners(&self) -> Vec<*const Value> {
        let owners = self.parts.iter().filter(|part| part["properties"].is_object());
        owners.map(|part| std::ptr::from_ref(*part)).collect()
    }

    /// How many steps it takes to compare it.
    pub(super) fn size(&self) -> usize {
        let members = self.parts.iter().filter_map(|part| part["properties"].as_object());
        let members: usize = members.map(Map::len).sum();
        let required = self.parts.iter().filter_map(|part| part["required"].as_array());
        let required: usize = required.map(Vec::len).sum();
        // Each member is looked up in each part.
        (members + 1).saturating_mul(self.parts.len() + required)
    }

    /// The names of its members, in order.
    pub(super) fn members(&self) -> BTreeSet<&'d str> {
        let members = self.parts.iter().filter_map(|part| part["properties"].as_object());
        members.flat_map(|members| members.keys().map(String::as_str)).collect()
    }

    /// The schemas of a member.
    pub(super) fn member(&self, name: &str) -> Vec<&'d Value> {
        self.parts.iter().filter_map(|part| part["properties"].get(name)).collect()
    }

    /// Whether it has to have a member.
    pub(super) fn requires(&self, name: &str) -> bool {
        let required = self.parts.iter().filter_map(|part| part["required"].as_array());
        required.flatten().any(|it| it == name)
    }

    /// The schemas of its items.
    pub(super) fn items(&self) -> Vec<&'d Value> {
        self.all("items")
    }

    /// The schemas of members whose names it leaves open.
    pub(super) fn other_members(&self) -> Vec<&'d Value> {
        self.all("additionalProperties")
    }

    fn all(&self, name: &str) -> Vec<&'d Value> {
        self.parts.iter().filter_map(|part| part.get(name).filter(|it| it.is_object())).collect()
    }
}
