//! Compressed bodies: read as what they hold, within the limit of what they hold.

use std::io::Write;

use accounts_emulator::{Settings, http::Limits};
use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};
use serde_json::json;

use crate::support::{COLLECTION, DEMO, Server, invitation};

type Compress = fn(&[u8]) -> Vec<u8>;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zlib(text: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn raw(text: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

async fn post(server: &Server, coding: &str, body: Vec<u8>) -> crate::support::Answer {
    let request = server.request("POST", COLLECTION).header("Content-Type", "application/json");
    server.send(request.header("Content-Encoding", coding).body(body)).await
}

#[tokio::test]
async fn a_compressed_body_is_read_and_kept_as_what_it_holds() {
    let server = Server::start().await;
    let compress: [(&str, Compress); 5] = [
        ("gzip", gzip),
        ("X-GZIP", gzip),
        ("deflate", zlib),
        ("deflate", raw),
        ("identity", <[u8]>::to_vec),
    ];
    for (index, (coding, compressed)) in compress.into_iter().enumerate() {
        let body = invitation(&format!("ann{index}@example.org"));
        let created =
            post(&server, coding, compressed(body.to_string().as_bytes())).await.expect(201);
        assert_eq!(created["user"]["email"], body["email"], "{coding}");
        let check = json!({ "match": { "body": { "email": body["email"] } }, "count": 1 });
        let verify = server.request("POST", "/_emulator/requests/verify").json(&check);
        server.send(verify).await.expect(200);
    }
    let state = server.get("/_emulator/state").await.text;
    let import = server.request("PUT", "/_emulator/state").header("Content-Encoding", "gzip");
    server.send(import.body(gzip(state.as_bytes()))).await.expect(204);
    assert_eq!(server.total().await, DEMO as u64 + 5);
}

#[tokio::test]
async fn the_limit_counts_what_comes_out() {
    let limits = Limits { body_size: 1_000, ..Limits::default() };
    let server = Server::with(Settings { limits, ..Settings::default() }).await;
    let mut body = invitation("ann@example.org").to_string();
    body.push_str(&" ".repeat(1_000 - body.len()));
    post(&server, "gzip", gzip(body.as_bytes())).await.expect(201);
    body.push(' ');
    post(&server, "gzip", gzip(body.as_bytes())).await.expect(413);
    // A thousand times as long as what is sent.
    post(&server, "deflate", zlib(&vec![b' '; 256 << 20])).await.expect(413);
    assert_eq!(server.total().await, DEMO as u64 + 1);
}

#[tokio::test]
async fn another_coding_is_refused_with_those_that_are_known() {
    let server = Server::start().await;
    let body = invitation("ann@example.org").to_string();
    for coding in ["br", "zstd", "gzip, gzip", "gzip, br", "x"] {
        let answer = post(&server, coding, body.clone().into_bytes()).await;
        assert_eq!(answer.header("Accept-Encoding"), Some("gzip, deflate"), "{coding}");
        let problem = answer.expect(415);
        assert!(problem["detail"].as_str().unwrap().contains("Content-Encoding"), "{problem}");
    }
    for (coding, body) in [
        ("gzip", body.clone().into_bytes()),
        ("deflate", body.clone().into_bytes()),
        ("gzip", gzip(body.as_bytes())[..30].to_vec()),
    ] {
        let problem = post(&server, coding, body).await.expect(400);
        assert!(problem["detail"].as_str().unwrap().contains("Content-Encoding"), "{problem}");
    }
    let bodiless = server.request("GET", COLLECTION).header("Content-Encoding", "br");
    server.send(bodiless).await.expect(200);
    assert_eq!(server.total().await, DEMO as u64);
}

#[tokio::test]
async fn a_body_that_says_it_is_not_utf_8_is_refused() {
    let server = Server::start().await;
    let body = invitation("ann@example.org").to_string();
    for (media_type, status) in [
        ("application/json; charset=utf-16", 415),
        ("application/json;charset=\"iso-8859-1\"", 415),
        ("application/json; charset=\"UTF-8\"", 201),
        ("application/json; x=y; charset=us-ascii", 201),
    ] {
        let request = server.request("POST", COLLECTION).header("Content-Type", media_type);
        let answer = server.send(request.body(body.clone())).await.expect(status);
        let detail = answer["detail"].as_str().unwrap_or_default();
        assert_eq!(
            detail.contains(media_type.split(';').next().unwrap()),
            status == 415,
            "{detail}"
        );
    }
    // What curl says by itself.
    let form = "application/x-www-form-urlencoded";
    let request = server.request("POST", COLLECTION).header("Content-Type", form).body(body);
    let problem = server.send(request).await.expect(415);
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.contains(form) && detail.contains("-H 'Content-Type: application/json'"),
        "{detail}"
    );
}
