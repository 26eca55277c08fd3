//! Containment: whether JSON contains other JSON, and where it does not.
//!
//! An object contains another if it has all its members, with values that contain theirs. A list
//! contains another if each item of the other is contained in one of its own, in any order. Any
//! other value contains only what equals it.

use serde_json::Value;

/// Whether `actual` contains `expected`.
pub(super) fn contains(actual: &Value, expected: &Value) -> bool {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => expected
            .iter()
            .all(|(name, value)| actual.get(name).is_some_and(|own| contains(own, value))),
        (Value::Array(actual), Value::Array(expected)) => {
            expected.iter().all(|item| actual.iter().any(|own| contains(own, item)))
        }
        _ => actual == expected,
    }
}

/// A sentence for each place at which `actual` does not contain what `expected` has.
pub(super) fn differences(actual: &Value, expected: &Value) -> Vec<String> {
    let mut sentences = Vec::new();
    gather("body", Some(actual), expected, &mut sentences);
    sentences
}

fn gather(path: &str, actual: Option<&Value>, expected: &Value, sentences: &mut Vec<String>) {
    match (actual, expected) {
        (Some(Value::Object(actual)), Value::Object(expected)) => {
            for (name, value) in expected {
                gather(&format!("{path}.{name}"), actual.get(name), value, sentences);
            }
        }
        (Some(Value::Array(actual)), Value::Array(expected)) => {
            for (index, item) in expected.iter().enumerate() {
                if !actual.iter().any(|own| contains(own, item)) {
                    let (item, found) = (shown(item), actual.len());
                    let sentence = format!(
                        "{path}[{index}]: expected {item}, found in none of {found} items."
                    );
                    sentences.push(sentence);
                }
            }
        }
        (Some(actual), expected) if actual == expected => {}
        (actual, expected) => {
            let found = actual.map_or("nothing".to_owned(), shown);
            sentences.push(format!("{path}: expected {}, found {found}.", shown(expected)));
        }
    }
}

/// The beginning of a value, short enough for a sentence.
fn shown(value: &Value) -> String {
    const MOST: usize = 120;
    let text = value.to_string();
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_held_is_held_wherever_it_stands() {
        let actual = json!({ "a": 1, "b": { "c": [1, { "d": "x", "e": null }, 2] } });
        for (expected, is_held) in [
            (json!({}), true),
            (json!({ "a": 1 }), true),
            (json!({ "a": "1" }), false),
            (json!({ "b": { "c": [{ "d": "x" }, 1] } }), true),
            (json!({ "b": { "c": [] } }), true),
            (json!({ "b": { "c": [{ "e": null }] } }), true),
            (json!({ "b": { "c": [{ "f": null }] } }), false),
            (json!({ "b": { "c": {} } }), false),
            (json!([]), false),
        ] {
            assert_eq!(contains(&actual, &expected), is_held, "{expected}");
            assert_eq!(differences(&actual, &expected).is_empty(), is_held, "{expected}");
        }
    }

    #[test]
    fn each_difference_has_its_path() {
        let actual = json!({ "email": "ann@example.com", "groups": [{ "id": "UGR-1" }] });
        let expected =
            json!({ "email": "bob@example.com", "groups": [{ "id": "UGR-2" }], "x": {} });
        assert_eq!(
            differences(&actual, &expected),
            [
                r#"body.email: expected "bob@example.com", found "ann@example.com"."#,
                r#"body.groups[0]: expected {"id":"UGR-2"}, found in none of 1 items."#,
                "body.x: expected {}, found nothing.",
            ]
        );
    }
}
