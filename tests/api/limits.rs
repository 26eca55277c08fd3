//! How much requests and answers may hold, and for how long they may be on their way.

use std::time::Duration;

use accounts_emulator::{Settings, http::Limits};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::{COLLECTION, Server};

/// The calls that have a body, on both planes.
const WITH_BODY: &[(&str, &str)] = &[
    ("POST", COLLECTION),
    ("POST", "/public/v1/accounts/accounts"),
    ("POST", "/_emulator/reset"),
    ("PUT", "/_emulator/state"),
    ("POST", "/_emulator/users"),
    ("POST", "/_emulator/sandboxes"),
    ("PUT", "/_emulator/clock"),
    ("POST", "/_emulator/faults"),
    ("POST", "/_emulator/requests/verify"),
];

fn limits(limits: Limits) -> Settings {
    Settings { limits, ..Settings::default() }
}

/// Sends bytes, and returns the first piece of the answer.
async fn exchange(server: &Server, text: &str) -> String {
    let mut stream = TcpStream::connect(server.emulator.address()).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut bytes = vec![0; 8192];
    let read = timeout(Duration::from_secs(10), stream.read(&mut bytes)).await;
    let read = read.unwrap_or_else(|_| panic!("no answer: {text:.80}")).unwrap();
    String::from_utf8_lossy(&bytes[..read]).into_owned()
}

fn head(method: &str, path: &str, others: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{others}\r\n")
}

#[tokio::test]
async fn a_stalled_body_is_given_up_on_both_planes() {
    let body_timeout = Duration::from_millis(50);
    let server = Server::with(limits(Limits { body_timeout, ..Limits::default() })).await;
    for (method, path) in WITH_BODY {
        let answer = exchange(&server, &head(method, path, "Content-Length: 10\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{method} {path}: {answer}");
    }
}

#[tokio::test]
async fn too_long_a_body_is_refused_by_its_length_and_not_invited() {
    let server = Server::with(limits(Limits { state_size: 40_000_000, ..Limits::default() })).await;
    for (method, path) in WITH_BODY {
        for others in
            ["Content-Length: 50000000\r\n", "Content-Length: 50000000\r\nExpect: 100-continue\r\n"]
        {
            let answer = exchange(&server, &head(method, path, others)).await;
            assert!(answer.starts_with("HTTP/1.1 413"), "{method} {path}: {answer}");
        }
    }
}

#[tokio::test]
async fn a_body_without_a_length_is_refused_when_it_is_too_long() {
    let size = 100;
    let limits = limits(Limits { body_size: size, state_size: size, ..Limits::default() });
    let server = Server::with(limits).await;
    for (method, path) in WITH_BODY {
        let body = format!("80\r\n{}\r\n", " ".repeat(0x80));
        let head = head(method, path, "Transfer-Encoding: chunked\r\n");
        let answer = exchange(&server, &format!("{head}{body}")).await;
        assert!(answer.starts_with("HTTP/1.1 413"), "{method} {path}: {answer}");
    }
}

async fn list(server: &Server, path: &str) -> (u16, Value) {
    let answer = server.request("GET", path).send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap())
}

#[tokio::test]
async fn every_answer_is_counted() {
    let server = Server::with(Settings { answer_limit: 6_000, ..Settings::default() }).await;
    for index in 0..40 {
        let body = json!({
            "email": format!("u{index}@example.com"), "firstName": "x".repeat(200),
            "groups": [{ "id": "UGR-8447-7590" }],
        });
        assert_eq!(server.create(&body).await.status, 201);
    }
    for path in [
        "/public/v1/accounts/account-users?limit=100",
        "/public/v1/accounts/account-users?limit=100&order=-id",
        "/public/v1/accounts/account-users?limit=100&select=audit",
        "/_emulator/inbox",
        "/_emulator/state",
        "/_emulator/requests",
    ] {
        let (status, problem) = list(&server, path).await;
        let detail = problem["detail"].as_str().unwrap_or_default();
        assert!(status == 400 && detail.contains("6000 bytes"), "{path}: {problem}");
    }
    for path in [
        "/public/v1/accounts/account-users?limit=1",
        "/_emulator/inbox?limit=1",
        "/_emulator/requests?limit=1",
    ] {
        assert_eq!(list(&server, path).await.0, 200, "{path}");
    }
}

