//! Dropped requests: a verification that can't be known says so.

use accounts_emulator::{Settings, journal::Journaling};
use serde_json::{Value, json};

use crate::support::{COLLECTION, MEMBERSHIP, Server, admin, status_and_body};

async fn verify(server: &Server, claim: &Value) -> (u16, Value) {
    status_and_body(admin(server, "POST", "requests/verify").json(claim)).await
}

/// A server that has kept the last 5 of a DELETE and 11 reads of modules.
async fn server() -> Server {
    let journaling = Journaling { entries: 5, ..Journaling::default() };
    let server = Server::with(Settings { journaling, ..Settings::default() }).await;
    let delete = server.request("DELETE", &format!("{COLLECTION}/{MEMBERSHIP}"));
    server.send(delete).await.expect(204);
    for _ in 0..11 {
        server.get("/public/v1/accounts/modules").await.expect(200);
    }
    server
}

#[tokio::test]
async fn operation_method_and_status_are_counted_exactly_beyond_what_is_kept() {
    let server = server().await;
    for (claim, status) in [
        (json!({ "match": { "method": "DELETE" }, "count": 0 }), 422),
        (json!({ "match": { "method": "DELETE" }, "count": 1 }), 200),
        (json!({ "match": { "operation": "listModules" }, "count": 5 }), 422),
        (json!({ "match": { "operation": "listModules" }, "count": 11 }), 200),
        (json!({ "match": { "status": "2xx" }, "count": 12 }), 200),
        (json!({ "match": { "status": "4xx" }, "count": 0 }), 200),
        (json!({ "match": { "notice": true }, "count": 0 }), 200),
        (json!({ "count": 5 }), 422),
        (json!({ "count": 12 }), 200),
    ] {
        assert_eq!(verify(&server, &claim).await.0, status, "{claim}");
    }
    let (_, met) = verify(&server, &json!({ "match": { "method": "GET" }, "count": 11 })).await;
    assert_eq!(met, json!({ "matched": 11, "requests": [8, 9, 10, 11, 12], "dropped": 7 }));
}

#[tokio::test]
async fn what_can_not_be_known_is_refused_with_the_number_and_the_switches() {
    let server = server().await;
    let path = |path: &str| json!({ "match": { "path": path }, "count": 0 });
    for claim in [
        path("/v1/accounts/users"),
        json!({ "match": { "body": { "a": 1 } }, "count": 0 }),
        json!({ "match": { "query": { "a": "1" } }, "atMost": 0 }),
        json!({ "match": { "headers": { "a": "1" } }, "atMost": 6 }),
        json!({ "match": { "path": "/v1/**" }, "count": 5 }),
    ] {
        let (status, problem) = verify(&server, &claim).await;
        assert_eq!(status, 422, "{claim}");
        let detail = problem["detail"].as_str().unwrap();
        for part in ["can't be known", "7 older ones", "--journal", "--journal-bytes"] {
            assert!(detail.contains(part), "{claim}: {detail}");
        }
    }
    // What is kept is enough, or what was dropped is too little.
    for claim in [
        json!({ "match": { "path": "/v1/accounts/modules" }, "atLeast": 5 }),
        json!({ "match": { "path": "/v1/accounts/users" }, "atMost": 7 }),
    ] {
        assert_eq!(verify(&server, &claim).await.0, 200, "{claim}");
    }
    let (_, problem) =
        verify(&server, &json!({ "match": { "path": "/v1/**" }, "count": 13 })).await;
    assert!(!problem["detail"].as_str().unwrap().contains("can't"), "{problem}");
}

#[tokio::test]
async fn lists_and_waits_say_what_was_dropped_and_a_reset_begins_anew() {
    let server = server().await;
    for path in ["requests?limit=1", "requests/wait?count=5"] {
        let (_, page) = status_and_body(admin(&server, "GET", path)).await;
        assert_eq!(page["dropped"], 7, "{path}");
    }
    let (status, problem) = status_and_body(admin(&server, "GET", "requests/wait?count=6")).await;
    assert_eq!(status, 400);
    assert!(problem["errors"]["count"][0].as_str().unwrap().contains("--journal"), "{problem}");
    let late = admin(&server, "GET", "requests/wait?path=/v1/x&timeout=1ms");
    let (status, problem) = status_and_body(late).await;
    assert_eq!(status, 404);
    assert!(problem["detail"].as_str().unwrap().contains("7 older ones"), "{problem}");

    let (_, deleted) = status_and_body(admin(&server, "DELETE", "requests?method=GET")).await;
    assert_eq!(deleted["deleted"], 5);
    let (_, page) = status_and_body(admin(&server, "GET", "requests")).await;
    assert_eq!(page["dropped"], 1);
    status_and_body(admin(&server, "POST", "reset")).await;
    let (_, page) = status_and_body(admin(&server, "GET", "requests")).await;
    assert_eq!(page, json!({ "data": [] }));
    let never = json!({ "match": { "path": "/v1/x" }, "count": 0 });
    assert_eq!(verify(&server, &never).await.0, 200);
}
