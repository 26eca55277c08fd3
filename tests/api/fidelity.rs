//! How well the parts of the emulator are known: the documents that say so, compared with the data.

use std::{env, fmt::Write, fs, path::Path};

use accounts_emulator::{
    api::{NOT_EMULATED, OPERATIONS},
    drift::DEVIATIONS,
    http::Operation,
};
use serde_json::Value;

use crate::schema::OPENAPI;

const UPDATE: &str = "UPDATE_FIDELITY";

/// Compares a file with what it has to be, and writes it if that is asked for.
fn compare(file: &str, derived: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if env::var_os(UPDATE).is_some() {
        fs::write(&path, derived).unwrap();
    }
    let is_up_to_date = fs::read_to_string(&path).unwrap_or_default() == derived;
    assert!(is_up_to_date, "{file} differs; run: {UPDATE}=1 cargo test --test api fidelity");
}

fn label(operation: &Operation) -> &'static str {
    operation.source.unwrap().label.name()
}

#[test]
fn the_document_has_the_label_of_every_operation() {
    let file = "src/api/openapi.json";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let document = fs::read_to_string(path).unwrap();
    let (paths, rest) = document.split_once("\n  \"components\": {").unwrap();
    let mut labelled = String::new();
    for line in paths.lines().filter(|line| !line.trim_start().starts_with("\"x-fidelity\":")) {
        labelled += line;
        labelled.push('\n');
        if let Some(id) = line.trim().strip_prefix("\"operationId\": \"") {
            let id = id.trim_end_matches("\",");
            let operation = OPERATIONS.iter().find(|operation| operation.id == id);
            let label = label(operation.unwrap_or_else(|| panic!("{id} is no operation")));
            writeln!(labelled, "        \"x-fidelity\": \"{label}\",").unwrap();
        }
    }
    compare(file, &format!("{labelled}  \"components\": {{{rest}"));
}

/// The members that the document does not call published, as `Schema.member`; all members of a
/// schema as `Schema`.
fn other_members() -> Vec<(String, &'static str)> {
    let mut members = Vec::new();
    for (name, schema) in OPENAPI["components"]["schemas"].as_object().unwrap() {
        members.extend(schema["x-fidelity"].as_str().map(|label| (name.clone(), label)));
        for (member, property) in schema["properties"].as_object().into_iter().flatten() {
            let label = property["x-fidelity"].as_str();
            members.extend(label.map(|label| (format!("{name}.{member}"), label)));
        }
    }
    members
}

const HEAD: &str = "# How well it is known

A part is *published* if the platform's public documentation has it, *draft* if the vendor's public drafts do, and *inferred* if it follows from other texts.
`GET /_emulator/coverage` lists by these labels what a suite leaned on, `x-fidelity` in the OpenAPI document has them, and the [rules](../README.md#rules) have theirs.
`UPDATE_FIDELITY=1 cargo test --test api fidelity` writes this page from the tables in the code.
";

fn table(out: &mut String, operations: &[Operation]) {
    *out += "\n| Operation | | Label | Source |\n| --- | --- | --- | --- |\n";
    for operation in operations {
        let path = operation.path.trim_start_matches("/public/v1/accounts");
        let (method, source) = (operation.method, operation.source.unwrap().text);
        let (id, label) = (operation.id, label(operation));
        writeln!(out, "| `{method} {path}` | `{id}` | {label} | {source} |").unwrap();
    }
}

#[test]
fn the_page_says_how_well_each_part_is_known() {
    let mut page = HEAD.to_owned();
    page += "\n## Operations\n\nPaths are below `/public/v1/accounts`.\n";
    table(&mut page, OPERATIONS);
    page += "\n## Published and not emulated\n
They answer 404 with `Emulator-Notice: not-emulated; METHOD PATH`, and are lines of their own in coverage: \
             a test that passes by such a 404 has shown nothing.\n";
    table(&mut page, NOT_EMULATED);
    page += "\n## Members\n\nAll members are published but these; a schema without a member stands for all of its members.\n";
    page += "\n| Member | Label |\n| --- | --- |\n";
    for (member, label) in other_members() {
        writeln!(page, "| `{member}` | {label} |").unwrap();
    }
    page += "\n## Differences on purpose\n\n`accounts-emulator drift` does not count these as drift, nor members that the emulator's document marks with `x-emulator`.\n";
    page += "\n| Place | Change | Why |\n| --- | --- | --- |\n";
    for it in DEVIATIONS {
        writeln!(page, "| {} | {} | {} |", it.place, it.change, it.reason).unwrap();
    }
    compare("docs/fidelity.md", &page);
}

#[test]
fn every_operation_of_the_api_has_a_source() {
    for operation in OPERATIONS.iter().chain(NOT_EMULATED) {
        let source = operation.source.unwrap();
        assert!(!source.text.is_empty(), "{}", operation.id);
    }
    let document: &Value = &OPENAPI;
    assert!(document["paths"].as_object().unwrap().len() > 30);
}
