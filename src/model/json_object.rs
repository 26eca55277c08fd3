//! JSON objects in response form, which the same field tables read.

use serde_json::Value as Json;

use super::node::{Context, Field, Kind, Node, Value};

/// The member of `object` that `field` names; null if it is of another kind.
pub(super) fn member<'a>(object: &'a Json, field: &Field, context: &'a Context<'a>) -> Value<'a> {
    object.get(field.name).map_or(Value::Null, |value| read(value, field.kind, context))
}

fn read<'a>(value: &'a Json, kind: Kind, context: &'a Context<'a>) -> Value<'a> {
    match kind {
        Kind::Text | Kind::KnownText(_) | Kind::Enumeration(_) => {
            value.as_str().map_or(Value::Null, |text| Value::Text(text.into()))
        }
        Kind::Number => value.as_i64().map_or(Value::Null, Value::Number),
        Kind::Boolean => value.as_bool().map_or(Value::Null, Value::Boolean),
        Kind::Date => {
            value.as_str().and_then(|text| text.parse().ok()).map_or(Value::Null, Value::Date)
        }
        Kind::Object(_) if value.is_object() => Value::Object(Node::new(value, context)),
        Kind::Object(_) => Value::Null,
        Kind::Any => Value::Any(value),
        Kind::Collection(kind) => value.as_array().map_or(Value::Null, |values| {
            Value::Collection(values.iter().map(|value| read(value, *kind, context)).collect())
        }),
    }
}
