//! Aspects: what is compared of two schemas in the same place.

use std::collections::BTreeSet;

use serde_json::Value;

use super::schema::Schema;

/// The bounds, each compared as it is written.
const BOUNDS: [&str; 14] = [
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "format",
];

/// The type of a schema without one.
const ANY: &str = "any";

/// The aspects of a schema, each with its name and its value in words.
pub(super) fn aspects(schema: &Schema<'_>) -> Vec<(&'static str, String)> {
    let mut aspects = vec![
        ("type", kind(schema)),
        ("nullability", if is_nullable(schema) { "nullable" } else { "not nullable" }.to_owned()),
        ("enumeration", joined(&names(schema), "none")),
        ("alternatives", alternatives(schema)),
        ("deprecation", if has(schema, "deprecated") { "deprecated" } else { "in use" }.to_owned()),
    ];
    aspects.extend(BOUNDS.map(|name| (name, bound(schema, name))));
    aspects
}

fn kind(schema: &Schema<'_>) -> String {
    let mut kinds = BTreeSet::new();
    for part in &schema.parts {
        match &part["type"] {
            Value::String(kind) => kinds.extend([kind.as_str()]),
            Value::Array(several) => kinds.extend(several.iter().filter_map(Value::as_str)),
            _ => {}
        }
    }
    kinds.remove("null");
    if kinds.is_empty() && !schema.members().is_empty() {
        kinds.insert("object");
    } else if kinds.is_empty() && !schema.items().is_empty() {
        kinds.insert("array");
    }
    if kinds.is_empty() { ANY.to_owned() } else { kinds.into_iter().collect::<Vec<_>>().join("|") }
}

fn is_nullable(schema: &Schema<'_>) -> bool {
    let is_null = |kind: &Value| match kind {
        Value::Array(several) => several.iter().any(|it| it == "null"),
        kind => kind == "null",
    };
    // Without a type any value fits, whether the schema says `nullable` or not.
    let is_open = kind(schema) == ANY && names(schema).is_empty();
    is_open
        || schema.has_null
        || has(schema, "nullable")
        || schema.parts.iter().any(|it| is_null(&it["type"]))
}

/// Whether a part says `true` by that name.
fn has(schema: &Schema<'_>, name: &str) -> bool {
    schema.parts.iter().any(|part| part[name] == true)
}

/// Whether objects may have members that the schema does not name.
pub(super) fn other_members(schema: &Schema<'_>) -> &'static str {
    let is_closed = schema.parts.iter().any(|part| part["additionalProperties"] == false);
    if is_closed { "refused" } else { "allowed" }
}

/// The names of an enumeration.
fn names(schema: &Schema<'_>) -> BTreeSet<String> {
    let lists = schema.parts.iter().filter_map(|part| part["enum"].as_array());
    let constants = schema.parts.iter().filter_map(|part| part.get("const"));
    let names = lists.flatten().chain(constants).filter(|name| !name.is_null());
    names.map(|name| name.as_str().map_or_else(|| name.to_string(), str::to_owned)).collect()
}

/// How many alternatives there are, if there are several.
fn alternatives(schema: &Schema<'_>) -> String {
    let lists = schema.parts.iter().flat_map(|part| [&part["oneOf"], &part["anyOf"]]);
    let counts = lists.filter_map(Value::as_array).map(|all| {
        let others = all.iter().filter(|it| it["type"] != "null");
        others.count()
    });
    counts.filter(|count| *count > 1).max().map_or("none".to_owned(), |count| count.to_string())
}

fn bound(schema: &Schema<'_>, name: &str) -> String {
    let value = schema.parts.iter().find_map(|part| part.get(name));
    match value {
        // What JSON Schema says by leaving it out.
        None | Some(Value::Bool(false)) => "none".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

fn joined(names: &BTreeSet<String>, none: &str) -> String {
    if names.is_empty() {
        return none.to_owned();
    }
    names.iter().map(String::as_str).collect::<Vec<_>>().join("|")
}
