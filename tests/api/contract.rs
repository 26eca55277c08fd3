//! The contract: the document against the published facts, the routes, and the tables of fields.

use std::collections::BTreeSet;

use accounts_emulator::{api, control, http::Operation};
use serde_json::Value;

use crate::{
    schema::{CONTROL, OPENAPI, reference, resolved},
    support::{COLLECTION, Server},
};

/// The published schemas of account users: each member in a line, as [`describe`] has it.
pub(crate) const PUBLISHED: &str = include_str!("published.json");

/// A schema in words: its type and its limits.
pub(crate) fn describe(schema: &Value) -> String {
    let all = schema["allOf"].as_array().map_or(&[][..], Vec::as_slice);
    let parts = || all.iter().chain([schema]);
    let mut words = Vec::new();
    if let Some(part) = parts().find(|part| part["$ref"].is_string()) {
        words.push(reference(part).to_owned());
    } else if schema["type"] == "array" {
        words.push(format!("[{}]", describe(&schema["items"])));
    } else {
        words.push(schema["type"].as_str().unwrap_or("any").to_owned());
    }
    words.extend(schema["format"].as_str().map(str::to_owned));
    for limit in ["minItems", "minLength", "maxLength"] {
        words.extend(schema[limit].as_u64().map(|most| format!("{limit} {most}")));
    }
    words.extend(parts().find_map(|part| part["pattern"].as_str()).map(str::to_owned));
    if let Some(names) = schema["enum"].as_array() {
        words.push(names.iter().map(|name| name.as_str().unwrap()).collect::<Vec<_>>().join("|"));
    }
    for flag in ["deprecated", "nullable"] {
        words.extend((schema[flag] == true).then(|| flag.to_owned()));
    }
    words.join(" ")
}

/// The members of a schema that the contract of its version has, too.
fn members(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let members = schema["properties"].as_object().into_iter().flatten();
    members.filter(|(_, member)| member["x-emulator"] != true && member["x-since"].is_null())
}

/// A schema without the names of its enumeration that came later.
fn older(schema: &Value) -> Value {
    let mut older = schema.clone();
    if let Some(names) = older["enum"].as_array_mut() {
        names.retain(|name| schema["x-since"][name.as_str().unwrap()].is_null());
    }
    older
}

#[test]
fn the_schemas_of_account_users_are_the_published_ones() {
    let published: Value = serde_json::from_str(PUBLISHED).unwrap();
    for (name, facts) in published.as_object().unwrap() {
        let ours = &OPENAPI["components"]["schemas"][name];
        if let Some(facts) = facts.as_str() {
            assert_eq!(describe(&older(ours)), facts, "{name}");
            continue;
        }
        let (expected, found) = (facts["properties"].as_object().unwrap(), members(ours));
        let expected: BTreeSet<_> =
            expected.iter().map(|(name, it)| (&**name, it.as_str().unwrap().to_owned())).collect();
        let found: BTreeSet<_> = found.map(|(name, it)| (&**name, describe(it))).collect();
        assert_eq!(found, expected, "{name}");
        assert_eq!(ours["required"], facts["required"], "required of {name}");
        assert_eq!(ours["additionalProperties"] == false, facts["closed"] == true, "{name}");
    }
}

#[test]
fn inviting_takes_and_answers_what_is_published() {
    let create = &OPENAPI["paths"][COLLECTION]["post"];
    let taken = create["requestBody"]["content"].as_object().unwrap();
    let types: Vec<_> = taken.keys().map(String::as_str).collect();
    assert_eq!(types, ["application/*+json", "application/json", "text/json"]);
    assert!(taken.values().all(|it| reference(&it["schema"]) == "CreateAccountUserDto"));
    for (status, schema) in [("201", "AccountUserQueryLegacy"), ("400", "ProblemDetails")] {
        let response = resolved(&create["responses"][status]);
        assert_eq!(reference(&response["content"]["application/json"]["schema"]), schema);
    }
    assert_eq!(create["deprecated"], true);
}

