//! Equality: whether JSON is the same but for the order of members, and where it is not.
//!
//! Numbers are compared by their value: `1`, `1.0` and `1e0` are equal, and so are `0` and `-0.0`.

use serde_json::{Number, Value};

use crate::work::Work;

/// Whether two values are the same.
pub(super) fn equals(actual: &Value, expected: &Value) -> bool {
    match (actual, expected) {
        (Value::Number(actual), Value::Number(expected)) => {
            let has_fraction = actual.is_f64() || expected.is_f64();
            actual == expected || (has_fraction && digits(actual) == digits(expected))
        }
        (Value::Object(actual), Value::Object(expected)) => {
            let is_there = |(name, value): (&String, &Value)| {
                actual.get(name).is_some_and(|own| equals(own, value))
            };
            actual.len() == expected.len() && expected.iter().all(is_there)
        }
        (Value::Array(actual), Value::Array(expected)) => {
            let mut pairs = actual.iter().zip(expected);
            actual.len() == expected.len() && pairs.all(|(own, value)| equals(own, value))
        }
        _ => actual == expected,
    }
}

/// A number written so that equal ones are written alike.
fn digits(number: &Number) -> String {
    match number.as_f64().filter(|_| number.is_f64()) {
        // Zero has two signs.
        Some(0.0) => "0".to_owned(),
        Some(whole) if whole.fract() == 0.0 => format!("{whole:.0}"),
        Some(_) | None => number.to_string(),
    }
}

/// A text of a value that only equal ones have.
pub(super) fn canonical(value: &Value, work: &Work) -> String {
    let mut text = String::new();
    write_canonical(value, work, &mut text);
    text
}

fn write_canonical(value: &Value, work: &Work, text: &mut String) {
    if !work.take(1, "body") {
        return;
    }
    match value {
        Value::Number(number) => text.push_str(&digits(number)),
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_canonical(item, work, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (name, value) in members {
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write_canonical(value, work, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Null | Value::Bool(_) | Value::String(_) => text.push_str(&value.to_string()),
    }
}

/// A sentence for each place at which two values differ.
pub(super) fn differences(actual: &Value, expected: &Value) -> Vec<String> {
    let mut sentences = Vec::new();
    gather("body", Some(actual), Some(expected), &mut sentences);
    sentences
}

fn gather(
    path: &str,
    actual: Option<&Value>,
    expected: Option<&Value>,
    sentences: &mut Vec<String>,
) {
    match (actual, expected) {
        (Some(Value::Object(actual)), Some(Value::Object(expected))) => {
            let surplus = actual.keys().filter(|name| !expected.contains_key(*name));
            for name in expected.keys().chain(surplus) {
                let path = format!("{path}.{name}");
                gather(&path, actual.get(name), expected.get(name), sentences);
            }
        }
        (Some(Value::Array(actual)), Some(Value::Array(expected))) => {
            for index in 0..actual.len().max(expected.len()) {
                let path = format!("{path}[{index}]");
                gather(&path, actual.get(index), expected.get(index), sentences);
            }
        }
        (Some(actual), Some(expected)) if equals(actual, expected) => {}
        (actual, expected) => {
            let [expected, found] =
                [expected, actual].map(|value| value.map_or("nothing".to_owned(), shown));
            sentences.push(format!("{path}: expected {expected}, found {found}."));
        }
    }
}

/// The beginning of a value, short enough for a sentence.
pub(super) fn shown(value: &Value) -> String {
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

    fn read(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn order_counts_for_items_and_not_for_members() {
        for (actual, expected, is_equal) in [
            (r#"{"a": 1, "b": [1, 2]}"#, r#"{"b": [1, 2], "a": 1}"#, true),
            ("[1, 2]", "[2, 1]", false),
            (r#"{"a": 1}"#, r#"{"a": 1, "b": null}"#, false),
            (r#"{"a": 1, "b": null}"#, r#"{"a": 1}"#, false),
            ("[]", "[]", true),
            ("[[]]", "[]", false),
            ("[1]", "[1, 1]", false),
            (r#""1""#, "1", false),
            ("[]", "{}", false),
            ("null", "false", false),
        ] {
            let [actual, expected] = [actual, expected].map(read);
            let work = Work::default();
            assert_eq!(equals(&actual, &expected), is_equal, "{actual} {expected}");
            assert_eq!(differences(&actual, &expected).is_empty(), is_equal);
            assert_eq!(canonical(&actual, &work) == canonical(&expected, &work), is_equal);
        }
    }

    #[test]
    fn numbers_of_one_value_are_one() {
        for (number, same) in [
            ("1", "1.0"),
            ("1", "1e0"),
            ("100", "1e2"),
            ("0", "-0.0"),
            ("0", "0e5"),
            ("-5", "-50e-1"),
            ("9007199254740992", "9007199254740992.0"),
            ("18446744073709551615", "18446744073709551615"),
            ("1e400000", "1e400000"),
            ("0.1", "1e-1"),
        ] {
            let Ok(number) = serde_json::from_str::<Value>(number) else { continue };
            assert!(equals(&number, &read(same)), "{number} {same}");
        }
        for (number, other) in
            [("1", "1.5"), ("9007199254740993", "9007199254740992.0"), ("1", "-1"), ("0", "1e-300")]
        {
            assert!(!equals(&read(number), &read(other)), "{number} {other}");
        }
    }

    #[test]
    fn each_difference_has_its_path() {
        let actual = json!({ "a": 1, "b": [1, 2], "c": { "d": 1 } });
        let expected = json!({ "a": 2, "b": [1], "c": {}, "e": 1 });
        assert_eq!(
            differences(&actual, &expected),
            [
                "body.a: expected 2, found 1.",
                "body.b[1]: expected nothing, found 2.",
                "body.c.d: expected nothing, found 1.",
                "body.e: expected 1, found nothing.",
            ]
        );
    }
}
