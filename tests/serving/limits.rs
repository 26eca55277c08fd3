//! How many connections there may be, and how they end.

use std::{sync::Arc, time::Duration};

use accounts_emulator::http::{Limits, raise_file_limit};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::support::{SOON, Server, answer, rest};

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const CHUNKED: &str = "2\r\n{}\r\n0\r\n\r\n";

fn with_connections(number: usize) -> Limits {
    Limits { max_connections: number, ..Limits::default() }
}

#[tokio::test]
async fn above_the_limit_connections_wait_while_all_are_busy() {
    let server = Server::start(with_connections(1)).await;
    let mut busy = server.connect().await;
    busy.write_all(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    server.reached.notified().await;

    let mut second = server.connect().await;
    second.write_all(GET).await.unwrap();
    let mut byte = [0];
    timeout(Duration::from_millis(50), second.read(&mut byte)).await.unwrap_err();
    server.release.notify_one();
    answer(&mut busy, "waited").await;
    answer(&mut second, "here").await;
    assert_eq!(rest(&mut busy).await, "");
}

#[tokio::test]
async fn at_the_limit_the_longest_idle_connection_makes_room() {
    let server = Server::start(with_connections(3)).await;
    let [mut first, mut second, mut third] =
        [server.connect().await, server.connect().await, server.connect().await];
    for stream in [&mut second, &mut first, &mut third] {
        stream.write_all(GET).await.unwrap();
        answer(stream, "here").await;
    }
    let mut another = server.connect().await;
    another.write_all(GET).await.unwrap();
    answer(&mut another, "here").await;
    assert_eq!(rest(&mut second).await, "");
    for stream in [&mut first, &mut third, &mut another] {
        stream.write_all(GET).await.unwrap();
        answer(stream, "here").await;
    }
}

#[tokio::test]
async fn connections_that_sent_nothing_or_half_a_header_make_room_too() {
    let server = Server::start(with_connections(2)).await;
    let mut silent = server.connect().await;
    let mut half = server.connect().await;
    half.write_all(b"GET / HTTP/1.1\r\nHo").await.unwrap();
    for _ in 0..2 {
        assert_eq!(reqwest::get(server.url("/")).await.unwrap().status(), 200);
    }
    assert_eq!(rest(&mut silent).await, "");
}

#[tokio::test]
async fn a_client_that_reads_too_slowly_loses_its_place() {
    let limits = Limits { idle_timeout: SOON, ..with_connections(1) };
    let server = Server::start(limits).await;
    let mut slow = server.connect().await;
    slow.write_all(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    let slow = tokio::spawn(async move {
        let mut byte = [0];
        while slow.read(&mut byte).await.is_ok_and(|length| length > 0) {
            sleep(Duration::from_millis(20)).await;
        }
    });
    assert_eq!(reqwest::get(server.url("/")).await.unwrap().status(), 200);
    slow.abort();
}

#[tokio::test]
async fn a_short_body_that_is_not_needed_keeps_the_connection() {
    let server = Server::quiet().await;
    let mut stream = server.connect().await;
    for (head, body) in [
        ("POST /wrong HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n", "{}"),
        ("POST /none HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", CHUNKED),
        ("DELETE / HTTP/1.1\r\nHost: a\r\nContent-Length: 16384\r\n\r\n", &"x".repeat(16_384)),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n", "{}"),
    ] {
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(body.as_bytes()).await.unwrap();
        let end = if head.starts_with("GET") { "here" } else { "}" };
        let answered = answer(&mut stream, end).await;
        assert!(!answered.to_lowercase().contains("connection: close"), "{head}: {answered}");
    }
}

#[tokio::test]
async fn a_long_or_withheld_body_that_is_not_needed_ends_the_connection() {
    // The end is awaited, and comes no later than a client may take to stop sending.
    let server = Server::start(Limits { idle_timeout: SOON, ..Limits::default() }).await;
    for head in [
        "POST /wrong HTTP/1.1\r\nHost: a\r\nContent-Length: 16385\r\n\r\n",
        "POST /wrong HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n",
        "POST /wrong HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n",
    ] {
        let answered = server.exchange(head).await;
        assert!(answered.starts_with("HTTP/1.1 400"), "{head}: {answered}");
        assert!(answered.contains("connection: close"), "{head}: {answered}");
    }
}

#[tokio::test]
async fn a_client_that_does_not_read_its_answer_loses_its_place() {
    let limits = Limits { idle_timeout: SOON, ..with_connections(1) };
    let server = Server::start(limits).await;
    let mut not_reading = server.connect().await;
    not_reading.write_all(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    assert_eq!(reqwest::get(server.url("/")).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_shutdown_answers_what_is_under_way_and_ends_what_is_idle() {
    let server = Server::quiet().await;
    let mut idle = server.connect().await;
    idle.write_all(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").await.unwrap();
    answer(&mut idle, "x").await;
    let mut unused = server.connect().await;
    let mut busy = server.connect().await;
    busy.write_all(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    server.reached.notified().await;

    let (release, address) = (Arc::clone(&server.release), server.address);
    let stopped = tokio::spawn(server.stop());
    assert_eq!(rest(&mut idle).await, "");
    assert_eq!(rest(&mut unused).await, "");
    TcpStream::connect(address).await.unwrap_err();
    assert!(!stopped.is_finished());
    release.notify_one();
    assert!(rest(&mut busy).await.ends_with("waited"));
    stopped.await.unwrap();
}

#[tokio::test]
async fn a_shutdown_gives_up_after_its_grace() {
    let limits = Limits { grace: SOON, ..Limits::default() };
    let server = Server::start(limits).await;
    let mut busy = server.connect().await;
    busy.write_all(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    server.reached.notified().await;
    server.stop().await;
    assert_eq!(rest(&mut busy).await, "");
}

#[tokio::test]
async fn a_dropped_server_ends_its_connections() {
    let server = Server::quiet().await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    answer(&mut stream, "here").await;
    server.task.abort();
    assert_eq!(rest(&mut stream).await, "");
}

#[test]
fn the_file_limit_is_raised_as_far_as_it_goes() {
    let fits = raise_file_limit();
    assert!(fits >= 192, "{fits}");
    assert_eq!(fits, raise_file_limit());
}
