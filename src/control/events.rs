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
    http::{HeaderValue, header},
    response::Response,
};
use hyper::body::Frame;
use serde_json::{Value, json};
use tokio::{
    select,
    sync::mpsc::{Receiver, Sender, channel},
    time::interval,
};

use super::{
    ControlState, clock, inbox,
    requests::{change, short},
};
use crate::sandbox::{CurrentSandbox, Name, Received, StreamEvent, Subscription};

/// The longest time between comments, which are sent so that no proxy or client takes a quiet connection
/// for a dead one.
const LONGEST_BEAT: Duration = Duration::from_secs(15);
const SHORTEST_BEAT: Duration = Duration::from_millis(10);
const COMMENT: Bytes = Bytes::from_static(b": events of this sandbox, as they happen\n\n");

pub(super) async fn stream(
    State(state): State<ControlState>,
    CurrentSandbox(sandbox): CurrentSandbox,
) -> Response {
    // Room for one, so that a slow reader learns how much it missed instead of reading old events.
    let (frames, body) = channel(1);
    let feed = Feed { state, name: sandbox.name.clone(), last: 0 };
    tokio::spawn(feed.run(sandbox.events.subscribe(), frames));
    let mut response = Response::new(Body::new(Stream(body)));
    for (name, value) in
        [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")]
    {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The events of a sandbox on their way to one reader.
struct Feed {
    state: ControlState,
    name: Name,
    // The number of the last event that was sent.
    last: u64,
}

impl Feed {
    /// Sends events until the reader, the sandbox or the process is gone.
    ///
    /// It holds no reference to the sandbox, so that the sandbox can be dropped meanwhile.
    async fn run(mut self, mut subscription: Subscription, frames: Sender<Bytes>) {
        let mut closed = pin!(self.state.sandboxes.closed());
        let mut keep_alive = interval(self.state.beat);
        loop {
            let frame = select! {
                () = &mut closed => return,
                () = frames.closed() => return,
                _ = keep_alive.tick() => COMMENT,
                received = subscription.next() => match received {
                    Some(received) => self.frame(&received),
                    None => return,
                }
            };
            select! {
                () = &mut closed => return,
                sent = frames.send(frame) => if sent.is_err() { return },
            }
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
        format!("event: {name}\nid: {}\ndata: {value}\n\n", self.last).into()
    }

    fn shown(&self, event: &StreamEvent) -> (&'static str, Value) {
        match event {
            StreamEvent::Request(summary) => ("request", short(summary)),
            StreamEvent::Change(subject, kind) => ("change", change(*subject, *kind)),
            StreamEvent::Mail(message) => ("mail", inbox::shown(&self.state, &self.name, message)),
            StreamEvent::Clock(time) => ("clock", clock::shown(*time)),
            StreamEvent::Reset => ("reset", json!({})),
        }
    }
}

/// How often a comment is sent where a connection may be idle for `idle_timeout`: twice within it.
pub(super) fn beat(idle_timeout: Duration) -> Duration {
    (idle_timeout / 2).clamp(SHORTEST_BEAT, LONGEST_BEAT)
}

/// A body whose frames are made while it is sent.
#[derive(Debug)]
struct Stream(Receiver<Bytes>);

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
