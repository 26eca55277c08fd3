//! The OpenAPI documents as JSON Schema, and every answer held against the one that describes it.

use std::{
    collections::BTreeMap,
    sync::{LazyLock, OnceLock},
};

use accounts_emulator::{api::openapi::DOCUMENT, control};
use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// The document of the API.
pub(crate) static OPENAPI: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(DOCUMENT).unwrap());

/// The document of the control plane.
pub(crate) static CONTROL: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(control::openapi::DOCUMENT).unwrap());

/// One of the two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Document {
    Api,
    Control,
}

impl Document {
    /// The document that describes a path, with or without a sandbox's prefix.
    fn of(path: &str) -> Self {
        let unprefixed = path.strip_prefix("/~").and_then(|rest| rest.split_once('/'));
        let path = unprefixed.map_or_else(|| path.trim_start_matches('/'), |(_, path)| path);
        if path.starts_with("_emulator/") { Self::Control } else { Self::Api }
    }

    fn json(self) -> &'static Value {
        match self {
            Self::Api => &OPENAPI,
            Self::Control => &CONTROL,
        }
    }

    fn resolved(self, value: &'static Value) -> &'static Value {
        match value["$ref"].as_str() {
            Some(reference) => self.json().pointer(reference.trim_start_matches('#')).unwrap(),
            None => value,
        }
    }
}

/// Which form of the document's schemas an answer has to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// The contract's: additions of the emulator, which the document marks, may not appear.
    Contract,
    /// With the addresses and codes that the emulator adds.
    Links,
}

/// The parts of an exchange that are checked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exchange<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) status: u16,
    pub(crate) media_type: Option<&'a str>,
    pub(crate) body: &'a str,
}

/// The violations of the document in an answer.
pub(crate) fn faults(exchange: Exchange<'_>, dialect: Dialect) -> Vec<String> {
    let Exchange { method, path, status, media_type, body } = exchange;
    let document = Document::of(path);
    let operation = operation(document, method, path);
    if operation.is_none() && status < 400 {
        return Vec::new();
    }
    if operation.is_some_and(|operation| is_bare(document, operation, status)) {
        let fault = "a body where the document has none".to_owned();
        return if body.is_empty() { Vec::new() } else { vec![fault] };
    }
    let schema = match operation {
        // A method that the path does not take, and a house full of sandboxes, are no operation's.
        Some(operation) if !matches!(status, 405 | 503) => {
            match documented(document, operation, status, media_type) {
                Ok(schema) => schema,
                Err(fault) => return vec![fault],
            }
        }
        _ => json!({ "$ref": "#/components/schemas/ProblemDetails" }),
    };
    // The answer to a HEAD has the headers of the one to a GET, and no body.
    if method == "HEAD" {
        let fault = "a body in answer to HEAD".to_owned();
        return if body.is_empty() { Vec::new() } else { vec![fault] };
    }
    // A body that is not JSON has a schema in place, and is not checked.
    if schema["$ref"].is_null() {
        return Vec::new();
    }
    match serde_json::from_str(body) {
        Ok(body) => violations(document, reference(&schema), dialect, &body),
        Err(error) => vec![format!("not JSON: {error}")],
    }
}

/// The violations of the schema of this name in a value.
fn violations(document: Document, name: &str, dialect: Dialect, value: &Value) -> Vec<String> {
    let validator = validator(document, name, dialect);
    validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// Whether the API's schema of that name admits a value.
pub(crate) fn admits(name: &str, value: &Value) -> bool {
    validator(Document::Api, name, Dialect::Contract).is_valid(value)
}

/// The operation that answers to a method and a path.
fn operation(document: Document, method: &str, path: &str) -> Option<&'static Value> {
    let method = if method == "HEAD" { "get".to_owned() } else { method.to_lowercase() };
    let path = &path[path.find("/_emulator/").unwrap_or_default()..];
    let paths = document.json()["paths"].as_object().unwrap();
    let mut items = paths.iter().filter(|(template, _)| matches(template, path));
    // Where a word and a parameter both fit, the word is meant.
    let (_, item) = items.clone().find(|(template, _)| *template == path).or(items.next())?;
    item.get(&method)
}

fn matches(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), path.split('/').collect());
    let fits = |(part, segment): (&&str, &&str)| part.starts_with('{') || part == segment;
    template.len() == path.len() && template.iter().zip(&path).all(fits)
}

/// Whether the document says that an answer has no body.
fn is_bare(document: Document, operation: &'static Value, status: u16) -> bool {
    let response = document.resolved(&operation["responses"][status.to_string()]);
    !response.is_null() && response["content"].is_null()
}

