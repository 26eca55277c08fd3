//! The events of requests.

use std::{
    fmt::{Debug, Write},
    mem,
    sync::{Arc, Mutex, Once},
};

use accounts_emulator::http::LOG_TARGET;
use reqwest::Client;
use serde_json::Value;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span::{Attributes, Id, Record},
    subscriber::{DefaultGuard, Interest, set_default, set_global_default},
};

use crate::support::Server;

/// A subscriber that keeps events as text: level, target and fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Events(Arc<Mutex<Vec<String>>>);

impl Events {
    /// Takes the events of this thread, from that level, while the guard is there: a test's server
    /// runs on the test's thread.
    pub(crate) fn subscribe(&self, level: Level) -> DefaultGuard {
        set_default(Recorder(self.clone(), level.into()))
    }

    /// The events so far.
    pub(crate) fn taken(&self) -> Vec<String> {
        mem::take(&mut self.0.lock().unwrap())
    }
}

/// Keeps `tracing` from remembering, for all threads, that an event is of no interest because it is
/// of none to the test that comes across it first.
pub(crate) fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        set_global_default(Recorder(Events::default(), LevelFilter::OFF)).unwrap();
    });
}

struct Recorder(Events, LevelFilter);

impl Subscriber for Recorder {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.1
    }

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        let mut text = Text(format!("{} {}", metadata.level(), metadata.target()));
        event.record(&mut text);
        self.0.0.lock().unwrap().push(text.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

#[tokio::test]
async fn a_request_is_one_event_without_what_is_secret() {
    let events = Events::default();
    let _guard = events.subscribe(Level::INFO);
    let server = Server::quiet().await;
    reqwest::get(server.url("/?token=secret")).await.unwrap();
    let request = Client::new().post(server.url("/wrong")).bearer_auth("secret");
    let problem: Value = request.body("secret").send().await.unwrap().json().await.unwrap();
    let events = events.taken();
    assert_eq!(events.len(), 2, "{events:?}");
    let start = format!("INFO {LOG_TARGET} method=\"GET\" path=\"/\" status=200 micros=");
    assert!(events[0].starts_with(&start), "{events:?}");
    let start = format!("WARN {LOG_TARGET} method=\"POST\" path=\"/wrong\" status=400 micros=");
    assert!(events[1].starts_with(&start), "{events:?}");
    let errors = r#"errors=[{"key":"groups","sentence":"needed"}]"#;
    let end = format!(" trace_id={} {errors}", problem["traceId"]);
    assert!(events[1].ends_with(&end), "{events:?}");
    assert!(!events.concat().contains("secret"), "{events:?}");
}

#[tokio::test]
async fn a_fault_is_logged_and_a_status_that_it_hid_is_not() {
    for (cut, has_status) in [("reset", false), ("truncate", true)] {
        let events = Events::default();
        let _guard = events.subscribe(Level::INFO);
        let server = Server::quiet().await;
        let response = reqwest::get(server.url(&format!("/cut/{cut}"))).await;
        assert_eq!(response.is_ok(), has_status);
        let events = events.taken();
        assert!(events[0].ends_with(&format!(" fault=1 connection=\"{cut}\"")), "{events:?}");
        assert_eq!(events[0].contains(" status=200 "), has_status, "{events:?}");
    }
}

#[tokio::test]
async fn a_subscriber_chooses_by_level_and_a_probe_that_succeeds_is_no_news() {
    for (level, expected) in [(Level::INFO, 3), (Level::WARN, 2), (Level::ERROR, 1)] {
        let events = Events::default();
        let _guard = events.subscribe(level);
        let server = Server::quiet().await;
        for path in ["/", "/none", "/livez"] {
            reqwest::get(server.url(path)).await.unwrap();
        }
        reqwest::get(server.url("/panic")).await.unwrap();
        let events = events.taken();
        let is_request = |event: &&String| event.contains(LOG_TARGET);
        assert_eq!(events.iter().filter(is_request).count(), expected, "{events:?}");
        assert!(events.last().unwrap().starts_with(&format!("ERROR {LOG_TARGET} ")), "{events:?}");
    }
}
