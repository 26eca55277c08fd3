//! How long a client may take.

use std::time::Duration;

use accounts_emulator::http::Limits;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, timeout},
};

use crate::support::{SOON, Server, TIMEOUT, answer, rest};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

async fn with_short_timeouts() -> Server {
    Server::start(Limits { idle_timeout: SOON, ..Limits::default() }).await
}

/// Whether the server ends the connection within this time.
async fn ends_within(wait: Duration, stream: &mut TcpStream) -> bool {
    // A byte that crosses the end makes a reset of it.
    timeout(wait, stream.read(&mut [0])).await.is_ok_and(|read| !matches!(read, Ok(1..)))
}

#[tokio::test]
async fn a_header_that_is_not_finished_ends_the_connection_and_delays_no_other() {
    let server = with_short_timeouts().await;
    let mut silent = server.connect().await;
    let mut slow = server.connect().await;
    slow.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nX-").await.unwrap();
    let mut late = server.connect().await;
    late.write_all(REQUEST).await.unwrap();
    answer(&mut late, "here").await;
    late.write_all(b"GET /").await.unwrap();

    assert_eq!(reqwest::get(server.url("/")).await.unwrap().text().await.unwrap(), "here");
    for stream in [&mut silent, &mut slow, &mut late] {
        assert_eq!(rest(stream).await, "");
    }
}

#[tokio::test]
async fn a_header_that_comes_byte_by_byte_has_no_more_time_than_another() {
    let server = with_short_timeouts().await;
    for uses in [0, 1] {
        let mut stream = server.connect().await;
        for _ in 0..uses {
            stream.write_all(REQUEST).await.unwrap();
            answer(&mut stream, "here").await;
        }
        let begun = Instant::now();
        stream.write_all(b"GET / HTTP/1.1\r\nX: ").await.unwrap();
        while !ends_within(SOON / 10, &mut stream).await {
            assert!(begun.elapsed() < TIMEOUT, "never closed");
            // The server may end the connection at any time.
            let _ = stream.write_all(b"x").await;
        }
        assert!(begun.elapsed() >= SOON / 2, "closed at once");
    }
}

#[tokio::test]
async fn an_idle_connection_ends_after_a_time_that_each_answer_starts_anew() {
    let server = with_short_timeouts().await;
    let mut stream = server.connect().await;
    let begun = Instant::now();
    while begun.elapsed() < SOON * 2 {
        stream.write_all(REQUEST).await.unwrap();
        answer(&mut stream, "here").await;
        assert!(!ends_within(SOON / 3, &mut stream).await, "a pause ends no connection");
    }
    assert_eq!(rest(&mut stream).await, "");
}

#[tokio::test]
async fn an_answer_may_take_longer_than_any_limit_of_the_connection() {
    let limits = Limits { idle_timeout: Duration::from_millis(20), ..Limits::default() };
    let server = Server::start(limits).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    assert!(!ends_within(SOON, &mut stream).await);
    server.release.notify_one();
    answer(&mut stream, "waited").await;
}

#[tokio::test]
async fn a_client_that_reads_slowly_gets_its_answer_as_long_as_it_reads() {
    let server = with_short_timeouts().await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.unwrap();
    let (begun, mut length, mut piece) = (Instant::now(), 0, vec![0; 1 << 20]);
    loop {
        let read = stream.read(&mut piece).await.unwrap();
        length += read;
        if read == 0 {
            break;
        }
        if begun.elapsed() < SOON * 2 {
            timeout(SOON / 10, server.reached.notified()).await.unwrap_err();
        }
    }
    assert!(length > 32 << 20, "{length}");
    assert!(begun.elapsed() > SOON, "too fast to tell");
}

#[tokio::test]
async fn a_body_that_is_sent_for_ever_does_not_hold_the_place_of_another() {
    let limits = Limits { idle_timeout: SOON, max_connections: 1, ..Limits::default() };
    let server = Server::start(limits).await;
    let mut endless = server.connect().await;
    let head = b"POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n";
    endless.write_all(head).await.unwrap();
    let (mut reading, mut writing) = endless.split();
    answer(&mut reading, "}").await;
    let piece = [b'x'; 1 << 10];
    let send = async { while writing.write_all(&piece).await.is_ok() {} };
    let other = async { reqwest::get(server.url("/")).await.unwrap().status() };
    let (other, ()) = tokio::join!(timeout(TIMEOUT, other), send);
    assert_eq!(other.unwrap(), 200);
}
