//! Untracked reads: they leave no trace in the journal, in coverage or in faults.

use serde_json::json;

use crate::{
    events::Stream,
    support::{COLLECTION, DEMO, Server, invitation, status_and_body},
};

const UNTRACKED: &str = "Emulator-Untracked";
const FAULTS: &str = "/_emulator/faults";

async fn kept(server: &Server) -> usize {
    let (_, kept) = status_and_body(server.request("GET", "/_emulator/requests")).await;
    kept["data"].as_array().unwrap().len()
}

#[tokio::test]
async fn an_untracked_read_is_answered_like_any_request_and_leaves_no_trace() {
    let server = Server::start().await;
    let mut events = Stream::open(&server, "/_emulator/events").await;
    for method in ["GET", "HEAD"] {
        let untracked = server.request(method, COLLECTION).header(UNTRACKED, "true").send().await;
        assert_eq!(untracked.unwrap().status(), 200, "{method}");
    }
    let untracked = server.request("GET", COLLECTION).header(UNTRACKED, "true");
    let (_, page) = status_and_body(untracked).await;
    assert_eq!(page["$meta"]["pagination"]["total"], DEMO);
    assert_eq!(kept(&server).await, 0);
    let (_, coverage) = status_and_body(server.request("GET", "/_emulator/coverage")).await;
    assert_eq!(coverage["summary"]["operations"]["exercised"], 0);

    server.list("limit=1").await.expect(200);
    let (name, _, request) = events.next().await;
    assert_eq!(
        (&*name, &request["id"], &request["query"]),
        ("request", &json!(1), &json!("limit=1"))
    );
    assert_eq!(kept(&server).await, 1);
}

#[tokio::test]
async fn an_untracked_read_neither_meets_a_fault_nor_uses_it_up() {
    let server = Server::start().await;
    let once = json!({ "effect": { "status": 503 }, "times": 1 });
    assert_eq!(status_and_body(server.request("POST", FAULTS).json(&once)).await.0, 201);
    let untracked = || server.request("GET", COLLECTION).header(UNTRACKED, "true");
    assert_eq!(status_and_body(untracked()).await.0, 200);
    let (_, faults) = status_and_body(server.request("GET", FAULTS)).await;
    assert_eq!(
        (&faults["data"][0]["matched"], &faults["data"][0]["applied"]),
        (&json!(0), &json!(0))
    );
    // The preferences of an untracked request are honoured.
    assert_eq!(status_and_body(untracked().header("Prefer", "code=401")).await.0, 401);
    assert_eq!(server.list("").await.status, 503);
    assert_eq!(server.list("").await.status, 200);
}

#[tokio::test]
async fn a_write_is_tracked_despite_the_header() {
    let server = Server::start().await;
    let once = json!({ "effect": { "status": 503 }, "times": 1 });
    status_and_body(server.request("POST", FAULTS).json(&once)).await;
    for status in [503, 201] {
        let create = server.request("POST", COLLECTION).header(UNTRACKED, "true");
        assert_eq!(status_and_body(create.json(&invitation("ann@example.com"))).await.0, status);
    }
    // Nor is every value of the header the one that is meant.
    for value in ["false", "1", ""] {
        assert_eq!(
            status_and_body(server.request("GET", COLLECTION).header(UNTRACKED, value)).await.0,
            200
        );
    }
    assert_eq!(kept(&server).await, 5);
}

#[tokio::test]
async fn pages_of_other_origins_may_send_untracked_reads() {
    let server = Server::start().await;
    let preflight = server.request("OPTIONS", COLLECTION);
    let preflight = preflight
        .header("Origin", "http://localhost:3000")
        .header("Access-Control-Request-Method", "GET")
        .header("Access-Control-Request-Headers", "emulator-untracked");
    let answer = preflight.send().await.unwrap();
    assert_eq!(answer.headers()["access-control-allow-headers"], "emulator-untracked");
}
