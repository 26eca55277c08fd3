//! Connections that are cut on purpose, as clients see them.

use std::{error::Error as _, io, process::Command};

use accounts_emulator::{faults::Cut, http::Limits};
use reqwest::{Client, Method};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::{SOON, Server, TIMEOUT, answer};

const REQUEST: &str = "GET /cut/HOW HTTP/1.1\r\nHost: a\r\n\r\n";
const OTHER: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

fn request(cut: Cut) -> String {
    REQUEST.replace("HOW", cut.name())
}

/// The bytes until the connection ends, and whether it ends properly.
async fn rest(stream: &mut TcpStream) -> (String, io::Result<usize>) {
    let mut bytes = Vec::new();
    let end = timeout(TIMEOUT, stream.read_to_end(&mut bytes)).await.unwrap();
    (String::from_utf8(bytes).unwrap(), end)
}

#[track_caller]
fn is_what_it_is(cut: Cut, text: &str, end: &io::Result<usize>) {
    match cut {
        Cut::Reset => {
            let kind = end.as_ref().map_err(io::Error::kind);
            assert_eq!((text, kind), ("", Err(io::ErrorKind::ConnectionReset)));
        }
        Cut::Empty => assert_eq!((text, end.as_ref().ok()), ("", Some(&0))),
        Cut::Truncate => {
            let (head, body) = text.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
            assert!(head.contains("content-length: 10001"), "{head}");
            assert_eq!((body.len(), end.is_ok()), (5_000, true));
        }
    }
}

#[tokio::test]
async fn a_cut_is_what_it_is_on_a_new_connection_and_on_one_that_was_used() {
    let server = Server::quiet().await;
    for (cut, uses) in Cut::ALL.into_iter().flat_map(|cut| [(cut, 0), (cut, 2)]) {
        let mut stream = server.connect().await;
        for _ in 0..uses {
            stream.write_all(OTHER.as_bytes()).await.unwrap();
            answer(&mut stream, "here").await;
        }
        stream.write_all(request(cut).as_bytes()).await.unwrap();
        let (text, end) = rest(&mut stream).await;
        is_what_it_is(cut, &text, &end);
    }
    assert_eq!(reqwest::get(server.url("/")).await.unwrap().status(), 200);
}

#[tokio::test]
async fn of_pipelined_requests_those_before_are_answered_and_those_after_are_not() {
    let server = Server::quiet().await;
    for cut in [Cut::Empty, Cut::Truncate] {
        let mut stream = server.connect().await;
        let requests = [OTHER, OTHER, &request(cut), OTHER].concat();
        stream.write_all(requests.as_bytes()).await.unwrap();
        let (text, end) = rest(&mut stream).await;
        let (before, after) = text.split_at(text.rfind("\r\n\r\nhere").unwrap() + 8);
        assert_eq!(before.matches("here").count(), 2, "{before}");
        is_what_it_is(cut, after, &end.map(|_| after.len()));
    }
}

#[tokio::test]
async fn what_was_answered_before_comes_whole_however_long_it_is() {
    let server = Server::quiet().await;
    let mut stream = server.connect().await;
    let large = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n";
    stream.write_all([large, &request(Cut::Empty)].concat().as_bytes()).await.unwrap();
    let (text, end) = rest(&mut stream).await;
    assert!(end.is_ok());
    assert_eq!(text.split_once("\r\n\r\n").unwrap().1.len(), 32 << 20);
}

#[tokio::test]
async fn half_of_an_answer_comes_however_long_it_is() {
    let server = Server::quiet().await;
    let mut stream = server.connect().await;
    let large = request(Cut::Truncate).replace("/cut", "/large/cut");
    stream.write_all(large.as_bytes()).await.unwrap();
    let (text, end) = rest(&mut stream).await;
    assert!(end.is_ok());
    assert_eq!(text.split_once("\r\n\r\n").unwrap().1.len(), 16 << 20);
}

