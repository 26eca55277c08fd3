//! How many connections there may be, and how they end.

use std::{sync::Arc, time::Duration};

use accounts_emulator::http::{Limits, raise_file_limit};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::support::{SOON, Server, answer, rest};

#[tokio::test]
async fn above_the_limit_connections_wait() {
    let limits = Limits { max_connections: 1, ..Limits::default() };
    let server = Server::start(limits).await;
    let mut first = server.connect().await;
    first.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    answer(&mut first, "here").await;

    let mut second = server.connect().await;
    second.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    let mut byte = [0];
    timeout(Duration::from_millis(50), second.read(&mut byte)).await.unwrap_err();
    drop(first);
    answer(&mut second, "here").await;
}

#[tokio::test]
async fn a_client_that_does_not_read_its_answer_loses_its_place() {
    let limits = Limits { idle_timeout: SOON, max_connections: 1, ..Limits::default() };
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
