//! Faults on demand: their effects, matching, limits, and the requests they leave alone.

use std::time::Duration;

use accounts_emulator::faults::NewFault;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::{
    application::Application,
    support::{COLLECTION, DEMO, MEMBERSHIP, Server, invitation, matches_form},
};

#[tokio::test]
async fn an_answer_in_the_emulators_place_is_a_whole_problem() {
    for (effect, status, title, header) in [
        (json!({ "status": 503 }), 503, "Service Unavailable", None),
        (
            json!({ "status": 503, "retryAfter": "1500ms" }),
            503,
            "Service Unavailable",
            Some(("retry-after", "2")),
        ),
        (json!({ "status": 429 }), 429, "Too Many Requests", Some(("retry-after", "1"))),
        (
            json!({ "status": 429, "retryAfter": "PT1M" }),
            429,
            "Too Many Requests",
            Some(("retry-after", "60")),
        ),
        (json!({ "status": 401 }), 401, "Unauthorized", Some(("www-authenticate", "Bearer"))),
        (json!({ "status": 599 }), 599, "Error", None),
        (json!({ "status": 404, "detail": "No." }), 404, "Not Found", None),
    ] {
        let application = Application::with(&[]);
        application.add(json!({ "effect": effect })).await;
        let answer = application.get(COLLECTION).await;
        let detail =
            effect["detail"].as_str().unwrap_or("Fault 1 of this sandbox answers in its place.");
        assert_eq!(answer.status, status);
        assert_eq!(answer.body["title"], title);
        assert_eq!(answer.body["detail"], detail);
        assert_eq!(answer.body["instance"], COLLECTION);
        assert!(answer.body["traceId"].is_string() && answer.body["type"].is_string());
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("emulator-fault"), Some("1"));
        assert_eq!(answer.header("emulator-sandbox"), Some("default"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let exposed = answer.header("access-control-expose-headers").unwrap();
        assert!(exposed.contains("Emulator-Fault") && exposed.contains("Retry-After"));
        let found = ["retry-after", "www-authenticate"];
        let found = found.into_iter().find_map(|name| Some((name, answer.header(name)?)));
        assert_eq!(found, header, "{effect}");
    }
}

#[tokio::test]
async fn a_fault_is_made_listed_read_and_deleted() {
    let application = Application::with(&[NewFault::delay(Duration::from_millis(1))]);
    let asked = json!({
        "match": { "operation": "listUsers", "method": "get", "path": "/v1/**" },
        "effect": { "status": 503, "detail": "Busy.", "retryAfter": "2s", "delay": "10ms..1s" },
        "times": 3, "skip": 1, "probability": 0.5, "ttl": "1m",
    });
    let made = application.add(asked).await;
    let until = made["remaining"]["until"].as_str().unwrap();
    assert!(matches_form(until, "dddd-dd-ddTdd:dd:dd.dddZ"), "{made}");
    let mut shown = made.clone();
    shown["remaining"]["until"] = Value::Null;
    assert_eq!(
        shown,
        json!({
            "id": 2,
            "match": { "operation": "listUsers", "method": "GET", "path": "/v1/**" },
            "effect": {
                "status": 503, "detail": "Busy.", "retryAfter": "PT2S", "delay": "PT0.01S..PT1S",
            },
            "times": 3, "skip": 1, "probability": 0.5, "ttl": "PT1M",
            "matched": 0, "applied": 0, "remaining": { "times": 3, "until": null },
            "source": "request",
        })
    );
    let list = application.order("GET", "faults", Value::Null).await.body;
    assert_eq!(list["data"].as_array().unwrap().len(), 2);
    assert_eq!(list["data"][0]["source"], "process");
    assert_eq!(application.order("GET", "faults/2", Value::Null).await.body["id"], 2);
    assert_eq!(application.order("DELETE", "faults/2", Value::Null).await.status, 204);
    for id in ["2", "x", "-1"] {
        for method in ["GET", "DELETE"] {
            let missing = application.order(method, &format!("faults/{id}"), Value::Null).await;
            assert_eq!(missing.status, 404, "{method} {id}");
        }
    }
    let deleted = application.order("DELETE", "faults", Value::Null).await;
    assert_eq!((deleted.status, deleted.body), (200, json!({ "deleted": 1 })));
}

#[tokio::test]
async fn a_fault_skips_some_requests_hits_some_and_is_gone() {
    let application = Application::with(&[]);
    application.add(json!({ "effect": { "status": 503 }, "skip": 1, "times": 2 })).await;
    assert_eq!(application.statuses(2).await, [200, 503]);
    let fault = application.order("GET", "faults/1", Value::Null).await.body;
    assert_eq!((&fault["matched"], &fault["applied"]), (&json!(2), &json!(1)));
    assert_eq!(fault["remaining"], json!({ "times": 1 }));
    assert_eq!(application.statuses(3).await, [503, 200, 200]);
    assert_eq!(application.order("GET", "faults/1", Value::Null).await.status, 404);
}

#[tokio::test]
async fn chance_follows_the_random_seed_and_leaves_the_ids_alone() {
    let fault = json!({ "effect": { "status": 503 }, "probability": 0.25 });
    let flaky = async |sandbox: &str| {
        let application = Application::with(&[]);
        let path = format!("/~{sandbox}{COLLECTION}");
        let faults = format!("/~{sandbox}/_emulator/faults");
        application.send("POST", &faults, &[], &fault).await;
        let (mut statuses, mut ids) = (Vec::new(), Vec::new());
        for number in 0..100 {
            let body = invitation(&format!("u{number}@example.com"));
            let answer = application.send("POST", &path, &[], &body).await;
            statuses.push(answer.status);
            ids.extend(answer.body["id"].as_str().map(str::to_owned));
        }
        (statuses, ids)
    };
    let (statuses, ids) = flaky("a").await;
    assert_eq!(statuses.iter().filter(|status| **status == 503).count(), 19);
    assert_eq!(flaky("a").await, (statuses.clone(), ids.clone()));
    assert_ne!(flaky("b").await.0, statuses);

    let application = Application::with(&[]);
    for id in &ids[..5] {
        let body = invitation(&format!("{id}@example.com"));
        let path = format!("/~a{COLLECTION}");
        let created = application.send("POST", &path, &[], &body).await.body;
        assert_eq!(created["id"], id.as_str());
    }
}

#[tokio::test(start_paused = true)]
async fn delays_add_up_and_ranges_are_kept() {
    for (delays, least, most) in [
        (&["800ms"][..], 800, 800),
        (&["800ms", "PT1S", "0s"], 1_800, 1_800),
        (&["200ms..800ms"], 200, 800),
        (&["200ms..800ms", "1s"], 1_200, 1_800),
    ] {
        let application = Application::with(&[]);
        for delay in delays {
            application.add(json!({ "effect": { "delay": delay } })).await;
        }
        let start = Instant::now();
        let answer = application.get(COLLECTION).await;
        let took = start.elapsed().as_millis();
        // The timer of the runtime ticks in milliseconds.
        assert!((least..=most + 2).contains(&took), "{delays:?}: {took}");
        assert_eq!((answer.status, answer.header("emulator-fault")), (200, Some("1")));
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_delayed_requests_do_not_hold_up_others() {
    let application = std::sync::Arc::new(Application::with(&[]));
    application.add(json!({ "match": { "method": "POST" }, "effect": { "delay": "1m" } })).await;
    let start = Instant::now();
    let delayed = (0..1_000).map(|number| {
        let application = std::sync::Arc::clone(&application);
        tokio::spawn(async move {
            let body = invitation(&format!("u{number}@example.com"));
            application.send("POST", COLLECTION, &[], &body).await.status
        })
    });
    let delayed: Vec<_> = delayed.collect();
    tokio::task::yield_now().await;
    assert_eq!(application.get(COLLECTION).await.body["$meta"]["pagination"]["total"], DEMO);
    assert!(start.elapsed() < Duration::from_secs(1));
    for status in delayed {
        assert_eq!(status.await.unwrap(), 201);
    }
    assert!(start.elapsed() < Duration::from_secs(62), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_rate_lets_a_burst_through_and_tells_when_to_come_again() {
    let application = Application::with(&[]);
    let rate = json!({ "requests": 3, "per": "90s" });
    application.add(json!({ "effect": { "rate": rate } })).await;
    assert_eq!(application.statuses(3).await, [200, 200, 200]);
    let refused = application.get(COLLECTION).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("30")));
    tokio::time::advance(Duration::from_millis(10_500)).await;
    let refused = application.get(COLLECTION).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("20")));
    tokio::time::advance(Duration::from_secs(20)).await;
    assert_eq!(application.statuses(2).await, [200, 429]);
    let fault = application.order("GET", "faults/1", Value::Null).await.body;
    assert_eq!((&fault["matched"], &fault["applied"]), (&json!(7), &json!(3)));
}

#[tokio::test(start_paused = true)]
async fn what_has_lived_its_time_is_gone_by_everybodys_clock() {
    let application = Application::with(&[]);
    application.add(json!({ "effect": { "status": 503 }, "ttl": "1m" })).await;
    application.order("PUT", "clock", json!({ "advance": "P1D" })).await;
    assert_eq!(application.statuses(1).await, [503]);
    tokio::time::advance(Duration::from_secs(60)).await;
    assert_eq!(application.statuses(1).await, [200]);
    let list = application.order("GET", "faults", Value::Null).await;
    assert_eq!(list.body, json!({ "data": [] }));
}

#[tokio::test]
async fn a_fault_is_for_the_requests_that_its_match_describes() {
    let one = format!("{COLLECTION}/{MEMBERSHIP}");
    let list = ("GET", COLLECTION);
    let short = ("GET", &COLLECTION["/public".len()..]);
    let head = ("HEAD", COLLECTION);
    let read = ("GET", one.as_str());
    let icon = ("GET", "/public/v1/accounts/users/USR-6375-2499/icon");
    let page = ("GET", "/accept-invite?code=x");
    let all = [list, short, head, read, icon, page];
    for (matching, hit) in [
        (json!({}), &all[..]),
        (json!({ "operation": "listAccountUsers" }), &[list, short, head]),
        (json!({ "operation": "createAccountUser" }), &[]),
        (json!({ "method": "HEAD" }), &[head]),
        (json!({ "method": "get" }), &all),
        (json!({ "path": "/v1/accounts/account-users" }), &[list, short, head]),
        (json!({ "path": "/public/v1/accounts/*" }), &[list, short, head]),
        (json!({ "path": "/v1/accounts/*/AUSR-*" }), &[read]),
        (json!({ "path": "/v1/**/icon" }), &[icon]),
        (json!({ "path": "/accept-invite" }), &[page]),
        (json!({ "path": "**", "operation": "readAccountUser", "method": "GET" }), &[read]),
    ] {
        let application = Application::with(&[]);
        application.add(json!({ "match": matching, "effect": { "status": 599 } })).await;
        for request in all {
            let status = application.send(request.0, request.1, &[], &Value::Null).await.status;
            assert_eq!(status == 599, hit.contains(&request), "{matching} {request:?}");
        }
    }
}

#[tokio::test]
async fn a_fault_is_of_one_sandbox() {
    let application = Application::with(&[]);
    let fault = json!({ "match": { "path": COLLECTION }, "effect": { "status": 503 } });
    application.send("POST", "/~t1/_emulator/faults", &[], &fault).await;
    let answer = application.get(&format!("/~t1{COLLECTION}")).await;
    assert_eq!((answer.status, answer.header("emulator-sandbox")), (503, Some("t1")));
    assert_eq!(application.statuses(1).await, [200]);
    assert_eq!(application.get(&format!("/~t2{COLLECTION}")).await.status, 200);
}

#[tokio::test]
async fn no_fault_touches_the_state() {
    for effect in [
        json!({ "status": 503 }),
        json!({ "connection": "reset" }),
        json!({ "connection": "empty" }),
        json!({ "connection": "truncate" }),
    ] {
        let application = Application::with(&[]);
        let fault = json!({ "match": { "method": "POST" }, "effect": effect, "times": 1 });
        application.add(fault).await;
        let create = async || {
            let body = invitation("ann@example.com");
            application.send("POST", COLLECTION, &[], &body).await
        };
        let answer = create().await;
        assert_eq!((answer.status, answer.header("emulator-fault")), (503, Some("1")), "{effect}");
        let total = application.get(COLLECTION).await.body["$meta"]["pagination"]["total"].clone();
        assert_eq!(total, DEMO);
        let inbox = application.order("GET", "inbox", Value::Null).await.body;
        assert_eq!(inbox["data"], json!([]));
        let untouched = Application::with(&[]);
        let body = invitation("ann@example.com");
        let expected = untouched.send("POST", COLLECTION, &[], &body).await.body["id"].clone();
        assert_eq!(create().await.body["id"], expected);
    }
}

#[tokio::test]
async fn control_plane_probes_and_paths_that_lead_nowhere_meet_no_faults() {
    let application = Application::with(&[NewFault::status(503)]);
    for (path, status) in [
        ("/livez", 200),
        ("/readyz", 200),
        ("/~t1/readyz", 200),
        ("/_emulator/health", 200),
        ("/_emulator/faults", 200),
        ("/_emulator/nothing", 404),
        ("/public/v1/accounts/nothing", 404),
        ("/public/v1/openapi.json", 200),
        ("/nothing", 404),
        (COLLECTION, 503),
    ] {
        assert_eq!(application.get(path).await.status, status, "{path}");
    }
    assert_eq!(application.send("PATCH", COLLECTION, &[], &Value::Null).await.status, 405);
}

#[tokio::test]
async fn a_reset_brings_back_the_faults_of_the_process_and_no_others() {
    let application = Application::with(&[NewFault::status(503).times(1)]);
    application.add(json!({ "effect": { "status": 500 } })).await;
    assert_eq!(application.statuses(2).await, [503, 500]);
    application.order("PUT", "snapshots/kept", Value::Null).await;
    for goal in ["seed", "seed", "empty", "kept"] {
        let reset = application.order("POST", "reset", json!({ "to": goal })).await;
        assert_eq!(reset.status, 204, "{goal}");
        assert_eq!(application.statuses(2).await, [503, 200], "{goal}");
    }
    assert_eq!(application.get(&format!("/~t1{COLLECTION}")).await.status, 503);
}

#[tokio::test]
async fn the_calls_are_those_of_the_document() {
    let server = Server::start().await;
    let faults = "/~t1/_emulator/faults";
    for (number, fault) in [
        json!({ "effect": { "delay": "1ms..2ms", "status": 429, "detail": "Busy." }, "ttl": "1m" }),
        json!({ "match": { "method": "GET" }, "effect": { "connection": "reset" }, "times": 2 }),
        json!({ "effect": { "rate": { "requests": 1, "per": "1s" } }, "probability": 0.5 }),
    ]
    .iter()
    .enumerate()
    {
        let made = server.send(server.request("POST", faults).json(fault)).await;
        made.expect(201);
        let location = made.header("Location").unwrap().to_owned();
        assert_eq!(location, format!("{faults}/{}", number + 1));
        server.get(&location).await.expect(200);
    }
    server.get(faults).await.expect(200);
    server.send(server.request("POST", faults).json(&json!({}))).await.expect(400);
    server.get(&format!("{faults}/9")).await.expect(404);
    server.send(server.request("DELETE", &format!("{faults}/1"))).await.expect(204);
    let deleted = server.send(server.request("DELETE", faults)).await.expect(200);
    assert_eq!(deleted, json!({ "deleted": 2 }));
}