#[tokio::test]
async fn an_unread_body_does_not_make_an_end_a_reset() {
    let server = Server::quiet().await;
    for cut in [Cut::Empty, Cut::Truncate] {
        let mut stream = server.connect().await;
        let length = 4 << 20;
        let head = request(cut).replace("GET", "POST");
        let head = head.replace("\r\n\r\n", &format!("\r\nContent-Length: {length}\r\n\r\n"));
        let (mut reading, mut writing) = stream.split();
        let body = vec![b'x'; length];
        let send = async {
            writing.write_all(head.as_bytes()).await.unwrap();
            writing.write_all(&body).await.unwrap();
        };
        let mut bytes = Vec::new();
        let ((), end) = tokio::join!(send, timeout(TIMEOUT, reading.read_to_end(&mut bytes)));
        is_what_it_is(cut, &String::from_utf8(bytes).unwrap(), &end.unwrap());
    }
}

#[tokio::test]
async fn a_header_without_a_body_ends_with_its_connection() {
    let server = Server::quiet().await;
    let mut stream = server.connect().await;
    let head = request(Cut::Truncate).replace("GET", "HEAD");
    stream.write_all([&head, OTHER].concat().as_bytes()).await.unwrap();
    let (text, end) = rest(&mut stream).await;
    assert!(text.contains("content-length: 10001\r\n") && text.ends_with("\r\n\r\n"), "{text}");
    assert!(end.is_ok() && text.matches("HTTP/1.1").count() == 1, "{text}");
}

#[tokio::test]
async fn a_client_that_stays_loses_its_place() {
    let limits = Limits { idle_timeout: SOON, max_connections: 1, ..Limits::default() };
    let server = Server::start(limits).await;
    for cut in Cut::ALL {
        let mut stream = server.connect().await;
        stream.write_all(request(cut).as_bytes()).await.unwrap();
        let other = timeout(TIMEOUT, reqwest::get(server.url("/"))).await.unwrap();
        assert_eq!(other.unwrap().status(), 200, "{cut:?}");
        drop(stream);
    }
}

#[tokio::test]
async fn a_server_that_stops_waits_no_longer_than_its_grace_for_a_client_that_stays() {
    let server = Server::start(Limits { grace: SOON, ..Limits::default() }).await;
    let mut stream = server.connect().await;
    stream.write_all(request(Cut::Empty).as_bytes()).await.unwrap();
    assert_eq!(rest(&mut stream).await.0, "");
    server.stop().await;
    drop(stream);
}

#[tokio::test]
async fn reqwest_sees_each_cut_as_what_it_is() {
    let server = Server::quiet().await;
    let client = Client::builder().no_proxy().build().unwrap();
    for cut in Cut::ALL {
        for method in [Method::GET, Method::POST] {
            // The first request leaves a connection to be used again.
            assert_eq!(client.get(server.url("/")).send().await.unwrap().status(), 200);
            let url = server.url(&format!("/cut/{}", cut.name()));
            let sent = timeout(TIMEOUT, client.request(method, url).body("x").send()).await;
            let seen = match sent.unwrap() {
                Ok(response) => {
                    assert_eq!(
                        (response.status().as_u16(), response.content_length()),
                        (200, Some(10_001))
                    );
                    timeout(TIMEOUT, response.bytes()).await.unwrap().unwrap_err()
                }
                Err(error) => error,
            };
            assert_eq!(name(&seen), cut.name(), "{seen:?}");
        }
    }
}

/// The cause of an error of reqwest.
fn name(error: &reqwest::Error) -> &'static str {
    let mut cause = error.source();
    while let Some(error) = cause {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if kind == Some(io::ErrorKind::ConnectionReset) {
            return "reset";
        }
        if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_incomplete_message) {
            return "empty";
        }
        cause = error.source();
    }
    if error.is_body() || error.is_decode() { "truncate" } else { "something else" }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stderr, reason = "a test that can't be made has to say so")]
async fn curl_sees_each_cut_as_what_it_is() {
    let server = Server::quiet().await;
    for (cut, codes) in [(Cut::Empty, &[52][..]), (Cut::Reset, &[56, 35]), (Cut::Truncate, &[18])] {
        for arguments in [&[][..], &["--data", "x"]] {
            let url = server.url(&format!("/cut/{}", cut.name()));
            let mut curl = Command::new("curl");
            curl.args(["--silent", "--max-time", "5", "--noproxy", "*", "--output", "/dev/null"]);
            let Ok(ended) = curl.args(arguments).arg(url).output() else {
                // Where there is no curl there is nothing that could see it.
                return eprintln!("curl is not installed: what it sees is not tested");
            };
            let code = ended.status.code().unwrap();
            assert!(codes.contains(&code), "{cut:?}: {code}");
        }
    }
}
