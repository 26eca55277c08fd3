//! The lines of the log.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use accounts_emulator::http::{Format, Level, Limits, Log, raise_file_limit};
use reqwest::Client;
use serde_json::Value;

use crate::support::{Server, Sink, lines, log};

#[tokio::test]
async fn a_request_is_one_line_without_what_is_secret() {
    let (log, sink) = log(Format::Text, Level::All);
    let server = Server::start(Limits::default(), log.clone()).await;
    reqwest::get(server.url("/?token=secret")).await.unwrap();
    let request = Client::new().post(server.url("/wrong")).bearer_auth("secret");
    request.body("secret").send().await.unwrap();
    let lines = lines(&log, &sink);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains(" GET / 200 "), "{lines:?}");
    assert!(lines[1].contains(" POST /wrong 400 "), "{lines:?}");
    assert!(lines[1].ends_with(" | groups: needed"), "{lines:?}");
    assert!(!lines.concat().contains("secret"), "{lines:?}");
}

#[tokio::test]
async fn a_line_may_be_json() {
    let (log, sink) = log(Format::Json, Level::All);
    let server = Server::start(Limits::default(), log.clone()).await;
    let problem = Client::new().post(server.url("/wrong")).send().await.unwrap();
    let problem: Value = problem.json().await.unwrap();
    let line: Value = serde_json::from_str(&lines(&log, &sink)[0]).unwrap();
    assert_eq!(line["method"], "POST");
    assert_eq!(line["path"], "/wrong");
    assert_eq!(line["status"], 400);
    assert_eq!(line["traceId"], problem["traceId"]);
    assert_eq!(line["errors"][0]["key"], "groups");
    assert!(line["micros"].is_u64() && line["time"].as_str().unwrap().ends_with('Z'), "{line}");
}

#[tokio::test]
async fn errors_alone_or_nothing_can_be_logged() {
    for (level, expected) in [(Level::Errors, 1), (Level::Off, 0)] {
        let (log, sink) = log(Format::Text, level);
        let server = Server::start(Limits::default(), log.clone()).await;
        reqwest::get(server.url("/")).await.unwrap();
        reqwest::get(server.url("/none")).await.unwrap();
        assert_eq!(lines(&log, &sink).len(), expected, "{level:?}");
    }
}

#[test]
fn what_was_logged_is_written_when_the_log_is_dropped() {
    let (log, sink) = log(Format::Text, Level::All);
    (0..1000).for_each(|_| log.note("a line"));
    drop(log);
    let text = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
    assert_eq!(text.lines().count(), 1000);
}

#[test]
fn a_log_that_is_not_read_loses_lines_and_says_how_many() {
    let (blocked, sink) = (Arc::new(Mutex::new(())), Sink::default());
    let guard = blocked.lock().unwrap();
    let log = Log::new(Format::Text, Level::All, Box::new(Gated(blocked.clone(), sink.clone())));
    let log = log.unwrap();
    let sentence = "x".repeat(1000);
    (0..10_000).for_each(|_| log.note(&sentence));
    drop(guard);
    drop(log);
    let text = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
    assert!(text.len() < 4 << 20, "{}", text.len());
    let lost = text.lines().find(|line| line.contains("lines of the log were lost")).unwrap();
    let lost: usize = lost.split(' ').next().unwrap().parse().unwrap();
    assert_eq!(lost + text.matches(&sentence).count(), 10_000);
}

/// A sink that takes nothing until it may.
struct Gated(Arc<Mutex<()>>, Sink);

impl Write for Gated {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _gate = self.0.lock().unwrap();
        self.1.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_file_limit_is_raised_as_far_as_it_goes() {
    let fits = raise_file_limit();
    assert!(fits >= 192, "{fits}");
    assert_eq!(fits, raise_file_limit());
}