#[test]
fn the_paths_that_the_vendor_has_been_dropping_are_deprecated() {
    for (path, item) in OPENAPI["paths"].as_object().unwrap() {
        let path = path.trim_start_matches("/public/v1/accounts");
        let is_going =
            ["/account-users", "/{accountId}/users"].iter().any(|it| path.starts_with(it));
        for (method, operation) in item.as_object().unwrap() {
            assert_eq!(operation["deprecated"] == true, is_going, "{method} {path}");
        }
    }
    let readme = include_str!("../../README.md");
    assert!(readme.contains("`/account-users` and `/{accountId}/users` are deprecated"));
}

/// The id, method and path of every operation of a document.
fn documented(document: &Value) -> BTreeSet<(String, String, String)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, item)| {
        item.as_object().unwrap().iter().filter_map(|(method, operation)| {
            let id = operation["operationId"].as_str()?;
            Some((id.to_owned(), method.to_uppercase(), path.clone()))
        })
    });
    operations.collect()
}

#[test]
fn the_tables_of_operations_are_those_of_the_documents() {
    for (operations, document) in [(api::OPERATIONS, &OPENAPI), (control::OPERATIONS, &CONTROL)] {
        let table: BTreeSet<_> = operations
            .iter()
            .map(|it| (it.id.to_owned(), it.method.to_owned(), it.path.to_owned()))
            .collect();
        assert_eq!(table, documented(document));
    }
}

/// A path with an id that nothing has in place of each parameter.
fn filled(path: &str) -> String {
    let segments = path.split('/');
    let filled = segments.map(|it| if it.starts_with('{') { "AUSR-0000-0000-0000" } else { it });
    filled.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_operation_of_the_document_is_answered() {
    let server = Server::start().await;
    for Operation { method, path, .. } in api::OPERATIONS {
        let path = filled(path);
        let request = server.request(method, &path).json(&serde_json::json!({}));
        let answer = server.send(request).await;
        assert_ne!(answer.status, 405, "{method} {path}");
        assert!(!answer.text.contains("There is nothing at this path."), "{method} {path}");
    }
}

#[tokio::test]
async fn the_document_is_served_and_names_the_public_url() {
    let server = Server::start().await;
    let port = server.emulator.address().port();
    for path in ["/public/v1/openapi.json", "/public/v1/accounts/openapi.json"] {
        let mut document = server.get(path).await.expect(200);
        let url = format!("http://localhost:{port}");
        assert_eq!(document["servers"][0]["url"], url);
        document["servers"] = OPENAPI["servers"].clone();
        assert_eq!(document, *OPENAPI);
    }
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    fn walk(document: &Value, value: &Value) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(target)) = members.get("$ref") {
                    let found = document.pointer(target.trim_start_matches('#'));
                    assert!(found.is_some(), "{target}");
                }
                members.values().for_each(|value| walk(document, value));
            }
            Value::Array(items) => items.iter().for_each(|value| walk(document, value)),
            _ => {}
        }
    }
    walk(&OPENAPI, &OPENAPI);
    walk(&CONTROL, &CONTROL);
}

#[test]
fn the_200_answers_stand_where_a_reader_of_inline_schemas_finds_them() {
    // The vendor's MCP server follows references to schemas, and none to responses.
    for (path, item) in OPENAPI["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let answer = &operation["responses"]["200"];
            assert!(answer["$ref"].is_null(), "{method} {path}");
        }
    }
}

#[test]
fn what_may_be_null_says_its_type() {
    // A validator that is strict refuses the one without the other.
    fn walk(place: &str, value: &Value) {
        if value["nullable"] == true {
            assert!(value["type"].is_string(), "{place}: {value}");
        }
        match value {
            Value::Object(members) => members.iter().for_each(|(name, it)| walk(name, it)),
            Value::Array(items) => items.iter().for_each(|item| walk(place, item)),
            _ => {}
        }
    }
    walk("", &OPENAPI);
    walk("", &CONTROL);
}
