//! The journal of what never comes to an end, or comes to it early: aborted requests, and bodies of
//! requests that are answered before they are read.

use std::time::Duration;

use accounts_emulator::{
    Settings,
    api::Auth,
    faults::NewFault,
    http::Limits,
    journal::{Count, Match},
    work::Work,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    journal::{found, newest},
    support::{COLLECTION, Server, admin, invitation, status_and_body},
};

/// Waits until so many requests are in the journal, and returns them.
async fn awaited(server: &Server, count: usize) -> Vec<Value> {
    let path = format!("requests/wait?count={count}&timeout=30s");
    let (status, found) = status_and_body(admin(server, "GET", &path)).await;
    assert_eq!(status, 200, "{found}");
    found["data"].as_array().unwrap().clone()
}

/// The head of a POST with a body of that length.
fn head(length: usize, header: &str) -> String {
    format!(
        "POST {COLLECTION} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{header}\
         Content-Length: {length}\r\n\r\n"
    )
}

#[tokio::test]
async fn a_request_whose_client_gives_up_is_in_journal_coverage_and_events() {
    let server = Server::start().await;
    let hour = Duration::from_secs(3_600);
    let fault = NewFault::delay(hour).on("listAccountUsers").times(2);
    let sandbox = server.emulator.sandbox("default").unwrap();
    sandbox.faults().add(fault).unwrap();
    let mut stream = server.request("GET", "/_emulator/events").send().await.unwrap();
    for header in ["", "Prefer: delay=20000\r\n"] {
        let mut client = TcpStream::connect(server.emulator.address()).await.unwrap();
        let request = format!("GET {COLLECTION}?limit=1 HTTP/1.1\r\nHost: a\r\n{header}\r\n");
        client.write_all(request.as_bytes()).await.unwrap();
        let before = u64::from(!header.is_empty());
        while sandbox.faults().all().first().is_some_and(|fault| fault.matched == before) {
            tokio::task::yield_now().await;
        }
    }
    let kept = awaited(&server, 2).await;
    for entry in &kept {
        assert_eq!((&entry["aborted"], entry.get("status")), (&json!(true), None), "{entry}");
        assert_eq!(entry["operation"], "listAccountUsers");
    }
    assert_eq!(kept[0]["fault"], "1");
    for (claim, status) in [
        (json!({ "match": { "operation": "listAccountUsers" }, "count": 2 }), 200),
        (json!({ "match": { "aborted": true }, "count": 2 }), 200),
        (json!({ "match": { "aborted": false }, "count": 0 }), 200),
        (json!({ "match": { "aborted": false }, "count": 1 }), 422),
    ] {
        let verify = admin(&server, "POST", "requests/verify").json(&claim);
        assert_eq!(status_and_body(verify).await.0, status, "{claim}");
    }
    assert_eq!(found(&server, "aborted=true").await.len(), 2);
    let (_, coverage) = status_and_body(admin(&server, "GET", "coverage")).await;
    let lines = coverage["operations"].as_array().unwrap().iter();
    let line = lines.clone().find(|line| line["id"] == "listAccountUsers").unwrap();
    assert_eq!((&line["requests"], &line["unanswered"]), (&json!(2), &json!(2)), "{line}");
    let mut text = String::new();
    while text.matches("\"aborted\":true").count() < 2 {
        text += &String::from_utf8_lossy(&stream.chunk().await.unwrap().unwrap());
    }
}

#[tokio::test]
async fn a_request_whose_body_stops_half_way_is_kept_with_the_half() {
    let server = Server::start().await;
    let body = invitation("ann@example.com").to_string();
    let mut client = TcpStream::connect(server.emulator.address()).await.unwrap();
    let sent = head(body.len(), "") + &body[..20];
    client.write_all(sent.as_bytes()).await.unwrap();
    drop(client);
    let kept = awaited(&server, 1).await;
    assert_eq!((&kept[0]["aborted"], kept[0].get("status")), (&json!(true), None), "{kept:?}");
    let whole = newest(&server).await;
    assert_eq!(whole["request"]["body"], body[..20]);
}

