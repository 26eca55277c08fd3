//! The subscriber: makes a line of each event.

use accounts_emulator::clock::Clock;
use tracing::{
    Event, Metadata, Subscriber,
    span::{Attributes, Id, Record},
};

use super::{LogFormat, line, writer::Writer};

/// Writes every event that it is given as a line; it has no spans.
#[derive(Debug)]
pub(super) struct LineSubscriber {
    format: LogFormat,
    writer: Writer,
}

impl LineSubscriber {
    /// Returns the subscriber that writes to `writer`.
    pub(super) fn new(format: LogFormat, writer: Writer) -> Self {
        Self { format, writer }
    }
}

impl Subscriber for LineSubscriber {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn event(&self, event: &Event<'_>) {
        self.writer.write(line::of(event, self.format, Clock::System.now()));
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
