//! The report, and coverage as `JUnit` XML.

use accounts_emulator::{Settings, control::ShownSetting};
use serde_json::{Value, json};

use crate::support::{COLLECTION, OPERATIONS, Server, admin, invitation, status_and_body};

async fn report(server: &Server) -> Value {
    let (status, report) = status_and_body(admin(server, "GET", "report")).await;
    assert_eq!(status, 200);
    report
}

#[tokio::test]
async fn a_report_has_everything_of_every_sandbox() {
    let shown = vec![ShownSetting {
        name: "port".to_owned(),
        value: "8080".to_owned(),
        source: "default".to_owned(),
    }];
    let server = Server::with(Settings { shown, ..Settings::default() }).await;
    let created = server.create(&invitation("ann@example.com")).await.expect(201);
    let fault = json!({ "effect": { "status": 503 }, "times": 1 });
    status_and_body(admin(&server, "POST", "faults").json(&fault)).await;
    let list = server.request("GET", &format!("/~t1{COLLECTION}")).send().await.unwrap();
    assert_eq!(list.status(), 200);

    let report = report(&server).await;
    assert_eq!(
        report["settings"][0],
        json!({ "name": "port", "value": "8080", "source": "default" })
    );
    assert!(report["version"].is_string() && report["contractVersion"].is_string(), "{report}");
    let names: Vec<_> =
        report["sandboxes"].as_array().unwrap().iter().map(|it| it["name"].clone()).collect();
    assert_eq!(names, ["default", "t1"]);
    let [first, other] = [&report["sandboxes"][0], &report["sandboxes"][1]];
    let request = &first["requests"]["data"][0];
    let sent: Value = serde_json::from_str(request["request"]["body"].as_str().unwrap()).unwrap();
    assert_eq!(sent, invitation("ann@example.com"));
    assert_eq!(request["status"], 201);
    assert_eq!(first["inbox"][0]["to"], "ann@example.com");
    assert_eq!(first["faults"][0]["effect"], json!({ "status": 503 }));
    assert!(first["clock"]["now"].is_string(), "{first}");
    let users = first["state"]["accountUsers"].as_array().unwrap();
    assert!(users.iter().any(|user| user["id"] == created["id"]), "{users:?}");
    assert_eq!((&other["unchanged"], other.get("state")), (&json!(true), None));
    assert_eq!(other["requests"]["data"][0]["operation"], "listAccountUsers");
    let operations = report["coverage"]["operations"].as_array().unwrap();
    let create = operations.iter().find(|it| it["id"] == "createAccountUser").unwrap();
    assert_eq!(create["statuses"], json!({ "201": 1 }));
}

#[tokio::test]
async fn a_report_has_no_secret() {
    let server = Server::start().await;
    server.create_as(OPERATIONS, &invitation("ann@example.com")).await.expect(201);
    let (_, inbox) = status_and_body(admin(&server, "GET", "inbox")).await;
    let code = inbox["data"][0]["code"].as_str().unwrap();
    let encoded = inbox["data"][0]["link"].as_str().unwrap().split("code=").nth(1).unwrap();
    let mut text = report(&server).await.to_string();
    let report = server.emulator.report();
    report.archives().for_each(|(_, archive)| text += &archive.to_string());
    for secret in [OPERATIONS, code, encoded, "emulatorOperations"] {
        let found = text.find(secret).map(|at| &text[at.saturating_sub(200)..at]);
        assert_eq!(found, None, "{secret}");
    }
}

#[tokio::test]
async fn archives_have_the_requests_of_each_sandbox() {
    let server = Server::start().await;
    server.create(&invitation("ann@example.com")).await.expect(201);
    server.list("limit=1&select=%2Baudit").await.expect(200);
    let archives: Vec<_> = server.emulator.report().archives().collect();
    let (name, archive) = &archives[0];
    assert_eq!((name.as_str(), archives.len()), ("default", 1));
    let log = &archive["log"];
    assert_eq!(
        (&log["version"], &log["creator"]["name"]),
        (&json!("1.2"), &json!("accounts-emulator"))
    );
    let [post, get] = [&log["entries"][0], &log["entries"][1]];
    assert_eq!(
        (&post["request"]["method"], &post["response"]["status"]),
        (&json!("POST"), &json!(201))
    );
    let sent: Value =
        serde_json::from_str(post["request"]["postData"]["text"].as_str().unwrap()).unwrap();
    assert_eq!(sent, invitation("ann@example.com"));
    assert_eq!(post["request"]["postData"]["mimeType"], "application/json");
    let url = get["request"]["url"].as_str().unwrap();
    assert!(
        url.starts_with("http://localhost:") && url.ends_with("?limit=1&select=%2Baudit"),
        "{url}"
    );
    assert_eq!(get["request"]["queryString"][1], json!({ "name": "select", "value": "+audit" }));
    assert_eq!(get["response"]["content"]["mimeType"], "application/json");
}

#[tokio::test]
async fn coverage_is_junit_too_and_what_was_never_seen_is_skipped() {
    let server = Server::start().await;
    server.list("limit=1").await.expect(200);
    let answer = admin(&server, "GET", "coverage?format=junit").send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/xml");
    let text = answer.text().await.unwrap();
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "), "{text}");
    let case = |name: &str| {
        let start = format!("<testcase classname=\"operations\" name=\"{name}\">");
        text.split_once(&start).unwrap_or_else(|| panic!("{name}: {text}")).1.to_owned()
    };
    assert!(case("listAccountUsers 200").starts_with("<system-out>seen 1 times"), "{text}");
    assert!(case("createAccountUser 201").starts_with("<skipped "), "{text}");
    assert_eq!(text.matches("<testcase ").count(), text.matches("</testcase>").count());
    for (query, key) in [("format=xml", "format"), ("x=1", "x")] {
        let (status, problem) =
            status_and_body(admin(&server, "GET", &format!("coverage?{query}"))).await;
        assert_eq!(status, 400);
        assert!(problem["errors"][key][0].is_string(), "{problem}");
    }
}

#[tokio::test]
async fn a_parameter_of_an_operation_that_takes_none_is_refused() {
    let server = Server::start().await;
    for (method, path) in [
        ("GET", "health"),
        ("GET", "report"),
        ("GET", "clock"),
        ("POST", "reset"),
        ("GET", "state"),
        ("DELETE", "coverage"),
        ("GET", "requests/1"),
        ("GET", "sandboxes/default"),
    ] {
        let (status, problem) =
            status_and_body(admin(&server, method, &format!("{path}?format=x"))).await;
        assert_eq!(status, 400, "{method} {path}");
        assert!(problem["errors"]["format"][0].is_string(), "{problem}");
    }
    assert_eq!(status_and_body(admin(&server, "GET", "health?")).await.0, 200);
}