#[tokio::test]
async fn what_is_under_way_when_the_emulator_ends_is_kept() {
    let limits = Limits { grace: Duration::from_millis(10), ..Limits::default() };
    let faults = vec![NewFault::delay(Duration::from_millis(1))];
    let server = Server::with(Settings { faults, limits, ..Settings::default() }).await;
    let sandbox = server.emulator.sandbox("default").unwrap();
    let mut client = TcpStream::connect(server.emulator.address()).await.unwrap();
    // Its body never comes.
    client.write_all(head(100, "").as_bytes()).await.unwrap();
    while sandbox.faults().all()[0].matched == 0 {
        tokio::task::yield_now().await;
    }
    server.emulator.stop().await.unwrap();
    let wanted = Match { aborted: Some(true), ..Match::default() };
    let verified = sandbox.requests().verify(&wanted, Count::exactly(1), &Work::default());
    assert!(verified.unwrap().is_ok());
}

#[tokio::test]
async fn the_body_of_a_request_that_is_answered_early_is_kept_and_the_connection_stays() {
    let body = invitation("ann@example.com").to_string();
    let faults = vec![NewFault::status(503).on("createAccountUser").times(1)];
    let auth = Auth::Any;
    let server = Server::with(Settings { faults, auth, ..Settings::default() }).await;
    let mut client = TcpStream::connect(server.emulator.address()).await.unwrap();
    let token = "Authorization: Bearer x\r\n";
    for (header, status) in [
        (token.to_owned(), 503),
        (format!("{token}Prefer: code=418\r\n"), 418),
        (format!("{token}Prefer: code=429\r\n"), 429),
        (String::new(), 401),
        (format!("{token}Content-Type: text/plain\r\n"), 415),
        (token.to_owned(), 201),
    ] {
        let head = head(body.len(), &header);
        let head = if status == 415 {
            head.replace("Content-Type: application/json\r\n", "")
        } else {
            head
        };
        client.write_all(head.as_bytes()).await.unwrap();
        client.write_all(body.as_bytes()).await.unwrap();
        let answer = answer(&mut client).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        assert!(!answer.contains("connection: close"), "{answer}");
        let kept = newest(&server).await;
        assert_eq!((&kept["status"], &kept["request"]["body"]), (&json!(status), &json!(body)));
    }
    let claim = json!({ "match": { "body": { "email": "ann@example.com" } }, "count": 6 });
    let verify = admin(&server, "POST", "requests/verify").json(&claim);
    assert_eq!(status_and_body(verify).await.0, 200);
}

/// One answer with a body of a known length.
async fn answer(client: &mut TcpStream) -> String {
    let mut text = Vec::new();
    loop {
        let byte = client.read_u8().await.unwrap();
        text.push(byte);
        if text.ends_with(b"\r\n\r\n") {
            break;
        }
    }
    let head = String::from_utf8(text).unwrap();
    let length = head.split("content-length: ").nth(1).unwrap();
    let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
    client.read_exact(&mut vec![0; length]).await.unwrap();
    head
}

#[tokio::test]
async fn a_client_that_waits_for_100_continue_is_refused_without_its_body() {
    let faults = vec![NewFault::status(503)];
    let server = Server::with(Settings { faults, ..Settings::default() }).await;
    let mut client = TcpStream::connect(server.emulator.address()).await.unwrap();
    client.write_all(head(100, "Expect: 100-continue\r\n").as_bytes()).await.unwrap();
    let answer = answer(&mut client).await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert_eq!(newest(&server).await["request"]["bytes"], 0);
}

#[tokio::test]
async fn a_body_longer_than_the_limit_is_kept_as_far_as_any_and_not_awaited() {
    let faults = vec![NewFault::status(503)];
    let server = Server::with(Settings { faults, ..Settings::default() }).await;
    let mut client = TcpStream::connect(server.emulator.address()).await.unwrap();
    let part = " ".repeat(100 << 10);
    client.write_all((head(1 << 30, "") + &part).as_bytes()).await.unwrap();
    let answer = answer(&mut client).await;
    assert!(answer.contains("connection: close"), "{answer}");
    let kept = newest(&server).await;
    assert_eq!(kept["request"]["body"].as_str().unwrap().len(), 64 << 10);
    assert_eq!((&kept["status"], &kept["request"]["cut"]), (&json!(503), &json!(true)));
}
