//! API tokens: who manages them, and what their secrets open.

use accounts_emulator::{Settings, api::Auth};
use serde_json::{Value, json};

use crate::{
    api_tokens::{CLIENT_TOKEN, TOKENS, body, by, text},
    support::{DEFAULT_ACCOUNT, OPERATIONS, Server, VENDOR, platform},
};

async fn guarded() -> Server {
    Server::with(Settings { auth: Auth::Tokens, random_seed: Some(7), ..Settings::default() }).await
}

#[tokio::test]
async fn a_secret_works_at_once_and_no_longer_than_its_token_is_active() {
    let server = guarded().await;
    let created = by(&server, VENDOR, "POST", "", &body()).await.expect(201);
    let (path, secret) = (format!("/{}", text(&created, "id")), text(&created, "token"));
    let list = async || by(&server, secret, "GET", "", &Value::Null).await.status;
    assert_eq!(list().await, 200);
    let act = |action: &str, holder: &str| {
        let method = if action.is_empty() { "DELETE" } else { "POST" };
        by(&server, holder, method, &format!("{path}{action}"), &Value::Null)
    };
    act("/disable", secret).await.expect(200);
    assert_eq!(list().await, 401);
    act("/enable", VENDOR).await.expect(200);
    assert_eq!(list().await, 200);
    act("", secret).await.expect(204);
    assert_eq!(list().await, 401);
}

#[tokio::test]
async fn only_operations_sees_a_deleted_token() {
    let server = guarded().await;
    let created = by(&server, VENDOR, "POST", "", &body()).await.expect(201);
    let path = format!("/{}", text(&created, "id"));
    let total = async |secret: &str| {
        let page = by(&server, secret, "GET", "?limit=0", &Value::Null).await.expect(200);
        page["$meta"]["pagination"]["total"].as_u64().unwrap()
    };
    let (all, own) = (total(OPERATIONS).await, total(VENDOR).await);
    by(&server, VENDOR, "DELETE", &path, &Value::Null).await.expect(204);
    assert_eq!((total(OPERATIONS).await, total(VENDOR).await), (all, own - 1));
    for (method, path) in [
        ("GET", path.clone()),
        ("PUT", path.clone()),
        ("DELETE", path.clone()),
        ("POST", format!("{path}/enable")),
    ] {
        let body = if method == "GET" { Value::Null } else { json!({}) };
        by(&server, VENDOR, method, &path, &body).await.expect(404);
    }
    by(&server, OPERATIONS, "DELETE", &path, &Value::Null).await.expect(400);
    let shown = by(&server, OPERATIONS, "GET", &path, &Value::Null).await.expect(200);
    assert_eq!(shown["status"], "Deleted");
}

#[tokio::test]
async fn vendors_and_clients_manage_tokens_of_their_own_account_only() {
    let foreign = json!({ "name": "x", "account": { "id": DEFAULT_ACCOUNT } });
    let requests = [
        ("PUT", format!("/{CLIENT_TOKEN}"), json!({ "name": "x" })),
        ("POST", format!("/{CLIENT_TOKEN}/disable"), Value::Null),
        ("POST", format!("/{CLIENT_TOKEN}/enable"), Value::Null),
        ("DELETE", format!("/{CLIENT_TOKEN}"), Value::Null),
    ];
    let server = guarded().await;
    by(&server, VENDOR, "POST", "", &foreign).await.refuses("account.id", "is not known");
    for (method, path, body) in &requests {
        by(&server, VENDOR, method, path, body).await.expect(404);
    }
    // Without --auth tokens they see those of other accounts, and the rule decides.
    let (server, strict) = (Server::start().await, Server::with(platform()).await);
    let created = by(&server, VENDOR, "POST", "", &foreign).await;
    assert!(created.notices()[0].starts_with("own-token; "), "{:?}", created.notices());
    by(&strict, VENDOR, "POST", "", &foreign).await.refuses("account.id", "Only Operations");
    for (method, path, body) in &requests {
        let answer = by(&server, VENDOR, method, path, body).await;
        assert!(answer.status < 300 && answer.notices()[0].starts_with("own-token; "), "{path}");
        if !path.ends_with("/enable") {
            by(&strict, VENDOR, method, path, body).await.refuses("$", "Only Operations");
        }
    }
}

#[tokio::test]
async fn a_secret_opens_its_sandbox_and_a_reset_or_a_snapshot_repeats_it() {
    let server = guarded().await;
    let at = |method: &str, prefix: &str, secret: &str| {
        let request = server.request(method, &format!("{prefix}{TOKENS}")).bearer_auth(secret);
        server.send(if method == "POST" { request.json(&body()) } else { request })
    };
    let create = async |prefix: &str| {
        let created = at("POST", prefix, OPERATIONS).await.expect(201);
        text(&created, "token").to_owned()
    };
    let control = async |method: &str, path: &str, body: Value| {
        let request = server.request(method, &format!("/~t1/_emulator/{path}"));
        let request = if body.is_null() { request } else { request.json(&body) };
        assert!(request.send().await.unwrap().status().is_success(), "{method} {path}");
    };
    let first = create("/~t1").await;
    assert_eq!(at("GET", "", &first).await.status, 401);
    let chosen = format!("{first}~t1");
    assert_eq!(at("GET", "", &chosen).await.status, 200);
    assert_eq!(at("GET", "/~t1", &first).await.status, 200);
    control("PUT", "snapshots/one", Value::Null).await;
    let second = create("/~t1").await;
    assert!(second != first && create("").await != first);
    control("POST", "reset", json!({ "to": "one" })).await;
    assert_eq!(create("/~t1").await, second);
    control("POST", "reset", Value::Null).await;
    assert_eq!(at("GET", "", &chosen).await.status, 401);
    assert_eq!(create("/~t1").await, first);
}
