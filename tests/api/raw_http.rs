//! HTTP as bytes: demands of RFC 9110 and 9112, and requests that client libraries do not send.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use accounts_emulator::{Settings, http::Limits};
use serde_json::Value;
use tokio::task::spawn_blocking;

use crate::support::{COLLECTION, DEMO, Server, invitation};

/// Sends bytes, piece by piece, each once something came back for the one before; answers with all
/// that came back until the server closed.
pub(crate) async fn exchange(address: SocketAddr, pieces: Vec<String>) -> String {
    let exchanged = spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let mut received = Vec::new();
        for (index, piece) in pieces.iter().enumerate() {
            if index > 0 {
                let mut buffer = [0; 1024];
                let length = stream.read(&mut buffer).unwrap();
                received.extend_from_slice(&buffer[..length]);
            }
            stream.write_all(piece.as_bytes()).unwrap();
        }
        stream.read_to_end(&mut received).unwrap();
        String::from_utf8(received).unwrap()
    });
    exchanged.await.unwrap()
}

/// The status and the body of the one answer in this text.
#[track_caller]
pub(crate) fn only(received: &str) -> (u16, Value) {
    let received = received.trim_start_matches("HTTP/1.1 100 Continue\r\n\r\n");
    let (head, body) = received.split_once("\r\n\r\n").unwrap();
    let status = head[9..12].parse().unwrap();
    (status, serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {received}")))
}

#[tokio::test]
async fn a_request_of_http_1_1_has_one_host() {
    let server = Server::start().await;
    let address = server.emulator.address();
    for (version, hosts, status) in [
        ("1.1", "", 400),
        ("1.1", "Host: a\r\nHost: a\r\n", 400),
        ("1.1", "Host: a\r\nHost: b\r\n", 400),
        ("1.1", "Host: a b\r\n", 400),
        ("1.1", "Host: a/b\r\n", 400),
        ("1.1", "Host: a\r\n", 200),
        ("1.1", "Host: [::1]:8080\r\n", 200),
        ("1.0", "", 200),
        ("1.0", "Host: a\r\n", 200),
    ] {
        let request =
            format!("GET {COLLECTION}?limit=1 HTTP/{version}\r\n{hosts}Connection: close\r\n\r\n");
        let (answered, body) = only(&exchange(address, vec![request]).await);
        assert_eq!(answered, status, "{version} {hosts:?}: {body}");
        if status == 400 {
            assert_eq!((&body["status"], &body["title"]), (&400.into(), &"Bad Request".into()));
            assert_eq!(body["instance"], COLLECTION);
        }
    }
}

#[tokio::test]
async fn a_client_that_waits_for_the_word_to_continue_gets_it() {
    let server = Server::start().await;
    let body = invitation("ann@example.org").to_string();
    let head = format!(
        "POST {COLLECTION} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let received = exchange(server.emulator.address(), vec![head, body]).await;
    assert!(received.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201"), "{received}");
    assert_eq!(only(&received).1["user"]["email"], "ann@example.org");
}

#[tokio::test]
async fn a_body_that_is_refused_unread_is_not_asked_for() {
    let server = Server::start().await;
    let head = format!(
        "POST {COLLECTION} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\n\
         Content-Type: text/plain\r\nContent-Length: 10\r\n\r\n"
    );
    let received = exchange(server.emulator.address(), vec![head]).await;
    assert!(received.starts_with("HTTP/1.1 415"), "{received}");
}

#[tokio::test]
async fn a_body_in_chunks_is_read() {
    let server = Server::start().await;
    let chunks: String = invitation("ann@example.org")
        .to_string()
        .as_bytes()
        .chunks(7)
        .map(|chunk| format!("{:x};x=y\r\n{}\r\n", chunk.len(), str::from_utf8(chunk).unwrap()))
        .collect::<Vec<_>>()
        .concat();
    let request = format!(
        "POST {COLLECTION} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\
         Content-Type: application/json\r\n\r\n{chunks}0\r\nTrailer: x\r\n\r\n"
    );
    let (status, created) = only(&exchange(server.emulator.address(), vec![request]).await);
    assert_eq!((status, &created["user"]["email"]), (201, &"ann@example.org".into()));
}

#[tokio::test]
async fn a_body_in_chunks_has_the_same_limit() {
    let server = Server::start().await;
    let chunk = format!("100000\r\n{}\r\n", " ".repeat(1 << 20));
    let request = format!(
        "POST {COLLECTION} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\
         Content-Type: application/json\r\n\r\n{chunk}{chunk}{chunk}0\r\n\r\n"
    );
    let (status, _) = only(&exchange(server.emulator.address(), vec![request]).await);
    assert_eq!(status, 413);
    assert_eq!(server.total().await, DEMO as u64);
}

#[tokio::test]
async fn requests_on_one_connection_are_answered_in_order() {
    let server = Server::start().await;
    let get = |limit: u8, connection: &str| {
        format!(
            "GET {COLLECTION}?limit={limit} HTTP/1.1\r\nHost: a\r\nConnection: {connection}\r\n\r\n"
        )
    };
    let requests = [get(1, "keep-alive"), get(2, "keep-alive"), get(3, "close")].concat();
    let received = exchange(server.emulator.address(), vec![requests]).await;
    let places = received.match_indices("\"limit\":");
    let limits: Vec<_> = places.map(|(at, _)| &received[at + 8..][..1]).collect();
    assert_eq!(limits, ["1", "2", "3"]);
}

#[tokio::test]
async fn a_target_in_absolute_form_is_the_same_target() {
    let server = Server::start().await;
    let request = format!(
        "GET http://a{COLLECTION}?limit=1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    );
    let (status, page) = only(&exchange(server.emulator.address(), vec![request]).await);
    assert_eq!((status, &page["$meta"]["pagination"]["limit"]), (200, &1.into()));
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let limits = Limits { body_timeout: Duration::from_millis(50), ..Limits::default() };
    let server = Server::with(Settings { limits, ..Settings::default() }).await;
    let head = format!(
        "POST {COLLECTION} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: 100\r\nConnection: close\r\n\r\n{{\"groups\":"
    );
    let received = exchange(server.emulator.address(), vec![head]).await;
    let (status, problem) = only(&received);
    assert_eq!((status, &problem["title"]), (408, &"Request Timeout".into()));
    assert_eq!(server.total().await, DEMO as u64);
}

#[tokio::test]
async fn clients_that_never_close_their_end_lose_their_place_long_before_they_are_idle() {
    let limits =
        Limits { body_timeout: Duration::from_millis(50), max_connections: 2, ..Limits::default() };
    let idle_timeout = limits.idle_timeout;
    let server = Server::with(Settings { limits, ..Settings::default() }).await;
    let head = "POST /_emulator/faults HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{";
    let stalled = [(); 2].map(|()| {
        let mut stream = TcpStream::connect(server.emulator.address()).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream
    });
    let ready = server.request("GET", "/readyz").timeout(idle_timeout / 3);
    assert_eq!(ready.send().await.unwrap().status(), 200);
    drop(stalled);
}

#[tokio::test]
async fn a_body_of_the_control_plane_that_does_not_come_is_not_waited_for() {
    let limits =
        Limits { body_timeout: Duration::from_millis(50), max_connections: 2, ..Limits::default() };
    let server = Server::with(Settings { limits, ..Settings::default() }).await;
    for target in [
        "POST /_emulator/faults",
        "POST /_emulator/reset",
        "POST /_emulator/sandboxes",
        "POST /_emulator/users",
        "POST /_emulator/requests/verify",
        "PUT /_emulator/clock",
        "PUT /_emulator/state",
    ] {
        let head = format!("{target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{{");
        let stalled = [(); 2].map(|()| {
            let mut stream = TcpStream::connect(server.emulator.address()).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            spawn_blocking(move || {
                let mut received = [0; 4096];
                let length = stream.read(&mut received).unwrap();
                str::from_utf8(&received[..length]).unwrap().to_owned()
            })
        });
        // Both connections are taken until the bodies are given up.
        let ready = server.request("GET", "/readyz").header("Connection", "close");
        assert_eq!(ready.send().await.unwrap().status(), 200, "{target}");
        for received in stalled {
            let (status, problem) = only(&received.await.unwrap());
            assert_eq!((status, &problem["title"]), (408, &"Request Timeout".into()), "{target}");
        }
    }
}
