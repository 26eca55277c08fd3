//! How long a connection may take.

use std::time::Duration;

use accounts_emulator::http::{Limits, Log};
use tokio::io::AsyncWriteExt;

use crate::support::{SOON, Server, answer, rest};

#[tokio::test]
async fn a_header_that_is_not_finished_ends_the_connection_and_delays_nobody() {
    let limits = Limits { header_timeout: SOON, ..Limits::default() };
    let server = Server::start(limits, Log::off()).await;
    let mut silent = server.connect().await;
    let mut slow = server.connect().await;
    slow.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nX-").await.unwrap();
    let mut late = server.connect().await;
    late.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    answer(&mut late, "here").await;
    late.write_all(b"GET /").await.unwrap();

    assert_eq!(reqwest::get(server.url("/")).await.unwrap().text().await.unwrap(), "here");
    for stream in [&mut silent, &mut slow, &mut late] {
        assert_eq!(rest(stream).await, "");
    }
}

#[tokio::test]
async fn a_pause_between_requests_may_be_longer_than_a_header() {
    let limits = Limits {
        header_timeout: Duration::from_millis(20),
        idle_timeout: SOON,
        ..Limits::default()
    };
    let server = Server::start(limits, Log::off()).await;
    let mut stream = server.connect().await;
    for _ in 0..2 {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        answer(&mut stream, "here").await;
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    let asked = tokio::time::Instant::now();
    assert_eq!(rest(&mut stream).await, "");
    assert!(asked.elapsed() < SOON * 2, "an idle connection ends");
}

#[tokio::test]
async fn an_answer_may_take_longer_than_any_limit_of_the_connection() {
    let short = Duration::from_millis(20);
    let limits = Limits { header_timeout: short, idle_timeout: short, ..Limits::default() };
    let server = Server::start(limits, Log::off()).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    tokio::time::sleep(SOON).await;
    server.gate.notify_one();
    answer(&mut stream, "waited").await;
}