#[tokio::test]
async fn the_inbox_is_paged_and_tells_what_it_dropped() {
    let server = Server::with(Settings { inbox: 3, ..Settings::default() }).await;
    for index in 0..5 {
        let body = json!({
            "email": format!("u{index}@example.com"), "groups": [{ "id": "UGR-8447-7590" }],
        });
        assert_eq!(server.create(&body).await.status, 201);
    }
    let page = |offset: usize, limit: usize, total: usize, ids: &[u64]| {
        let pagination = json!({ "offset": offset, "limit": limit, "total": total });
        (pagination, ids.to_vec())
    };
    for (query, expected) in [
        ("", page(0, 1_000, 3, &[3, 4, 5])),
        ("?order=-id", page(0, 1_000, 3, &[5, 4, 3])),
        ("?order=id&limit=2", page(0, 2, 3, &[3, 4])),
        ("?order=-id&offset=1&limit=1", page(1, 1, 3, &[4])),
        ("?limit=0", page(0, 0, 3, &[])),
        ("?offset=9", page(9, 1_000, 3, &[])),
        ("?to=u4@example.com&limit=10", page(0, 10, 1, &[5])),
    ] {
        let (_, found) = list(&server, &format!("/_emulator/inbox{query}")).await;
        let ids = found["data"].as_array().unwrap().iter().map(|it| it["id"].as_u64().unwrap());
        let found =
            (found["$meta"]["pagination"].clone(), ids.collect::<Vec<_>>(), &found["dropped"]);
        assert_eq!(found, (expected.0, expected.1, &json!(2)), "{query}");
    }
    let reset = server.request("POST", "/_emulator/reset").send().await.unwrap();
    assert_eq!(reset.status(), 204);
    assert_eq!(list(&server, "/_emulator/inbox").await.1["dropped"], 0);
}

#[tokio::test]
async fn a_page_of_messages_is_not_what_is_deleted_or_awaited() {
    let server = Server::start().await;
    for (method, path) in [("DELETE", "inbox?limit=1"), ("GET", "inbox/wait?order=-id")] {
        let path = format!("/_emulator/{path}");
        let answer = server.request(method, &path).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{path}");
    }
}

#[tokio::test]
async fn texts_have_the_lengths_that_a_database_would_give_them() {
    let server = Server::start().await;
    let user = "/public/v1/accounts/users/USR-6375-2499";
    let (groups, tokens) = ("/public/v1/accounts/user-groups", "/public/v1/accounts/api-tokens");
    for (method, path, member, most) in [
        ("POST", COLLECTION, "firstName", 4_000),
        ("POST", COLLECTION, "lastName", 4_000),
        ("PUT", user, "firstName", 4_000),
        ("POST", groups, "name", 255),
        ("POST", groups, "description", 4_000),
        ("POST", tokens, "name", 255),
        ("POST", tokens, "description", 4_000),
    ] {
        let refused = async |length: usize| {
            let body = json!({ member: "ä".repeat(length) });
            let answer = server.request(method, path).json(&body).send().await.unwrap();
            let problem: Value = answer.json().await.unwrap();
            problem["errors"][member].to_string()
        };
        let sentence = format!("At most {most} characters allowed, found {} characters", most + 1);
        assert!(refused(most + 1).await.contains(&sentence), "{method} {path} {member}");
        assert!(!refused(most).await.contains("characters allowed"), "{method} {path} {member}");
    }
}

#[tokio::test]
async fn a_document_has_no_more_values_than_its_length_accounts_for() {
    let server = Server::start().await;
    let zeros = format!("[{}0]", "0,".repeat(500_000));
    for (method, path) in WITH_BODY {
        let request = server.request(method, path).header("Content-Type", "application/json");
        let answer = request.body(zeros.clone()).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{method} {path}");
        let text = answer.text().await.unwrap();
        assert!(text.contains("values, too many for its length"), "{path}: {text}");
    }
}
