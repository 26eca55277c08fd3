//! `/_emulator/events`: what happens in a sandbox, as server-sent events.

use std::{
    convert::Infallible,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};
use hyper::body::Frame;
use serde_json::{Value, json};
use tokio::{
    select,
    sync::mpsc::{Receiver, Sender, channel},
    time::{Instant, interval_at},
};

use super::{
    ControlState,
    addresses::Addresses,
    clock, inbox,
    requests::{change, short},
};
use crate::sandbox::{CurrentSandbox, Name, Received, StreamEvent, Subscription};

/// The longest time between comments, which are sent so that no proxy or client takes a quiet
/// connection for a dead one.
const LONGEST_BEAT: Duration = Duration::from_secs(15);
const SHORTEST_BEAT: Duration = Duration::from_millis(10);
/// The last is for nginx, which would keep events until a buffer is full.
const HEADERS: [(HeaderName, &str); 3] = [
    (header::CONTENT_TYPE, "text/event-stream"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("x-accel-buffering"), "no"),
];
const COMMENT: Bytes = Bytes::from_static(b": nothing new\n\n");

pub(super) async fn stream(
    State(state): State<ControlState>,
    CurrentSandbox(sandbox): CurrentSandbox,
    addresses: Addresses,
    headers: HeaderMap,
) -> Response {
    // Room for one, so that a slow reader learns how much it missed instead of reading old events.
    let (frames, body) = channel(1);
    let subscription = sandbox.events.subscribe();
    let feed = Feed { state, addresses, name: sandbox.name.clone(), last: subscription.since };
    let missed = last_event_id(&headers).and_then(|last| missed_since(last, feed.last));
    tokio::spawn(feed.run(subscription, missed, frames));
    let mut response = Response::new(Body::new(Stream(body)));
    response
        .headers_mut()
        .extend(HEADERS.map(|(name, value)| (name, HeaderValue::from_static(value))));
    response
}

/// The number that a reader who comes back has read last.
fn last_event_id(headers: &HeaderMap) -> Option<u64> {
    headers.get("last-event-id")?.to_str().ok()?.trim().parse().ok()
}

/// What a reader missed who has read the event `last`, if the newest is `newest`.
///
/// A number that is still to come is from before a restart, or from a sandbox that was dropped: how
/// many were missed is not known.
fn missed_since(last: u64, newest: u64) -> Option<Value> {
    match newest.checked_sub(last) {
        Some(0) => None,
        Some(count) => Some(json!({ "count": count })),
        None => Some(json!({})),
    }
}

/// The events of a sandbox on their way to one reader.
struct Feed {
    state: ControlState,
    addresses: Addresses,
    name: Name,
    // The number of the last event that was sent.
    last: u64,
}

impl Feed {
    /// Sends events until the reader, the sandbox or the process is gone.
    ///
    /// It holds no reference to the sandbox, so that the sandbox can be dropped meanwhile.
    async fn run(
        mut self,
        mut subscription: Subscription,
        missed: Option<Value>,
        frames: Sender<Bytes>,
    ) {
        let mut closed = pin!(self.state.sandboxes.life.stopped());
        let beat = beat(self.state.limits.idle_timeout);
        let mut beats = interval_at(Instant::now() + beat, beat);
        let missed = missed.map(|missed| self.written("missed", &missed));
        // The number is where a reader goes on who leaves before the first event.
        let opening = format!(": events of this sandbox, as they happen\nid: {}\n\n", self.last);
        let mut frame = [opening.into(), missed.unwrap_or_default()].concat().into();
        loop {
            select! {
                () = &mut closed => return,
                sent = frames.send(frame) => if sent.is_err() { return },
            }
            frame = select! {
                () = &mut closed => return,
                () = frames.closed() => return,
                _ = beats.tick() => COMMENT,
                received = subscription.next() => match received {
                    Some(received) => self.frame(&received),
                    None => return,
                }
            };
        }
    }

    fn frame(&mut self, received: &Received) -> Bytes {
        let (name, value) = match received {
            Received::Event(number, event) => {
                self.last = *number;
                self.shown(event)
            }
            Received::Missed(count) => {
                self.last += count;
                ("missed", json!({ "count": count }))
            }
        };
        self.written(name, &value)
    }

    fn written(&self, name: &str, data: &Value) -> Bytes {
        format!("event: {name}\nid: {}\ndata: {data}\n\n", self.last).into()
    }

    fn shown(&self, event: &StreamEvent) -> (&'static str, Value) {
        match event {
            StreamEvent::Request(summary) => ("request", short(summary)),
            StreamEvent::Change(subject, kind) => ("change", change(*subject, *kind)),
            StreamEvent::Mail(message) => {
                ("mail", inbox::shown(&self.addresses, &self.name, message))
            }
            StreamEvent::Clock(time) => ("clock", clock::shown(*time)),
            StreamEvent::Reset => ("reset", json!({})),
        }
    }
}

/// How often a comment is sent where a connection may be idle for `idle_timeout`: twice within it.
fn beat(idle_timeout: Duration) -> Duration {
    (idle_timeout / 2).clamp(SHORTEST_BEAT, LONGEST_BEAT)
}

/// A body whose frames are made while it is sent.
#[derive(Debug)]
pub(super) struct Stream(pub(super) Receiver<Bytes>);

impl HttpBody for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(cx).map(|frame| frame.map(|bytes| Ok(Frame::data(bytes))))
    }
}
