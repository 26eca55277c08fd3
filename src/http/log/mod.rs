//! The log: a line a request, written off the request's path.

mod line;
mod writer;

pub use self::line::Outcome;

use std::{
    io::{self, Write},
    sync::Arc,
};

use axum::http::StatusCode;

use self::writer::Writer;
use crate::clock::Clock;

/// What a line looks like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// An object a line.
    Json,
}

/// Which requests are logged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Level {
    /// Every one.
    #[default]
    All,
    /// Those whose status is 400 or above.
    Errors,
    /// None, and nothing else either.
    Off,
}

/// A handle on the log; a clone is another handle on the same.
///
/// When the last one is dropped, what is still to be written is.
#[derive(Debug, Clone)]
pub struct Log {
    format: Format,
    level: Level,
    writer: Option<Arc<Writer>>,
}

impl Log {
    /// The log that writes to `sink`, from a thread of its own.
    pub fn new(format: Format, level: Level, sink: Box<dyn Write + Send>) -> io::Result<Self> {
        let writer = match level {
            Level::Off => None,
            Level::All | Level::Errors => Some(Arc::new(Writer::start(sink)?)),
        };
        Ok(Self { format, level, writer })
    }

    /// The log that says nothing and costs nothing.
    #[must_use]
    pub fn off() -> Self {
        Self { format: Format::Text, level: Level::Off, writer: None }
    }

    /// Whether anything is logged at all.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.writer.is_some()
    }

    /// Whether a request that ended in `status` is logged.
    #[must_use]
    pub fn takes(&self, status: StatusCode) -> bool {
        match self.level {
            Level::All => true,
            Level::Errors => status.is_client_error() || status.is_server_error(),
            Level::Off => false,
        }
    }

    /// Logs a request, whatever its status.
    pub fn request(&self, outcome: &Outcome<'_>) {
        self.append(|lines| line::request(lines, self.format, Clock::System.now(), outcome));
    }

    /// Logs a sentence about the emulator itself.
    pub fn note(&self, sentence: &str) {
        self.append(|lines| line::note(lines, self.format, Clock::System.now(), sentence));
    }

    /// Waits until what was logged is written, but no longer than a second.
    pub fn flush(&self) {
        if let Some(writer) = &self.writer {
            writer.flush();
        }
    }

    fn append(&self, format: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) {
        if let Some(writer) = &self.writer {
            writer.append(format);
        }
    }
}
