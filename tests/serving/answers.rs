//! Answers as bytes: headers, ids and framing.

use axum::http::Method;
use reqwest::{Client, header};
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tracing::Level;

use crate::{
    log::Events,
    support::{Server, answer},
};

#[tokio::test]
async fn a_request_has_one_host() {
    let server = Server::quiet().await;
    for (headers, status) in [
        ("Connection: close", "400"),
        ("Connection: close\r\nHost: a\r\nHost: a", "400"),
        ("Connection: close\r\nHost: a/b", "400"),
        ("Connection: close\r\nHost: [::1]:80", "200"),
        ("Connection: close\r\nHost: my_service", "200"),
        ("Connection: close\r\nHost:", "200"),
    ] {
        let text = server.exchange(&format!("GET / HTTP/1.1\r\n{headers}\r\n\r\n")).await;
        assert!(text.starts_with(&format!("HTTP/1.1 {status}")), "{headers}: {text}");
        assert_eq!(text.contains("\"traceId\""), status == "400", "{text}");
    }
    let text = server.exchange("GET / HTTP/1.0\r\n\r\n").await;
    assert!(text.starts_with("HTTP/1.0 200"), "{text}");
}

#[tokio::test]
async fn requests_of_odd_forms_are_answered() {
    let server = Server::quiet().await;
    for (line, status) in [
        ("OPTIONS * HTTP/1.1", "404"),
        ("CONNECT a:80 HTTP/1.1", "404"),
        ("GET http://a/ HTTP/1.1", "200"),
        ("BREW / HTTP/1.1", "405"),
    ] {
        let text =
            server.exchange(&format!("{line}\r\nHost: a\r\nConnection: close\r\n\r\n")).await;
        assert!(text.starts_with(&format!("HTTP/1.1 {status}")), "{line}: {text}");
    }
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let server = Server::quiet().await;
    let one = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    let other = "GET /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let text = server.exchange(&format!("{one}{one}{other}")).await;
    let statuses: Vec<_> =
        text.matches("HTTP/1.1 200").chain(text.matches("HTTP/1.1 404")).collect();
    assert_eq!(statuses.len(), 3, "{text}");
    assert!(text.find("404") > text.rfind("200"), "{text}");
}

#[tokio::test]
async fn a_panic_is_a_problem_and_the_next_request_works() {
    let events = Events::default();
    let _guard = events.subscribe(Level::WARN);
    let server = Server::quiet().await;
    let client = Client::new();
    let response = client.get(server.url("/panic")).send().await.unwrap();
    assert_eq!(response.status(), 500);
    assert_eq!(response.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    let body = response.text().await.unwrap();
    assert!(!body.contains("the bug"), "{body}");
    let trace_id = serde_json::from_str::<Value>(&body).unwrap()["traceId"].clone();

    assert_eq!(client.get(server.url("/")).send().await.unwrap().status(), 200);
    let events = events.taken();
    assert_eq!(events.len(), 2, "{events:?}");
    assert!(events[0].contains("the bug"), "{events:?}");
    assert!(events.iter().all(|event| event.contains(trace_id.as_str().unwrap())), "{events:?}");
}

#[tokio::test]
async fn a_problem_tells_path_and_trace_in_the_type_asked_for() {
    let server = Server::quiet().await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let request = Client::new()
        .get(server.url("/no%20where?token=secret"))
        .header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"))
        .header(header::ACCEPT, "application/problem+json");
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 404);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["instance"], "/no%20where");
    let trace_id = body["traceId"].as_str().unwrap();
    assert!(
        trace_id.starts_with(&format!("00-{trace}-")) && trace_id.ends_with("-01"),
        "{trace_id}"
    );

    let response = reqwest::get(server.url("/none")).await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
}

#[tokio::test]
async fn head_has_the_headers_of_get_and_no_body() {
    let server = Server::quiet().await;
    let client = Client::new();
    for path in ["/", "/none", "/panic"] {
        let [get, head] = [Method::GET, Method::HEAD]
            .map(|method| client.request(method, server.url(path)).send());
        let (get, head) = (get.await.unwrap(), head.await.unwrap());
        assert_eq!(get.status(), head.status());
        for name in [header::CONTENT_LENGTH, header::CONTENT_TYPE] {
            assert_eq!(get.headers()[&name], head.headers()[&name], "{path}");
        }
        let length = get.headers()[header::CONTENT_LENGTH].clone();
        assert_eq!(length, get.text().await.unwrap().len().to_string());
        assert_eq!(head.text().await.unwrap(), "");
    }
}

