//! The commands `seed check`, `wait` and `openapi`.

use std::net::TcpListener;

use accounts_emulator::api::openapi;
use serde_json::Value;

use crate::program::{folder, program, run, run_command, serve};

#[test]
fn valid_seed_data_are_counted() {
    let checked = run(&["seed", "check", concat!(env!("CARGO_MANIFEST_DIR"), "/seed-data")]);
    let notice =
        "/seed-data: passed over: generated/; seed data are in files whose names end in .json\n";
    assert!(checked.errors.ends_with(notice), "{checked:?}");
    assert_eq!((checked.code, checked.errors.lines().count()), (Some(0), 1));
    assert!(checked.output.contains("is valid: 40 account users, "), "{checked:?}");
}

#[test]
fn invalid_seed_data_are_reported_as_at_the_start() {
    let path = folder("checked", &[("a.json", r#"{ "accounts": [{}], "x": 1 }"#)]);
    let path = path.to_str().unwrap();
    let checked = run(&["seed", "check", path]);
    let started = run(&["--port=0", "--seed-data", path]);
    assert_eq!(checked.code, Some(4));
    assert!(checked.errors.lines().count() > 1, "{checked:?}");
    assert_eq!(checked, started);
}

#[test]
fn missing_seed_data_are_reported() {
    let checked = run(&["seed", "check", "/nonexistent/seed.json"]);
    assert_eq!(checked.code, Some(4));
    assert!(checked.errors.starts_with("/nonexistent/seed.json: "), "{checked:?}");
}

#[test]
fn waiting_ends_when_the_emulator_is_ready() {
    let served = serve(&[]);
    let port = served.url().rsplit(':').next().unwrap();
    assert_eq!(run(&["wait", "--url", served.url()]).code, Some(0));
    // As the health check of a container uses it.
    for variable in ["PORT", "EMULATOR_PORT"] {
        let mut wait = program(&["wait", "--timeout", "PT20S"]);
        wait.env(variable, port).env("EMULATOR_HOST", "0.0.0.0");
        assert_eq!(run_command(&mut wait).code, Some(0), "{variable}");
    }
}

#[test]
fn waiting_ends_when_the_time_is_up() {
    // It accepts connections, and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let waited = run(&["wait", "--url", &url, "--timeout", "100ms"]);
    assert_eq!(waited.code, Some(1));
    assert!(waited.errors.contains("was not ready within 100ms"), "{waited:?}");
}

#[test]
fn another_answer_than_200_is_not_ready() {
    let served = serve(&[]);
    let url = format!("{}/elsewhere", served.url());
    let waited = run(&["wait", "--url", &url, "--timeout", "100ms"]);
    assert_eq!(waited.code, Some(1));
    assert!(waited.errors.contains("answered 404"), "{waited:?}");
}

#[test]
fn waiting_refuses_invalid_arguments() {
    for arguments in [["--url", "https://localhost"], ["--url", "localhost:80"], ["--timeout", "0"]]
    {
        let waited = run(&[&["wait"][..], &arguments].concat());
        assert_eq!(waited.code, Some(2), "{arguments:?}");
        assert!(waited.errors.contains("expected"), "{waited:?}");
    }
}

#[tokio::test]
async fn the_printed_document_equals_the_served_one() {
    let served = serve(&[]);
    let url = served.url().replace("127.0.0.1", "localhost");
    let printed = run(&["openapi", "--public-url", &url]).output;
    let document = format!("{}/public/v1/openapi.json", served.url());
    let served = reqwest::get(document).await.unwrap().text().await.unwrap();
    assert!(printed == served, "{printed}");
}

#[test]
fn the_document_names_the_configured_server() {
    let server = |command: &mut std::process::Command| {
        let document: Value = serde_json::from_str(&run_command(command).output).unwrap();
        document["servers"][0]["url"].clone()
    };
    assert_eq!(server(&mut program(&["openapi"])), "http://localhost:8080");
    assert_eq!(server(program(&["openapi"]).env("PORT", "81")), "http://localhost:81");
    let url = "https://example.org/x";
    assert_eq!(server(program(&["openapi"]).env("EMULATOR_PUBLIC_URL", url)), url);
    assert!(run(&["openapi"]).output.contains(openapi::CONTRACT_VERSION));
}

#[test]
fn settings_before_a_command_are_refused() {
    assert_eq!(run(&["--users", "7", "openapi"]).code, Some(2));
}
