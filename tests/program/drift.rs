//! The command `drift`: what it prints, and its exit codes.

use std::fs;

use accounts_emulator::api::openapi;
use serde_json::{Value, json};

use crate::program::{folder, run};

/// The path of a file with this document.
fn file(name: &str, document: &Value) -> String {
    let folder = folder(name, &[("openapi.json", &document.to_string())]);
    folder.join("openapi.json").to_str().unwrap().to_owned()
}

fn own() -> Value {
    serde_json::from_str(openapi::DOCUMENT).unwrap()
}

#[test]
fn a_document_without_differences_is_success() {
    let compared = run(&["drift", &file("drift-none", &own())]);
    assert_eq!((compared.code, &*compared.errors), (Some(0), ""));
    assert!(compared.output.starts_with("0 differences, "), "{compared:?}");
}

#[test]
fn differences_are_printed_below_their_operations_and_are_a_failure() {
    let mut document = own();
    let prefix = "/components/schemas/SetPhoneNumberDto/properties/prefix";
    document.pointer_mut(prefix).unwrap()["maxLength"] = json!(20);
    let path = file("drift-some", &document);
    let compared = run(&["drift", &path]);
    assert_eq!((compared.code, &*compared.errors), (Some(1), ""));
    let lines: Vec<_> = compared.output.lines().collect();
    assert_eq!(lines[0], "POST /account-users");
    let expected = "  request: phone.prefix: maxLength: 20 in the document, 10 in the emulator";
    assert!(lines[1].starts_with(expected), "{compared:?}");

    let compared = run(&["drift", &path, "--format", "json"]);
    assert_eq!(compared.code, Some(1));
    let report: Value = serde_json::from_str(&compared.output).unwrap();
    assert_eq!(report["drift"], true);
    let first = &report["differences"][0];
    assert_eq!(
        (&first["operation"], &first["place"], &first["change"]),
        (&json!("POST /account-users"), &json!("request: phone.prefix"), &json!("changed"))
    );
    assert_eq!(
        (&first["aspect"], &first["document"], &first["emulator"]),
        (&json!("maxLength"), &json!("20"), &json!("10"))
    );
}

#[test]
fn a_fragment_says_nothing_of_the_operations_that_it_lacks() {
    let mut document = own();
    let paths = document["paths"].as_object_mut().unwrap();
    paths.retain(|path, _| path.ends_with("/account-users"));
    paths["/public/v1/accounts/account-users"].as_object_mut().unwrap().remove("get");
    let compared = run(&["drift", &file("drift-fragment", &document)]);
    assert_eq!(compared.code, Some(0), "{compared:?}");
    let note = "The document does not cover ";
    assert!(compared.output.contains(note), "{compared:?}");
    assert!(compared.output.contains("\n  GET /account-users\n"), "{compared:?}");
}

#[test]
fn a_file_that_cannot_be_compared_is_a_usage_error() {
    let folder =
        folder("drift-unreadable", &[("text.json", "openapi: 3.0.3"), ("list.json", "[]")]);
    fs::write(folder.join("deep.json"), "[".repeat(100_000)).unwrap();
    for (name, sentence) in [
        ("missing.json", "No such file"),
        ("text.json", "expected"),
        ("deep.json", "recursion limit"),
        ("list.json", "It is no OpenAPI document: it has no object `paths`."),
    ] {
        let path = folder.join(name);
        let path = path.to_str().unwrap();
        let compared = run(&["drift", path]);
        assert_eq!(compared.code, Some(2), "{compared:?}");
        assert!(compared.errors.starts_with(&format!("error: {path}: ")), "{compared:?}");
        assert!(compared.errors.contains(sentence), "{compared:?}");
    }
}