#[tokio::test]
async fn a_method_that_is_not_there_is_a_problem_with_those_that_are() {
    let server = Server::quiet().await;
    let response = Client::new().put(server.url("/")).send().await.unwrap();
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()[header::ALLOW], "GET,HEAD,OPTIONS");
    assert_eq!(response.json::<Value>().await.unwrap()["status"], 405);
}

#[tokio::test]
async fn a_preflight_is_granted_what_it_asks_for() {
    let server = Server::quiet().await;
    let preflight = |path: &str| {
        Client::new()
            .request(Method::OPTIONS, server.url(path))
            .header(header::ORIGIN, "http://page.example")
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "PUT")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization,x-mine")
            .header("access-control-request-private-network", "true")
            .send()
    };
    let granted = preflight("/anything").await.unwrap();
    assert_eq!(granted.status(), 204);
    for (name, value) in [
        ("access-control-allow-origin", "http://page.example"),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "PUT"),
        ("access-control-allow-headers", "authorization,x-mine"),
        ("access-control-allow-private-network", "true"),
        ("access-control-max-age", "86400"),
    ] {
        assert_eq!(granted.headers()[name], value, "{name}");
    }
    for path in ["/_emulator/health", "/~one/_emulator/health"] {
        let refused = preflight(path).await.unwrap();
        assert!(refused.status().is_client_error());
        assert!(!refused.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
    }
}

#[tokio::test]
async fn every_answer_but_the_control_planes_is_open_to_pages_from_elsewhere() {
    let server = Server::quiet().await;
    for path in ["/", "/none"] {
        let response = reqwest::get(server.url(path)).await.unwrap();
        assert_eq!(response.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        let exposed = response.headers()[header::ACCESS_CONTROL_EXPOSE_HEADERS].to_str().unwrap();
        assert!(exposed.contains("Emulator-Notice") && exposed.contains("Location"), "{exposed}");
    }
    let response = reqwest::get(server.url("/_emulator/health")).await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(!response.headers().contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN));
}

#[tokio::test]
async fn a_client_gets_its_answer_while_it_still_sends_a_body_that_is_not_read() {
    let server = Server::quiet().await;
    let body = vec![b'x'; 8 << 20];
    for _ in 0..20 {
        let request = Client::new().post(server.url("/none")).body(body.clone());
        assert_eq!(request.send().await.unwrap().status(), 404);
    }
}

#[tokio::test]
async fn an_answer_before_the_body_was_read_says_that_the_connection_ends() {
    let server = Server::quiet().await;
    for (path, end, ends) in [("/none", "}", true), ("/echo", "abc", false)] {
        let mut stream = server.connect().await;
        let head = format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        if !ends {
            stream.write_all(b"abc").await.unwrap();
        }
        let answer = answer(&mut stream, end).await.to_lowercase();
        assert_eq!(answer.contains("connection: close"), ends, "{answer}");
    }
}

#[tokio::test]
async fn bodies_are_read_in_chunks_and_after_100_continue() {
    let server = Server::quiet().await;
    let chunked = "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
                   Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
    assert!(server.exchange(chunked).await.ends_with("\r\n\r\nabc"));

    let mut stream = server.connect().await;
    let head =
        "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(answer(&mut stream, "\r\n\r\n").await, "HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"abc").await.unwrap();
    answer(&mut stream, "\r\n\r\nabc").await;
}

#[tokio::test]
async fn a_body_may_come_at_one_go_or_in_two_pieces_and_the_next_request_right_behind_it() {
    let server = Server::quiet().await;
    let mut stream = server.connect().await;
    for length in [1, 300, 100_000, 1_500_000] {
        let body = "x".repeat(length);
        let head = format!("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
        let bytes = format!("{head}{body}GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        let behind = head.len() + length;
        for at in [bytes.len(), head.len(), head.len() + 1, behind - 1, behind, behind + 5] {
            let (mut reader, mut writer) = stream.split();
            let pieces = async {
                writer.write_all(&bytes.as_bytes()[..at]).await.unwrap();
                // So that the server may read the first piece before there is a second.
                tokio::task::yield_now().await;
                writer.write_all(&bytes.as_bytes()[at..]).await.unwrap();
            };
            let ((), text) = tokio::join!(pieces, answer(&mut reader, "\r\n\r\nhere"));
            assert!(text.contains(&format!("\r\n\r\n{body}HTTP/1.1 200")), "{length} {at}");
        }
    }
}
