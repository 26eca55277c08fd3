//! The memory budget: what gives way, and what is refused when it is spent.

use accounts_emulator::Settings;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::support::{COLLECTION, MEMBERSHIP, Server};

/// A server with about that many KiB for data besides the seed's.
async fn with_room(kib: usize) -> Server {
    let reserve = 24 << 20;
    let seed = 200 << 10;
    Server::with(Settings { memory: reserve + seed + (kib << 10), ..Settings::default() }).await
}

async fn sent(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default())
}

fn invitation(index: usize) -> Value {
    json!({
        "email": format!("u{index}@example.com"), "notes": "x".repeat(3_000),
        "groups": [{ "id": "UGR-8447-7590" }],
    })
}

/// Invites until it is refused, and returns how often it was not.
async fn fill(server: &Server) -> usize {
    for index in 0..5_000 {
        let request = server.request("POST", COLLECTION).json(&invitation(index));
        let (status, problem) = sent(request).await;
        if status != 201 {
            assert_eq!(status, 507, "{problem}");
            assert!(problem["detail"].as_str().unwrap().contains("--memory"), "{problem}");
            return index;
        }
    }
    panic!("nothing was refused")
}

#[tokio::test]
async fn creates_are_refused_when_memory_is_spent_and_nothing_else_is() {
    let server = with_room(300).await;
    let invited = fill(&server).await;
    assert!(invited > 5, "{invited}");
    assert_eq!(server.total().await, 40 + invited as u64);
    for (method, path, body, expected) in [
        ("POST", "/public/v1/accounts/accounts", json!({ "name": "A", "type": "Client" }), 507),
        ("POST", "/_emulator/users", json!({ "count": 1_000_000 }), 507),
        ("POST", "/_emulator/sandboxes", json!({ "name": "new" }), 507),
        ("GET", "/~other/public/v1/accounts/modules", Value::Null, 507),
        ("PUT", &format!("{COLLECTION}/{MEMBERSHIP}/groups"), json!([]), 400),
        ("GET", COLLECTION, Value::Null, 200),
        ("POST", &format!("{COLLECTION}/{MEMBERSHIP}/resend-invite"), Value::Null, 200),
        ("DELETE", &format!("{COLLECTION}/{MEMBERSHIP}"), Value::Null, 204),
        ("POST", "/_emulator/reset", json!({}), 204),
        ("POST", COLLECTION, invitation(0), 201),
        ("GET", "/~other/public/v1/accounts/modules", Value::Null, 200),
    ] {
        let request = server.request(method, path);
        let request = if body.is_null() { request } else { request.json(&body) };
        let (status, problem) = sent(request).await;
        if expected != 400 {
            assert_eq!(status, expected, "{method} {path}: {problem}");
        }
    }
}

#[tokio::test]
async fn an_import_counts_and_one_that_does_not_fit_changes_nothing() {
    let server = with_room(600).await;
    let (_, state) = sent(server.request("GET", "/_emulator/state")).await;
    let text = state.to_string();
    let import = |state: &Value| server.request("PUT", "/_emulator/state").json(state);
    assert_eq!(sent(import(&state)).await.0, 204);
    let other = Server::start().await;
    let generated = other.request("POST", "/_emulator/users").json(&json!({ "count": 2_000 }));
    assert_eq!(sent(generated).await.0, 201);
    let (_, large) = sent(other.request("GET", "/_emulator/state")).await;
    let (status, problem) = sent(import(&large)).await;
    assert!(status == 507 || status == 413, "{problem}");
    assert_eq!(sent(server.request("GET", "/_emulator/state")).await.1.to_string(), text);
}

#[tokio::test]
async fn a_sandbox_that_is_dropped_makes_room() {
    let server = with_room(300).await;
    let create = |name: &str| {
        let path = format!("/~{name}{COLLECTION}");
        server.request("POST", &path).json(&invitation(1))
    };
    let mut made = 0;
    while sent(create(&format!("s{made}"))).await.0 == 201 {
        made += 1;
    }
    assert!((2..200).contains(&made), "{made}");
    assert_eq!(sent(server.request("DELETE", "/_emulator/sandboxes/s0")).await.0, 204);
    assert_eq!(sent(server.request("DELETE", "/_emulator/sandboxes/s1")).await.0, 204);
    assert_eq!(sent(create("after")).await.0, 201);
}

#[tokio::test]
async fn updates_do_not_use_up_memory() {
    let server = with_room(500).await;
    let path = format!("{COLLECTION}/{MEMBERSHIP}/resend-invite");
    for _ in 0..1_200 {
        assert_eq!(sent(server.request("POST", &path)).await.0, 200);
        let deleted = server.request("DELETE", "/_emulator/inbox");
        assert_eq!(sent(deleted).await.0, 200);
    }
    let (status, problem) = sent(server.request("POST", COLLECTION).json(&invitation(1))).await;
    assert_eq!(status, 201, "{problem}");
}
