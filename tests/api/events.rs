//! Events: the event stream of a sandbox, over a real connection.

use std::{mem, time::Duration};

use accounts_emulator::{Settings, http::Limits};
use reqwest::Response;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::{COLLECTION, Server, invitation};

/// A stream of events that is being read.
pub(crate) struct Stream {
    response: Response,
    text: String,
}

impl Stream {
    pub(crate) async fn open(server: &Server, path: &str) -> Self {
        Self::of(server.request("GET", path).send().await.unwrap()).await
    }

    async fn of(response: Response) -> Self {
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut stream = Self { response, text: String::new() };
        assert!(stream.block().await.unwrap().starts_with(": "));
        stream
    }

    /// The next block, up to its blank line; none at the end.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let rest = self.text.split_off(end + 2);
                return Some(mem::replace(&mut self.text, rest)[..end].to_owned());
            }
            let more = timeout(Duration::from_secs(10), self.response.chunk()).await.unwrap();
            self.text.push_str(str::from_utf8(&more.unwrap()?).unwrap());
        }
    }

    /// The name, the number and the data of the next event.
    pub(crate) async fn next(&mut self) -> (String, u64, Value) {
        let mut block = self.block().await.unwrap();
        // On a slow machine there may be a sign of life in between.
        while block.starts_with(':') {
            block = self.block().await.unwrap();
        }
        let line = |name: &str| {
            let line = block.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.to_owned()
        };
        assert_eq!(block.lines().count(), 3, "{block}");
        let data = serde_json::from_str(&line("data: ")).unwrap();
        (line("event: "), line("id: ").parse().unwrap(), data)
    }
}

#[tokio::test]
async fn mail_changes_and_the_request_are_published_in_this_order() {
    let server = Server::start().await;
    let mut stream = Stream::open(&server, "/_emulator/events").await;
    let created = server.create(&invitation("ann@example.com")).await.expect(201);
    let (name, first, mail) = stream.next().await;
    assert_eq!((&*name, &mail["to"]), ("mail", &json!("ann@example.com")));
    assert!(mail["link"].as_str().unwrap().contains("/accept-invite?code="), "{mail}");
    let (name, _, change) = stream.next().await;
    assert_eq!((&*name, &change["type"]), ("change", &json!("user")));
    let (_, _, change) = stream.next().await;
    assert_eq!(change, json!({ "type": "accountUser", "id": created["id"], "change": "created" }));
    let (name, last, request) = stream.next().await;
    assert_eq!((&*name, last), ("request", first + 3));
    assert_eq!(
        (&request["operation"], &request["status"]),
        (&json!("createAccountUser"), &json!(201))
    );
    assert_eq!(request.get("response"), None);
    let kept = server.request("GET", "/_emulator/requests").send().await.unwrap();
    let kept: Value = kept.json().await.unwrap();
    assert_eq!(kept["data"][0], request);
}

#[tokio::test]
async fn clock_and_reset_are_published_and_other_sandboxes_are_not_heard() {
    let server = Server::start().await;
    let mut stream = Stream::open(&server, "/~a/_emulator/events").await;
    server.list("limit=1").await;
    let clock = server.request("PUT", "/~a/_emulator/clock");
    let shown: Value = clock
        .json(&json!({ "freeze": "2031-01-01T00:00:00Z" }))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let (name, _, data) = stream.next().await;
    assert_eq!((&*name, &data), ("clock", &shown));
    let reset = server.request("POST", "/~a/_emulator/reset").send().await.unwrap();
    assert_eq!(reset.status(), 204);
    let (name, _, data) = stream.next().await;
    assert_eq!((&*name, data), ("reset", json!({})));
    server.request("GET", &format!("/~a{COLLECTION}?limit=1")).send().await.unwrap();
    assert_eq!(stream.next().await.0, "request");
}

#[tokio::test]
async fn a_slow_reader_learns_how_much_it_missed() {
    let server = Server::start().await;
    let mut stream = Stream::open(&server, "/_emulator/events").await;
    // More than the sockets between the two can hold.
    let path = format!("/public/v1/nothing?{}", "x".repeat(60_000));
    let mut sent = 0;
    while sent < 500 {
        server.request("GET", &path).send().await.unwrap();
        sent += 1;
    }
    let (mut received, mut missed) = (0, 0);
    while received + missed < sent {
        let (name, number, data) = stream.next().await;
        match &*name {
            "missed" => missed += data["count"].as_u64().unwrap(),
            _ => received += 1,
        }
        assert_eq!(number, received + missed);
    }
    assert!(missed > 0 && received > 0, "{missed} missed, {received} received");
}

#[tokio::test]
async fn a_reader_who_comes_back_learns_what_was_missed() {
    let server = Server::start().await;
    for _ in 0..3 {
        server.list("limit=1").await;
    }
    let back = async |last: &str| {
        let request = server.request("GET", "/_emulator/events").header("last-event-id", last);
        let mut stream = Stream::of(request.send().await.unwrap()).await;
        server.list("limit=1").await;
        stream.next().await
    };
    assert_eq!(back("1").await, ("missed".to_owned(), 3, json!({ "count": 2 })));
    // Four requests so far.
    let (name, number, _) = back("4").await;
    assert_eq!((&*name, number), ("request", 5));
    // A number that is still to come is from before a restart.
    assert_eq!(back("1000").await, ("missed".to_owned(), 5, json!({})));
}

#[tokio::test]
async fn a_proxy_is_asked_not_to_hold_events_back() {
    let server = Server::start().await;
    let response = server.request("GET", "/_emulator/events").send().await.unwrap();
    assert_eq!(response.headers()["x-accel-buffering"], "no");
}

#[tokio::test]
async fn a_stream_ends_with_its_sandbox_and_with_the_server() {
    let server = Server::start().await;
    let mut stream = Stream::open(&server, "/~a/_emulator/events").await;
    let drop = server.request("DELETE", "/_emulator/sandboxes/a").send().await.unwrap();
    assert_eq!(drop.status(), 204);
    assert_eq!(stream.block().await, None);
    let mut stream = Stream::open(&server, "/_emulator/events").await;
    let stopping = tokio::spawn(server.emulator.stop());
    assert_eq!(stream.block().await, None);
    timeout(Duration::from_secs(5), stopping).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn a_quiet_stream_shows_that_it_is_alive_twice_within_the_idle_timeout() {
    let limits = Limits { idle_timeout: Duration::from_millis(200), ..Limits::default() };
    let server = Server::with(Settings { limits, ..Settings::default() }).await;
    let mut stream = Stream::open(&server, "/_emulator/events").await;
    // Five times the idle timeout.
    for _ in 0..10 {
        assert!(stream.block().await.unwrap().starts_with(": "));
    }
}
