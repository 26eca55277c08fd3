//! The rules of documents, each read and written.

use serde_json::json;

use super::{DocumentObject, read_alone};
use crate::json::{Cursor, Json, Violations};

#[derive(Debug, PartialEq)]
struct Toy {
    name: Box<str>,
    note: Option<Box<str>>,
    is_new: bool,
    revision: u32,
    first: u32,
    second: u32,
    code: Option<Box<str>>,
    icon: Option<Box<str>>,
    tags: Box<[Box<str>]>,
    part: Part,
    shown: Box<str>,
    more: More,
}

super::document! {
    Toy, "" {
        "name": name;
        "note": note;
        "isNew": is_new => default;
        "revision": revision => unless(1_u32);
        "first": first => default(7_u32);
        "second": second => like(first);
        "code": code => within(3);
        "icon": icon => or_null;
        "tags": tags => at_least_one("tag");
        "part": part => empty;
        "shown": shown => derived;
        "more": more => flat;
    }
}

#[derive(Debug, PartialEq)]
struct Part {
    size: u32,
}

super::document! {
    Part, "" {
        "size": size => default(2_u32);
    }
}

#[derive(Debug, PartialEq)]
struct More {
    extra: Option<u32>,
}

super::document! {
    More, "" {
        "extra": extra;
    }
}

/// Returns the value, or all errors.
fn read(document: &serde_json::Value) -> Result<Toy, Vec<String>> {
    let text = document.to_string();
    let json = Json::parse(text.as_bytes()).unwrap();
    let mut violations = Violations::default();
    let toy = read_alone(Cursor::root(&json), &mut violations);
    let faults: Vec<_> =
        violations.iter().map(|it| format!("{}: {}", it.path, it.sentence())).collect();
    if faults.is_empty() { Ok(toy.unwrap()) } else { Err(faults) }
}

fn toy() -> Toy {
    Toy {
        name: "x".into(),
        note: None,
        is_new: false,
        revision: 1,
        first: 7,
        second: 7,
        code: None,
        icon: None,
        tags: ["t".into()].into(),
        part: Part { size: 2 },
        shown: Box::default(),
        more: More { extra: None },
    }
}

#[test]
fn missing_members_count_as_their_rules_say() {
    let least = json!({ "name": "x", "tags": ["t"] });
    assert_eq!(read(&least), Ok(toy()));
    let nulls = json!({ "name": "x", "tags": ["t"], "code": null, "icon": null, "first": 8 });
    assert_eq!(read(&nulls), Ok(Toy { first: 8, second: 8, ..toy() }));
}

#[test]
fn a_value_is_written_unless_its_rule_leaves_it_out_and_reads_back() {
    let least = json!({
        "name": "x", "isNew": false, "first": 7, "tags": ["t"], "part": { "size": 2 },
    });
    assert_eq!(serde_json::to_value(toy()).unwrap(), least);
    let most = json!({
        "name": "x", "note": "n", "isNew": true, "revision": 2, "first": 7, "second": 8,
        "code": "abc", "icon": "i", "tags": ["t", "t"], "part": { "size": 3 }, "extra": 4,
    });
    assert_eq!(serde_json::to_value(read(&most).unwrap()).unwrap(), most);
}

#[test]
fn everything_wrong_is_noted_at_its_place() {
    let wrong = json!({
        "note": null, "revision": 0, "code": "abcd", "tags": [], "part": { "size": "s" },
        "extra": true, "shown": "x",
    });
    let faults = [
        "name: Required, but missing.",
        "note: Expected text, found null.",
        "revision: Expected a whole number from 1 to 4294967295, found the number 0.",
        "code: At most 3 characters allowed, found 4 characters.",
        "tags: Expected at least one tag, found a list.",
        "part.size: Expected a whole number from 1 to 4294967295, found \"s\".",
        "extra: Expected a whole number from 1 to 4294967295, found true.",
        "shown: Unknown property; the nearest known one is `icon`.",
    ];
    assert_eq!(read(&wrong).unwrap_err(), faults);
}

#[test]
fn the_shape_has_the_members_that_are_required_and_the_defaults() {
    let members = Toy::SHAPE.members;
    let required = members.iter().filter(|it| it.is_required).map(|it| it.name);
    assert!(required.eq(["name", "tags"]));
    let nullable = members.iter().filter(|it| it.is_nullable).map(|it| it.name);
    assert!(nullable.eq(["code", "icon"]));
    let defaults = members.iter().filter_map(|it| it.default.map(|value| (it.name, value())));
    assert!(defaults.eq([("revision", json!(1)), ("first", json!(7))]));
}
