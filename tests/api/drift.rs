//! Drift: what another OpenAPI document has otherwise than the emulator's.

use accounts_emulator::{
    api::NOT_EMULATED,
    drift::{self, DEVIATIONS, Difference, Incomparable, Report},
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::{contract::PUBLISHED, schema::OPENAPI};

const CREATE: &str = "/public/v1/accounts/account-users";

fn compare(theirs: &Value) -> Result<Report, Incomparable> {
    drift::compare(theirs, &OPENAPI, NOT_EMULATED.iter().map(|it| (it.method, it.path)))
}

fn line(Difference { operation, place, change, also }: &Difference) -> String {
    let also = if also.is_empty() { String::new() } else { format!(" +{}", also.len()) };
    format!("{operation}; {place}; {change}{also}")
}

fn lines(theirs: &Value) -> Vec<String> {
    compare(theirs).unwrap().differences.iter().map(line).collect()
}

/// The type at the start of a line of the published facts, as a schema, and the rest of the line.
fn value(words: &str) -> (Value, &str) {
    if let Some((item, rest)) = words.strip_prefix('[').and_then(|it| it.rsplit_once(']')) {
        return (json!({ "type": "array", "items": schema(item) }), rest);
    }
    let (kind, rest) = words.split_once(' ').unwrap_or((words, ""));
    let schema = match kind {
        "any" => json!({}),
        "string" | "integer" | "number" | "boolean" | "object" => json!({ "type": kind }),
        name => json!({ "allOf": [reference(name)] }),
    };
    (schema, rest)
}

/// The schema that a line of the published facts describes.
fn schema(words: &str) -> Value {
    let (mut schema, rest) = value(words);
    let mut words = rest.split(' ').filter(|word| !word.is_empty());
    while let Some(word) = words.next() {
        match word {
            "nullable" | "deprecated" => schema[word] = json!(true),
            "minItems" | "minLength" | "maxLength" => {
                schema[word] = json!(words.next().unwrap().parse::<u64>().unwrap());
            }
            pattern if pattern.starts_with('^') => schema["pattern"] = json!(pattern),
            names if names.contains('|') => {
                schema["enum"] = names.split('|').collect();
            }
            format => schema["format"] = json!(format),
        }
    }
    schema
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

#[test]
fn streams_and_paths_that_only_the_client_dropped_are_no_drift() {
    let mut document = OPENAPI.clone();
    let mut expected = 0;
    for item in document["paths"].as_object_mut().unwrap().values_mut() {
        for operation in item.as_object_mut().unwrap().values_mut() {
            let operation = operation.as_object_mut().unwrap();
            if operation.remove("x-deprecated-source").is_some() {
                assert_eq!(operation.remove("deprecated"), Some(json!(true)));
                expected += 1;
            }
            let bodies = operation["responses"].get_mut("200").map(|it| &mut it["content"]);
            let bodies = bodies.and_then(Value::as_object_mut);
            expected +=
                usize::from(bodies.is_some_and(|it| it.remove("application/jsonl").is_some()));
        }
    }
    let report = compare(&document).unwrap();
    assert_eq!(report.differences, []);
    assert_eq!((report.deviations.len(), expected), (35, 35));
}

/// The document that the published facts are taken from: the operation that invites.
fn published() -> Value {
    let facts: Value = serde_json::from_str(PUBLISHED).unwrap();
    let schemas = facts.as_object().unwrap().iter().map(|(name, facts)| {
        let Value::Object(members) = &facts["properties"] else {
            return (name.clone(), schema(facts.as_str().unwrap()));
        };
        let members = members.iter().map(|(name, it)| (name.clone(), schema(it.as_str().unwrap())));
        let mut object = json!({ "type": "object", "properties": members.collect::<Map<_, _>>() });
        if facts["closed"] == true {
            object["additionalProperties"] = json!(false);
        }
        if !facts["required"].is_null() {
            object["required"] = facts["required"].clone();
        }
        (name.clone(), object)
    });
    let body = |name| json!({ "content": { "application/json": { "schema": reference(name) } } });
    let mut request = body("CreateAccountUserDto");
    for media_type in ["text/json", "application/*+json"] {
        request["content"][media_type] = request["content"]["application/json"].clone();
    }
    let create = json!({
        "deprecated": true,
        "requestBody": request,
        "responses": { "201": body("AccountUserQueryLegacy"), "400": body("ProblemDetails") },
    });
    json!({
        "servers": [{ "url": "https://api.example.com" }],
        "paths": { CREATE: { "post": create } },
        "components": { "schemas": schemas.collect::<Map<_, _>>() },
    })
}

#[test]
fn the_published_contract_shows_no_drift_but_what_is_on_purpose() {
    let report = compare(&published()).unwrap();
    assert_eq!(report.differences, []);
    assert!(!report.has_drift());
    let reasons: Vec<_> = report.deviations.iter().map(|it| it.reason).collect();
    let of_one = DEVIATIONS.iter().filter(|it| it.place != "as application/jsonl");
    assert_eq!(reasons, of_one.map(|it| it.reason).collect::<Vec<_>>());
    assert_eq!(report.compared, ["POST /account-users"]);
    // A fragment says nothing of other operations.
    assert!(report.not_covered.len() > 60 && report.not_covered[0] == "GET /account-users");
}

#[test]
fn the_emulators_own_document_shows_no_drift() {
    let report = compare(&OPENAPI).unwrap();
    assert_eq!((report.differences, report.deviations), (vec![], vec![]));
    assert_eq!(report.not_covered, [""; 0]);
}

/// Changes to the published contract: where, the new value or nothing to remove it, and the
/// difference that is reported.
const CHANGES: &[(&str, &str, &str)] = &[
    (
        "CreateAccountUserDto/properties/nickname",
        r#"{"type": "string"}"#,
        "request: nickname; the document has it, the emulator has not",
    ),
    (
        "CreateAccountUserDto/properties/email",
        "",
        "request: email; the emulator has it, the document has not",
    ),
    (
        "CreateAccountUserDto/required",
        r#"["groups", "email"]"#,
        "request: email; requirement: required in the document, optional in the emulator",
    ),
    (
        "CreateAccountUserDto/additionalProperties",
        "true",
        "request; other members: allowed in the document, refused in the emulator",
    ),
    (
        "SetPhoneNumberDto/properties/prefix/maxLength",
        "20",
        "request: phone.prefix; maxLength: 20 in the document, 10 in the emulator",
    ),
    (
        "SetPhoneNumberDto/properties/prefix/nullable",
        "",
        "request: phone.prefix; nullability: not nullable in the document, nullable in the emulator",
    ),
    (
        "SetPhoneNumberDto/properties/prefix/type",
        r#""integer""#,
        "request: phone.prefix; type: integer in the document, string in the emulator",
    ),
    (
        "UserGroupDto/properties/id/pattern",
        r#""^UGR""#,
        "request: groups[].id; pattern: ^UGR in the document, ^UGR-\\d\\d\\d\\d-\\d\\d\\d\\d$ in the emulator",
    ),
    (
        "CreateAccountUserDto/properties/groups/minItems",
        "",
        "request: groups; minItems: none in the document, 1 in the emulator",
    ),
    (
        "AccountType/enum",
        r#"["Vendor", "Client"]"#,
        "response 201: account.type; enumeration: Client|Vendor in the document, Client|Operations|Vendor in the emulator",
    ),
    (
        "User/properties/lastLoginAt/format",
        r#""date""#,
        "response 201: user.lastLoginAt; format: date in the document, date-time in the emulator",
    ),
    (
        "CreateAccountUserDto/properties/user/deprecated",
        "",
        "request: user; deprecation: in use in the document, deprecated in the emulator",
    ),
    (
        "User/properties/settings",
        r##"{"$ref": "#/components/schemas/Nothing"}"##,
        "response 201: user.settings; reference: #/components/schemas/Nothing in the document, known in the emulator",
    ),
];

#[test]
fn every_change_of_a_member_is_named_with_its_place() {
    for (place, value, expected) in CHANGES {
        let mut document = published();
        let (parent, name) = place.rsplit_once('/').unwrap();
        let parent = document.pointer_mut(&format!("/components/schemas/{parent}")).unwrap();
        let parent = parent.as_object_mut().unwrap();
        match *value {
            "" => drop(parent.remove(name).unwrap()),
            value => drop(parent.insert(name.to_owned(), serde_json::from_str(value).unwrap())),
        }
        let expected = format!("POST /account-users; {expected}");
        assert!(lines(&document).contains(&expected), "{place}: {:#?}", lines(&document));
    }
}

#[test]
fn other_ways_to_say_the_same_are_no_drift() {
    let mut document = published();
    let schemas = &mut document["components"]["schemas"];
    let prefix = schemas["SetPhoneNumberDto"]["properties"]["prefix"].take();
    schemas["SetPhoneNumberDto"]["properties"]["prefix"] =
        json!({ "type": ["string", "null"], "maxLength": prefix["maxLength"] });
    schemas["CreateAccountUserDto"]["properties"]["phone"] =
        json!({ "oneOf": [{ "type": "null" }, reference("SetPhoneNumberDto")] });
    schemas["CreateAccountUserDto"]["properties"]["settings"] =
        json!({ "$ref": "#/components/schemas/Renamed" , "nullable": true });
    schemas["Renamed"] = schemas["SetUserSettingsDto"].take();
    schemas["SetUserSettingsDto"] = reference("Renamed");
    assert_eq!(lines(&document), [""; 0]);
    // Other servers, versions of the path, and names of parameters.
    let item = document["paths"][CREATE].take();
    document["servers"] = json!([{ "url": "https://api.example.com/public" }]);
    document["paths"] = json!({ "/v1/accounts/account-users": item });
    assert_eq!(lines(&document), [""; 0]);
    document.as_object_mut().unwrap().remove("servers");
    document["paths"] =
        json!({ "/account-users": document["paths"]["/v1/accounts/account-users"] });
    assert_eq!(lines(&document), [""; 0]);
}

#[test]
fn operations_and_their_parts_are_compared() {
    let mut document = OPENAPI.clone();
    let paths = document["paths"].as_object_mut().unwrap();
    let path = |rest: &str| format!("/public/v1/accounts{rest}");
    paths.insert(path("/account-users/{id}/decline"), json!({ "post": {} }));
    paths.insert(path("/accounts/{id}/settings/notifications"), json!({ "get": {} }));
    paths.insert("/public/v1/catalog/products".to_owned(), json!({ "get": {} }));
    paths[&path("/users/{uniqueFilter}")].as_object_mut().unwrap().remove("delete");
    let block = &mut paths[&path("/users/{uniqueFilter}/block")]["post"];
    block["deprecated"] = json!(true);
    block["requestBody"] = json!({ "content": {} });
    block["parameters"] = json!([{ "name": "reason", "in": "query" }]);
    block["responses"]["202"] = json!({});
    block["responses"].as_object_mut().unwrap().remove("200");
    let report = compare(&document).unwrap();
    let found: Vec<_> = report.differences.iter().map(line).collect();
    assert_eq!(
        found,
        [
            "POST /account-users/{id}/decline; ; the document has it, the emulator has not",
            "POST /users/{uniqueFilter}/block; ; deprecation: deprecated in the document, in use in the emulator",
            "POST /users/{uniqueFilter}/block; query parameter reason; the document has it, the emulator has not",
            "POST /users/{uniqueFilter}/block; request; the document has it, the emulator has not",
            "POST /users/{uniqueFilter}/block; response 202; the document has it, the emulator has not",
            "POST /users/{uniqueFilter}/block; response 200; the emulator has it, the document has not",
            "DELETE /users/{uniqueFilter}; ; the emulator has it, the document has not",
        ]
    );
    let on_purpose: Vec<_> = report.deviations.iter().map(|it| line(&it.difference)).collect();
    let expected =
        "GET /accounts/{id}/settings/notifications; ; the document has it, the emulator has not";
    assert_eq!(on_purpose, [expected]);
}

#[test]
fn a_difference_in_a_schema_is_reported_once_with_all_its_operations() {
    let mut document = OPENAPI.clone();
    document["components"]["schemas"]["UserAudit"]["properties"]["colour"] = json!({});
    let found = lines(&document);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("audit.colour; the document has it") && found[0].contains(" +"));
}

/// The document with the operations of these paths alone.
fn part(is_in: impl Fn(&str) -> bool) -> Value {
    let mut document = OPENAPI.clone();
    document["paths"].as_object_mut().unwrap().retain(|path, _| is_in(path));
    document
}

#[test]
fn a_document_covers_the_collections_that_it_has_and_all_if_it_has_most() {
    // Two operations of user groups: the others of that collection are gone.
    let groups = part(|path| path.ends_with("/user-groups"));
    let report = compare(&groups).unwrap();
    assert_eq!((report.compared.len(), report.differences.len()), (2, 3));
    // One operation of each of two collections.
    let mut two = part(|path| path.ends_with("/modules") || path.ends_with("/services"));
    assert_eq!(lines(&two), [""; 0]);
    two["paths"] = json!({});
    assert_eq!(compare(&two), Err(Incomparable::NoOperations));
    // The whole document without a collection.
    let others = part(|path| !path.contains("/api-tokens"));
    let found = lines(&others);
    assert_eq!(found.len(), 7);
    assert!(found.iter().all(|it| it.ends_with("the emulator has it, the document has not")));
}

#[test]
fn what_cannot_be_compared_is_said() {
    for document in [json!(null), json!([]), json!({}), json!({ "paths": [] })] {
        assert_eq!(compare(&document), Err(Incomparable::NoPaths), "{document}");
    }
    for document in [json!({ "paths": {} }), json!({ "paths": { "/v1/catalog/x": { "get": {} } } })]
    {
        assert_eq!(compare(&document), Err(Incomparable::NoOperations), "{document}");
    }
}

#[test]
fn circles_of_references_end() {
    let circles = json!({
        "A": { "$ref": "#/components/schemas/B" }, "B": { "$ref": "#/components/schemas/A" },
        "C": { "allOf": [reference("C"), { "properties": { "user": reference("C") } }] },
        "D": { "items": reference("D"), "oneOf": [reference("D")], "additionalProperties": reference("D") },
    });
    for name in ["A", "B", "C", "D"] {
        let mut document = published();
        let schemas = document["components"]["schemas"].as_object_mut().unwrap();
        schemas.extend(circles.as_object().unwrap().clone());
        schemas["AccountUserQueryLegacy"]["properties"]["user"] = reference(name);
        assert!(compare(&document).unwrap().has_drift(), "{name}");
        let body = json!({ "$ref": "#/paths/~1account-users/post/requestBody" });
        document["paths"] = json!({ "/account-users": { "post": { "requestBody": body } } });
        assert!(compare(&document).unwrap().has_drift());
    }
}

/// Any JSON, of words that mean something in OpenAPI documents.
fn json() -> impl Strategy<Value = Value> {
    const WORDS: [&str; 20] = [
        "$ref",
        "#",
        "#/a",
        "#/components/schemas/User",
        "allOf",
        "oneOf",
        "items",
        "properties",
        "type",
        "object",
        "null",
        "required",
        "enum",
        "nullable",
        "content",
        "application/json",
        "schema",
        "parameters",
        "additionalProperties",
        "user",
    ];
    let word = prop::sample::select(&WORDS[..]).prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(word.clone(), inner, 0..6)
                .prop_map(|it| Value::Object(it.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_document_is_too_strange(user in json(), operation in json(), schemas in json()) {
        let mut document = published();
        document["components"]["schemas"]["User"] = user;
        let _ = compare(&document);
        document["paths"][CREATE]["post"] = operation;
        let _ = compare(&document);
        document["components"]["schemas"] = schemas;
        let _ = compare(&document);
    }
}
