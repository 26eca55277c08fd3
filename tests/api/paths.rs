//! Paths that people try first, and what a wrong one is told.

use accounts_emulator::{Emulator, Settings, api::OPERATIONS};
use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    application::Application,
    support::{COLLECTION, Server},
};

#[tokio::test]
async fn the_root_leads_a_browser_to_the_console_and_others_to_all_parts() {
    let router = Emulator::builder().settings(Settings::default()).router().unwrap();
    for (path, accept, location) in [
        ("/", "text/html,application/xhtml+xml,*/*;q=0.8", Some("_emulator/")),
        ("/~t1/", "text/html", Some("_emulator/")),
        ("/~t1", "text/html", Some("~t1/_emulator/")),
        ("/", "*/*", None),
        ("/favicon.ico", "image/png", Some("_emulator/console/icon.svg")),
    ] {
        let request = Request::get(path).header("Host", "localhost").header("Accept", accept);
        let request = request.body(Body::empty()).unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        let header = answer.headers().get("location").map(|it| it.to_str().unwrap());
        assert_eq!(header, location, "{path}");
        assert_eq!(answer.status(), if location.is_some() { 307 } else { 200 }, "{path}");
    }
    let server = Server::start().await;
    for prefix in ["", "/~t1"] {
        let index = server.get(&format!("{prefix}/")).await.expect(200);
        let links = index["links"].as_object().unwrap();
        assert_eq!(links["console"], format!("{prefix}/_emulator/"));
        for (name, path) in links.iter().filter(|(name, _)| *name != "api") {
            assert_eq!(server.get(path.as_str().unwrap()).await.status, 200, "{name}");
        }
    }
}

#[tokio::test]
async fn health_is_asked_for_by_the_names_that_people_try() {
    let server = Server::start().await;
    for path in ["/livez", "/readyz", "/healthz", "/health"] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, &*answer.text), (200, "ok"), "{path}");
    }
}

#[tokio::test]
async fn every_path_says_which_methods_it_takes() {
    let application = Application::with(&[]);
    for operation in OPERATIONS {
        let path = operation.path.replace(['{', '}'], "");
        let answer = application.send("OPTIONS", &path, &[], &Value::Null).await;
        let allow = answer.header("allow").unwrap().split(',').collect::<Vec<_>>();
        assert_eq!(answer.status, 204, "{path}");
        assert!(
            allow.contains(&operation.method) && allow.contains(&"OPTIONS"),
            "{path} {allow:?}"
        );
        let preferred = application
            .send(operation.method, &path, &[("Prefer", "code=405")], &Value::Null)
            .await;
        let mut methods = preferred.header("allow").unwrap().split(',').collect::<Vec<_>>();
        methods.sort_unstable();
        let mut allow = allow;
        allow.sort_unstable();
        assert_eq!((preferred.status, methods), (405, allow), "{path}");
    }
    let all = application.send("OPTIONS", "*", &[], &Value::Null).await;
    assert_eq!((all.status, all.header("allow")), (204, Some("GET,HEAD,POST,PUT,DELETE,OPTIONS")));
    assert_eq!(application.send("OPTIONS", "/nowhere", &[], &Value::Null).await.status, 404);
}

#[tokio::test]
async fn a_wrong_path_names_the_nearest_right_one() {
    let server = Server::start().await;
    for (path, nearest) in [
        ("/account-users", COLLECTION),
        ("/public/v1/accounts/account-user", COLLECTION),
        ("/public/v1/accounts/account-users/", COLLECTION),
        ("/public/v1//accounts/account-users", COLLECTION),
        ("/public/v1/accounts/Account-Users", COLLECTION),
        ("/public/v1/account-users", COLLECTION),
        ("/~t1/_emulator/clocks", "/~t1/_emulator/clock"),
    ] {
        let answer = server.get(path).await;
        let prefix = if path.starts_with("/~t1") { "/~t1" } else { "" };
        let help = format!("<{prefix}/_emulator/>; rel=\"help\"");
        assert_eq!(answer.header("Link"), Some(&*help), "{path}");
        let detail = format!("There is nothing at this path. Did you mean {nearest}?");
        assert_eq!(answer.expect(404)["detail"], detail, "{path}");
    }
    let problem = server.get("/docs").await.expect(404);
    assert_eq!(problem["detail"], "There is nothing at this path.");
}

#[tokio::test]
async fn a_page_that_sends_credentials_may_use_the_api() {
    let server = Server::start().await;
    let origin = "http://localhost:3000";
    for (path, status) in [(COLLECTION, 200), ("/public/v1/accounts/none", 404), ("/livez", 200)] {
        let request = server.request("GET", path).header("Origin", origin);
        let answer = server.send(request).await;
        assert_eq!(answer.status, status);
        for (name, value) in [
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Allow-Credentials", "true"),
            ("Vary", "Origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path} {name}");
        }
    }
    let own = server.emulator.base_url();
    let request = server.request("GET", "/_emulator/health").header("Origin", own);
    let answer = server.send(request).await;
    assert_eq!(answer.header("Access-Control-Allow-Credentials"), None);
    let problem = json!({ "groups": 1 });
    let request = server.request("POST", COLLECTION).header("Origin", origin).json(&problem);
    let refused = server.send(request).await;
    assert_eq!(refused.header("Access-Control-Allow-Origin"), Some(origin));
    refused.expect(400);
}
