//! Request targets: those that other servers read too, and those that nobody can.

use accounts_emulator::{Settings, api::Auth};
use serde_json::{Value, json};

use crate::{
    raw_http::{exchange, only},
    support::{COLLECTION, DEMO, Server, invitation},
};

/// A GET with this target, on a connection that ends with it.
fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
}

async fn asked(server: &Server, request: String) -> (u16, Value) {
    only(&exchange(server.emulator.address(), vec![request]).await)
}

/// The newest entry of the journal of the sandbox with this prefix.
async fn kept(server: &Server, prefix: &str) -> Value {
    let page = server.get(&format!("{prefix}/_emulator/requests")).await.expect(200);
    let id = page["data"].as_array().unwrap().last().unwrap()["id"].clone();
    server.get(&format!("{prefix}/_emulator/requests/{id}")).await.expect(200)
}

#[tokio::test]
async fn a_query_is_read_with_its_quotes_and_brackets_bare_or_escaped() {
    let server = Server::start().await;
    for (bare, escaped) in [
        ("eq(user.status,\"Active\")", "eq(user.status,%22Active%22)"),
        (
            "ne(user.status,\"Active\")&order=user.name",
            "ne(user.status,%22Active%22)&order=user.name",
        ),
        ("ilike(user.name,*<*)", "ilike(user.name,*%3C*)"),
        ("ilike(user.name,*>*)", "ilike(user.name,*%3E*)"),
        ("eq(user.name,'{|}\\^`')", "eq(user.name,'%7B%7C%7D%5C%5E%60')"),
        ("ilike(user.name,*é*)", "ilike(user.name,*%C3%A9*)"),
    ] {
        let (status, page) = asked(&server, get(&format!("{COLLECTION}?{bare}"))).await;
        let expected = server.list(escaped).await.expect(200);
        assert_eq!((status, &page), (200, &expected), "{bare}");
    }
    let kept = kept(&server, "").await;
    assert_eq!((&kept["status"], kept["request"].get("rawTarget")), (&json!(200), None));
}