fn documented(
    document: Document,
    operation: &'static Value,
    status: u16,
    media_type: Option<&str>,
) -> Result<Value, String> {
    let response = document.resolved(&operation["responses"][status.to_string()]);
    if response.is_null() {
        return Err(format!("undocumented status {status}"));
    }
    let media_type = media_type.unwrap_or_default().split(';').next().unwrap_or_default();
    match response["content"].get(media_type) {
        Some(content) => Ok(content["schema"].clone()),
        None => Err(format!("undocumented media type {media_type:?} of {status}")),
    }
}

/// Resolves a reference within the API's document; returns any other value as it is.
pub(crate) fn resolved(value: &'static Value) -> &'static Value {
    Document::Api.resolved(value)
}

/// The name of the schema that a reference is to.
pub(crate) fn reference(schema: &Value) -> &str {
    schema["$ref"].as_str().unwrap().rsplit('/').next().unwrap()
}

fn validator(document: Document, name: &str, dialect: Dialect) -> &'static Validator {
    type Compiled = BTreeMap<(Document, &'static str, bool), OnceLock<Validator>>;
    static COMPILED: LazyLock<Compiled> = LazyLock::new(|| {
        let names = |document: Document| {
            let schemas = document.json()["components"]["schemas"].as_object().unwrap();
            schemas.keys().map(move |name| (document, name.as_str()))
        };
        let all = names(Document::Api).chain(names(Document::Control));
        let both = all.flat_map(|(document, name)| {
            [true, false].map(|links| ((document, name, links), OnceLock::new()))
        });
        both.collect()
    });
    let key = COMPILED.keys().find(|key| **key == (document, name, dialect == Dialect::Links));
    let place = &COMPILED[key.unwrap_or_else(|| panic!("no schema {name}"))];
    place.get_or_init(|| compile(document, name, dialect))
}

fn compile(document: Document, name: &str, dialect: Dialect) -> Validator {
    let schemas = document.json()["components"]["schemas"].as_object().unwrap();
    let schemas: Map<_, _> =
        schemas.iter().map(|(name, schema)| (name.clone(), translated(schema, dialect))).collect();
    let json = json!({
        "$ref": format!("#/components/schemas/{name}"),
        "components": { "schemas": schemas },
    });
    jsonschema::options().should_validate_formats(true).build(&json).unwrap()
}

/// A schema of OpenAPI 3.0 as one of JSON Schema.
fn translated(schema: &Value, dialect: Dialect) -> Value {
    match schema {
        Value::Object(members) => {
            let is_ours = |value: &Value| value["x-emulator"] == true;
            let mut translation: Map<_, _> = members
                .iter()
                .filter(|(_, value)| dialect == Dialect::Links || !is_ours(value))
                .map(|(name, value)| (name.clone(), translated(value, dialect)))
                .collect();
            if translation.get("format").is_some_and(|format| format == "int32") {
                translation.entry("minimum").or_insert_with(|| json!(i32::MIN));
                translation.entry("maximum").or_insert_with(|| json!(i32::MAX));
            }
            match translation.remove("nullable") {
                Some(Value::Bool(true)) => json!({ "anyOf": [{ "type": "null" }, translation] }),
                _ => Value::Object(translation),
            }
        }
        Value::Array(items) => items.iter().map(|item| translated(item, dialect)).collect(),
        other => other.clone(),
    }
}

#[test]
fn a_schema_that_lets_a_value_be_null_says_so_in_json_schema_too() {
    let schema = json!({ "allOf": [{ "$ref": "#/x" }], "type": "object", "nullable": true });
    assert_eq!(
        translated(&schema, Dialect::Contract),
        json!({ "anyOf": [
            { "type": "null" },
            { "allOf": [{ "$ref": "#/x" }], "type": "object" },
        ] })
    );
}

#[test]
fn an_answer_that_the_document_does_not_know_is_found_out() {
    let known = Exchange {
        method: "GET",
        path: "/public/v1/accounts/account-users/x",
        status: 200,
        media_type: Some("application/json"),
        body: r#"{"id":"x"}"#,
    };
    assert_eq!(faults(known, Dialect::Contract), [""; 0]);
    for invalid in [
        Exchange { status: 202, ..known },
        Exchange { media_type: Some("text/plain"), ..known },
        Exchange { media_type: None, ..known },
        Exchange { body: r#"{"id":1}"#, ..known },
        Exchange { body: r#"{"href":"/x"}"#, ..known },
        Exchange { body: r#"{"lastLoginAt":"yesterday"}"#, ..known },
        Exchange { body: r#"{"revision":3000000000}"#, ..known },
        Exchange { method: "HEAD", ..known },
        Exchange { path: "/nowhere", status: 404, body: "nothing", ..known },
    ] {
        assert_ne!(faults(invalid, Dialect::Contract), [""; 0], "{invalid:?}");
    }
    let linked = Exchange { body: r#"{"href":"/x","lastLoginAt":null}"#, ..known };
    assert_eq!(faults(linked, Dialect::Links), [""; 0]);
}
