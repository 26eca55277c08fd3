//! Answers that are interrupted, held back, or waited for in vain.

use std::time::Duration;

use accounts_emulator::{Settings, faults::NewFault, http::Limits};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::{COLLECTION, DEMO, Server, invitation};

const TIMEOUT: Duration = Duration::from_secs(10);

async fn server(fault: NewFault) -> Server {
    // A shutdown that has to wait for a connection would not end in time.
    let limits = Limits { grace: Duration::from_secs(3_600), ..Limits::default() };
    Server::with(Settings { faults: vec![fault], limits, ..Settings::default() }).await
}

/// Sends a request over a connection of its own, and waits until the fault has met it.
async fn begin(server: &Server, method: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.emulator.address()).await.unwrap();
    let length = body.len();
    let request = format!(
        "{method} {COLLECTION} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    loop {
        let list = server.request("GET", "/_emulator/faults").send().await.unwrap();
        if list.json::<Value>().await.unwrap()["data"][0]["applied"] == 1 {
            return stream;
        }
    }
}

#[tokio::test]
async fn a_connection_ends_as_the_fault_wants_it() {
    for (fault, is_begun) in
        [(NewFault::reset(), false), (NewFault::empty(), false), (NewFault::truncate(), true)]
    {
        let server = server(fault.path(COLLECTION)).await;
        let sent = server.request("GET", COLLECTION).send().await;
        assert_eq!(sent.is_ok(), is_begun);
        if let Ok(response) = sent {
            assert_eq!(response.headers()["emulator-fault"], "1");
            assert_eq!(response.headers()["emulator-sandbox"], "default");
            assert_eq!(response.headers()["access-control-allow-origin"], "*");
            assert!(response.content_length().unwrap() > 1_000);
            response.bytes().await.unwrap_err();
        }
        let health = server.request("GET", "/_emulator/health").send().await.unwrap();
        let health: Value = health.json().await.unwrap();
        assert_eq!(health["counts"]["accountUsers"], DEMO);
    }
}

#[tokio::test]
async fn what_was_asked_for_is_done_though_its_answer_is_lost() {
    for (fault, seen) in [
        (NewFault::reset(), None),
        (NewFault::empty(), None),
        (NewFault::truncate(), Some(201)),
        (NewFault::status(503), Some(503)),
    ] {
        let server = server(fault.after().on("createAccountUser").times(1)).await;
        let create = async || {
            server.request("POST", COLLECTION).json(&invitation("ann@example.com")).send().await
        };
        let sent = create().await;
        assert_eq!(sent.as_ref().ok().map(|response| response.status().as_u16()), seen);
        assert_eq!(server.total().await, DEMO as u64 + 1);
        // The mail went out, and the client that tries again makes a second membership.
        let inbox = server.request("GET", "/_emulator/inbox").send().await.unwrap();
        let inbox: Value = inbox.json().await.unwrap();
        assert_eq!(inbox["data"][0]["to"], "ann@example.com");
        assert_eq!(create().await.unwrap().status(), 201);
        assert_eq!(server.total().await, DEMO as u64 + 2);
        // The journal has the request with what it changed.
        let path = "/_emulator/requests?operation=createAccountUser";
        let requests = server.request("GET", path).send().await.unwrap();
        let requests: Value = requests.json().await.unwrap();
        let lost = &requests["data"][0];
        assert_eq!(lost["fault"], "1", "{requests}");
        assert_eq!(lost["changes"][1]["change"], "created", "{requests}");
    }
}

#[tokio::test]
async fn a_refusal_is_lost_like_any_answer() {
    let server = server(NewFault::status(502).after().times(1)).await;
    let refused = server.request("POST", COLLECTION).json(&json!({})).send().await.unwrap();
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["emulator-fault"]),
        (502, &"1".parse().unwrap())
    );
    assert_eq!(server.total().await, DEMO as u64);
}

#[tokio::test]
async fn a_writing_request_is_cut_in_a_problem_of_ours_and_changes_nothing() {
    let server = server(NewFault::truncate().on("createAccountUser").times(1)).await;
    let create = || server.request("POST", COLLECTION).json(&invitation("ann@example.com")).send();
    let response = create().await.unwrap();
    assert_eq!(response.status(), 503);
    response.bytes().await.unwrap_err();
    assert_eq!(server.total().await, DEMO as u64);
    assert_eq!(create().await.unwrap().status(), 201);
}

#[tokio::test]
async fn a_client_that_goes_away_ends_the_wait() {
    let short = invitation("ann@example.com").to_string();
    // More than a connection reads ahead.
    let long = format!("{short}{}", " ".repeat(60_000));
    for (method, body) in [("GET", ""), ("POST", &short), ("POST", &long)] {
        let server = server(NewFault::delay(Duration::from_secs(3_600))).await;
        drop(begin(&server, method, body).await);
        // Ends once no request is under way any more.
        timeout(TIMEOUT, server.emulator.stop()).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn what_is_held_back_is_refused_as_soon_as_the_emulator_stops() {
    let body = invitation("ann@example.com").to_string();
    let server = server(NewFault::delay(Duration::from_secs(3600))).await;
    let mut stream = begin(&server, "POST", &body).await;
    let answered = async {
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        drop(stream);
        text
    };
    let (stopped, text) = tokio::join!(timeout(TIMEOUT, server.emulator.stop()), answered);
    stopped.unwrap().unwrap();
    assert!(text.starts_with("HTTP/1.1 503 Service Unavailable"), "{text}");
}