#[tokio::test]
async fn a_body_that_looks_like_a_request_line_is_a_body() {
    let server = Server::start().await;
    let body = format!("\"\r\nGET {COLLECTION}?\" HTTP/1.1\r\n\r\n");
    let text = invitation("ann@example.org").to_string();
    for framed in [
        format!("Content-Length: {}\r\n\r\n{body}", body.len()),
        format!("Transfer-Encoding: chunked\r\n\r\n{:x};x=\"\r\n{body}\r\n0\r\n\r\n", body.len()),
    ] {
        let head = format!(
            "POST {COLLECTION}?\" HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        );
        let behind = get(&format!("{COLLECTION}?limit=1&eq(user.name,\"x\")"));
        let received =
            exchange(server.emulator.address(), vec![[head, framed, behind].concat()]).await;
        let (refused, page) = received.split_once("HTTP/1.1 200").unwrap();
        assert!(refused.starts_with("HTTP/1.1 400") && refused.contains("not JSON"), "{refused}");
        assert!(page.contains("\"total\":0"), "{page}");
        let data = server.get("/_emulator/requests?method=POST").await.expect(200);
        let id = data["data"].as_array().unwrap().last().unwrap()["id"].clone();
        let entry = server.get(&format!("/_emulator/requests/{id}")).await.expect(200);
        assert_eq!(entry["request"]["body"], body);
    }
    server.post(text).await.expect(201);
    assert_eq!(server.total().await, DEMO as u64 + 1);
}

#[tokio::test]
async fn a_line_that_comes_in_pieces_is_read_as_a_whole() {
    let server = Server::start().await;
    let request = get(&format!("{COLLECTION}?limit=1&eq(user.name,\"<>\")"));
    for at in [1, 4, 60, 75, 80, request.len() - 3] {
        let (address, request) = (server.emulator.address(), request.clone());
        let received = tokio::task::spawn_blocking(move || {
            use std::io::{Read, Write};
            let mut stream = std::net::TcpStream::connect(address).unwrap();
            stream.set_nodelay(true).unwrap();
            for piece in [&request[..at], &request[at..]] {
                stream.write_all(piece.as_bytes()).unwrap();
                std::thread::yield_now();
            }
            let mut text = String::new();
            stream.read_to_string(&mut text).unwrap();
            text
        });
        assert_eq!(only(&received.await.unwrap()).0, 200, "{at}");
    }
}

#[tokio::test]
async fn what_can_not_be_read_is_a_problem_that_says_why_and_is_kept() {
    let server = Server::start().await;
    let path = format!("/~t1{COLLECTION}");
    for (request, sentence) in [
        (get(&format!("{path}?eq(user.name,\"Lee, Ann\")")), "The target has a blank"),
        (get(&format!("{path}?a\u{1}b")), "the control character 0x01"),
        (get(&format!("{path}?a\tb")), "the control character 0x09"),
        (get(&path).replace("HTTP/1.1", "HTTP/7.0"), "The version is neither"),
        (
            get(&path).replace("Host: a", "Host: a\r\nno header"),
            "Line 3 of the request is no header",
        ),
        (get(&path).replace("Host: a", "Host: a\r\n folded: x"), "begins with a blank"),
        (get(&path).replace("Host: a", "Host: a\r\nX: \u{0}"), "has a control character"),
        (get(&path).replace("Host: a", "Content-Length: +1"), "Content-Length is one whole number"),
        (get(&path).replace("Host: a", "Transfer-Encoding: gzip"), "Transfer-Encoding is chunked"),
    ] {
        let received = exchange(server.emulator.address(), vec![request]).await;
        let (status, problem) = only(&received);
        let detail = problem["detail"].as_str().unwrap();
        assert_eq!((status, detail.contains(sentence)), (400, true), "{sentence}: {detail}");
        assert_eq!(
            (&problem["instance"], &problem["title"]),
            (&json!(path), &json!("Bad Request"))
        );
        let head = received.to_lowercase();
        for header in [
            "connection: close",
            "date: ",
            "access-control-allow-origin: *",
            "emulator-sandbox: t1",
        ] {
            assert!(head.contains(header), "{received}");
        }
        let kept = kept(&server, "/~t1").await;
        assert_eq!((&kept["status"], &kept["method"]), (&json!(400), &json!("GET")), "{kept}");
        assert_eq!(kept["traceId"], problem["traceId"]);
        assert!(kept["request"]["rawTarget"].as_str().unwrap().starts_with(&path), "{kept}");
        assert!(
            kept["response"]["body"].as_str().unwrap().contains(detail.split('"').next().unwrap())
        );
    }
}

#[tokio::test]
async fn what_the_control_plane_can_not_read_makes_no_sandbox() {
    let server = Server::start().await;
    let request = get("/~made/_emulator/reset a");
    let (status, problem) = asked(&server, request).await;
    assert_eq!((status, &problem["instance"]), (400, &json!("/~made/_emulator/reset%20a")));
    server.get("/_emulator/sandboxes/made").await.expect(404);
}

#[tokio::test]
async fn behind_a_body_whose_end_is_not_plain_a_bare_quote_is_refused_with_a_sentence() {
    let server = Server::start().await;
    let body = invitation("ann@example.org").to_string();
    let length = body.len();
    let odd = format!(
        "POST {COLLECTION} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let received =
        exchange(server.emulator.address(), vec![odd + &get(&format!("{COLLECTION}?\""))]).await;
    let (first, second) = received.split_at(received.rfind("HTTP/1.1 400").unwrap());
    assert!(first.starts_with("HTTP/1.1 201"), "{first}");
    assert!(second.contains("can't be read as another"), "{second}");
}

#[tokio::test]
async fn a_body_in_another_transfer_coding_is_refused() {
    let server = Server::start().await;
    let request = format!(
        "POST {COLLECTION} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\
         Content-Type: application/json\r\nConnection: close\r\n\r\n0\r\n\r\n"
    );
    let (status, problem) = asked(&server, request).await;
    let detail = problem["detail"].as_str().unwrap();
    assert!(status == 400 && detail.contains("Transfer-Encoding"), "{problem}");
    assert_eq!(kept(&server, "").await["status"], 400);
}

#[tokio::test]
async fn an_encoded_letter_is_the_letter_for_the_guard_too() {
    let server = Server::with(Settings { auth: Auth::Off, ..Settings::default() }).await;
    let encoded = "/public/v1/accounts/account%2Dusers/AUSR%2d4134-7183-733%30";
    assert_eq!(server.get(encoded).await.expect(200)["id"], "AUSR-4134-7183-7330");
    for path in ["/%5Femulator/health", "/%5femulator/%68ealth"] {
        server.get(path).await.expect(200);
        let foreign = server.request("GET", path).header("Origin", "http://example.org");
        server.send(foreign).await.expect(403);
    }
    server.get("/%7Et1/_emulator/health").await.expect(200);
    server.get("/_emulator/sandboxes/t1").await.expect(200);
}
