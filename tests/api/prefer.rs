//! Preferences: requests that choose their answers.

use accounts_emulator::{Settings, api::OPERATIONS, faults::NewFault, http::Preferences};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{
    application::{Application, Faulted},
    support::{ACCOUNT, COLLECTION, invitation},
};

async fn preferring(application: &Application, path: &str, prefer: &str) -> Faulted {
    application.send("GET", path, &[("Prefer", prefer)], &Value::Null).await
}

#[tokio::test]
async fn a_request_may_ask_for_a_status() {
    let application = Application::with(&[]);
    for (prefer, status, retry_after) in [
        ("code=503", 503, Some("1")),
        ("code=429", 429, Some("1")),
        ("code=404;reason=x", 404, None),
    ] {
        let answer = preferring(&application, COLLECTION, prefer).await;
        assert_eq!((answer.status, answer.header("retry-after")), (status, retry_after));
        assert_eq!(answer.body["detail"], "The request prefers this answer.");
        let applied = format!("code={status}");
        assert_eq!(answer.header("preference-applied"), Some(applied.as_str()));
        assert_eq!(answer.header("emulator-fault"), Some("prefer"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let exposed = answer.header("access-control-expose-headers").unwrap();
        assert!(exposed.contains("Preference-Applied"), "{exposed}");
    }
}

#[tokio::test]
async fn a_success_is_what_the_operation_gives_or_ignored() {
    let application = Application::with(&[]);
    let body = invitation("ann@example.com");
    for (method, prefer, status, applied) in [
        ("GET", "code=200", 200, Some("code=200")),
        ("GET", "code=201", 200, None),
        ("GET", "code=204, delay=0", 200, Some("delay=0")),
        ("POST", "code=201", 201, Some("code=201")),
    ] {
        let answer = application.send(method, COLLECTION, &[("Prefer", prefer)], &body).await;
        assert_eq!((answer.status, answer.header("preference-applied")), (status, applied));
        let fault = prefer.contains("delay").then_some("prefer");
        assert_eq!(answer.header("emulator-fault"), fault, "{prefer}");
    }
    let application = Application::with(&[NewFault::status(503)]);
    assert_eq!(preferring(&application, COLLECTION, "code=200").await.status, 503);
}

#[tokio::test]
async fn a_request_that_prefers_a_failure_changes_nothing() {
    let application = Application::with(&[]);
    let body = invitation("ann@example.com");
    let headers = [("Prefer", "code=500")];
    let refused = application.send("POST", COLLECTION, &headers, &body).await;
    assert_eq!(refused.status, 500);
    let page = application.get(&format!("{COLLECTION}?eq(user.email,ann@example.com)")).await;
    assert_eq!(page.body["$meta"]["pagination"]["total"], 0);
}

#[tokio::test(start_paused = true)]
async fn a_request_may_ask_to_be_held_back() {
    let application = Application::with(&[]);
    let start = Instant::now();
    let answer = preferring(&application, COLLECTION, "delay=800").await;
    assert!((800..=802).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
    assert_eq!((answer.status, answer.header("preference-applied")), (200, Some("delay=800")));
    let answer = preferring(&application, COLLECTION, "delay=800, code=503").await;
    assert!((1_600..=1_604).contains(&start.elapsed().as_millis()), "{:?}", start.elapsed());
    assert_eq!(answer.status, 503);
    assert_eq!(answer.header("preference-applied"), Some("code=503, delay=800"));
}

#[tokio::test]
async fn every_list_may_be_asked_for_as_if_it_were_empty() {
    let application = Application::with(&[]);
    let lists: Vec<_> = OPERATIONS.iter().filter(|operation| operation.is_list()).collect();
    assert!(lists.len() > 5, "{lists:?}");
    for operation in lists {
        let path = operation.path.replace("{accountId}", ACCOUNT);
        let path = path.replace("{uniqueFilter}", "USR-6375-2499");
        for path in [path.clone(), format!("{path}?limit=3&offset=1"), format!("{path}?limit=0")] {
            let full = application.get(&path).await;
            assert!(full.body["$meta"]["pagination"]["total"].as_u64().unwrap() > 0, "{path}");
            let empty = preferring(&application, &path, "example=empty").await;
            let mut expected = full.body;
            expected["$meta"]["pagination"]["total"] = json!(0);
            expected["data"] = json!([]);
            assert_eq!((empty.status, &empty.body), (200, &expected), "{path}");
            assert_eq!(empty.header("preference-applied"), Some("example=empty"));
            assert_eq!(empty.header("emulator-fault"), Some("prefer"));
        }
        let wrong = preferring(&application, &format!("{path}?bogus=1"), "example=empty").await;
        assert_eq!((wrong.status, wrong.header("preference-applied")), (400, None), "{path}");
        assert_eq!(wrong.header("emulator-fault"), None);
    }
}

#[tokio::test]
async fn what_does_not_apply_is_not_said_to() {
    let application = Application::with(&[]);
    let one = format!("{COLLECTION}/AUSR-4134-7183-7330");
    for (path, prefer, status) in [
        (one.as_str(), "example=empty", 200),
        (COLLECTION, "return=minimal, wait=5, respond-async", 200),
        ("/readyz", "code=503", 200),
        ("/_emulator/health", "code=503", 200),
        ("/nothing", "code=503", 404),
        ("/nothing", "code=x", 404),
    ] {
        let answer = preferring(&application, path, prefer).await;
        assert_eq!(answer.status, status, "{path} {prefer}");
        assert_eq!(answer.header("preference-applied"), None, "{path} {prefer}");
        assert_eq!(answer.header("emulator-fault"), None, "{path} {prefer}");
    }
}

#[tokio::test]
async fn a_known_preference_that_makes_no_sense_is_refused_by_name() {
    let application = Application::with(&[]);
    let answer = preferring(&application, COLLECTION, "code=ok, delay=800ms, example=full").await;
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.body["errors"],
        json!({
            "Prefer.code": ["Expected a status from 400 to 599, or a success from 200 to 299."],
            "Prefer.delay": ["Expected a number of milliseconds, at most 3600000."],
            "Prefer.example": ["Expected `empty`."],
        })
    );
}

#[tokio::test]
async fn head_is_answered_like_get() {
    let application = Application::with(&[]);
    for prefer in ["code=503", "example=empty"] {
        let get = preferring(&application, COLLECTION, prefer).await;
        let headers = [("Prefer", prefer)];
        let head = application.send("HEAD", COLLECTION, &headers, &Value::Null).await;
        assert_eq!((head.status, &head.body), (get.status, &Value::Null));
        for name in ["content-length", "content-type", "preference-applied", "emulator-fault"] {
            assert_eq!(head.header(name), get.header(name), "{name}");
        }
    }
}

#[tokio::test]
async fn what_a_request_prefers_goes_before_faults() {
    let application = Application::with(&[NewFault::status(500).times(1)]);
    let preferred = preferring(&application, COLLECTION, "code=503").await;
    assert_eq!((preferred.status, preferred.header("emulator-fault")), (503, Some("prefer")));
    let answer = preferring(&application, COLLECTION, "delay=1, example=empty").await;
    assert_eq!((answer.status, answer.header("emulator-fault")), (500, Some("1")));
    assert_eq!(answer.header("preference-applied"), Some("delay=1"));
    assert_eq!(application.get(COLLECTION).await.status, 200);
}

#[tokio::test]
async fn a_strict_suite_switches_preferences_off() {
    let settings = Settings { preferences: Preferences::Ignored, ..Settings::default() };
    let application = Application::new(settings);
    for prefer in ["code=503", "code=x", "example=empty"] {
        let answer = preferring(&application, COLLECTION, prefer).await;
        assert_eq!((answer.status, answer.header("preference-applied")), (200, None), "{prefer}");
        assert!(answer.body["$meta"]["pagination"]["total"].as_u64().unwrap() > 0);
    }
}
