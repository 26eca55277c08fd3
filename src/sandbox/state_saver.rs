//! The state saver: writes the default sandbox's state to a file while the emulator runs.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    sync::oneshot,
    task::{JoinHandle, spawn_blocking},
    time::sleep,
};
use tracing::error;

use super::{LastSave, Sandboxes, StateFile};
use crate::{
    clock::Clock,
    world::{SeedError, State, io_reason},
};

/// The target of the events that tell of a failure to save.
pub const STATE_TARGET: &str = "accounts_emulator::state";

/// Saves the default sandbox's state in a file after changes.
#[derive(Debug)]
pub struct StateSaver {
    sandboxes: Arc<Sandboxes>,
    file: StateFile,
    // What the file holds. A writer copies a world that is held here before it changes it, so a
    // changed world is another value.
    saved: Option<State>,
    reported: Reported,
    pause: Duration,
}

impl StateSaver {
    // How much work a crash may lose, if saving takes no time.
    const PAUSE: Duration = Duration::from_millis(500);
    // The share of the time that saving may take: one part in this many.
    const SHARE: u32 = 10;

    /// Restores the state from the file, if the file exists.
    pub fn new(sandboxes: Arc<Sandboxes>, file: StateFile) -> Result<Self, SeedError> {
        let sandbox = sandboxes.default_one();
        let is_there =
            file.read(sandbox.state_defaults())?.map(|state| sandbox.import(state)).is_some();
        let saved = is_there.then(|| sandbox.state());
        let file_name = file.path().display().to_string();
        sandboxes.life.note_save(LastSave { file: file_name, at: None, error: None });
        Ok(Self { sandboxes, file, saved, reported: Reported::default(), pause: Self::PAUSE })
    }

    /// Starts to save the state after changes, on the current tokio runtime.
    #[must_use]
    pub fn start(self) -> SaverHandle {
        let (stop, stopped) = oneshot::channel();
        SaverHandle { stop, saving: tokio::spawn(self.keep(stopped)) }
    }

    async fn keep(mut self, mut stop: oneshot::Receiver<()>) -> io::Result<()> {
        loop {
            let is_over = tokio::select! {
                _ = &mut stop => true,
                () = sleep(self.pause) => false,
            };
            let saved = self.save().await;
            if is_over {
                return saved;
            }
            if let Err(error) = saved
                && self.reported.is_due(&error.to_string(), Instant::now())
            {
                error!(target: STATE_TARGET, "{error}");
            }
        }
    }

    /// Saves the state, unless the file holds it already.
    async fn save(&mut self) -> io::Result<()> {
        let state = self.sandboxes.default_one().state();
        if self.saved.as_ref().is_some_and(|saved| saved.is_same_as(&state)) {
            return Ok(());
        }
        let (file, start) = (self.file.clone(), Instant::now());
        let written = spawn_blocking(move || file.write(&state).map(|()| state)).await;
        self.pause = Self::PAUSE.max(start.elapsed() * Self::SHARE);
        let written = written.unwrap_or_else(|error| Err(io::Error::other(error)));
        let path = self.file.path().display();
        let written = written.map_err(|error| {
            let reason = io_reason(&error);
            io::Error::new(error.kind(), format!("The state was not saved in {path}: {reason}."))
        });
        self.note(written.as_ref().err());
        self.saved = Some(written?);
        Ok(())
    }

    fn note(&self, error: Option<&io::Error>) {
        let life = &self.sandboxes.life;
        let before = life.last_save().and_then(|save| save.at);
        let at = if error.is_none() { Some(Clock::System.now()) } else { before };
        let file = self.file.path().display().to_string();
        life.note_save(LastSave { file, at, error: error.map(ToString::to_string) });
    }
}

/// The failure that was reported last. The same one is reported once a minute.
#[derive(Debug, Default)]
struct Reported(Option<(String, Instant)>);

impl Reported {
    const PAUSE: Duration = Duration::from_secs(60);

    /// Whether a failure is to be reported now, which counts as done.
    fn is_due(&mut self, failure: &str, now: Instant) -> bool {
        let is_known = self.0.as_ref().is_some_and(|(last, at)| {
            last == failure && now.saturating_duration_since(*at) < Self::PAUSE
        });
        if !is_known {
            self.0 = Some((failure.to_owned(), now));
        }
        !is_known
    }
}

/// A running state saver. Dropping it makes it save once more and stop.
#[derive(Debug)]
pub struct SaverHandle {
    stop: oneshot::Sender<()>,
    saving: JoinHandle<io::Result<()>>,
}

impl SaverHandle {
    /// Saves once more, and waits until that is done. Fails if the file does not hold the state.
    pub async fn end(self) -> io::Result<()> {
        drop(self.stop);
        self.saving.await.map_err(io::Error::other)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_reported_again_after_a_minute_and_another_one_at_once() {
        let (mut reported, start) = (Reported::default(), Instant::now());
        for (failure, second, expected) in [
            ("full", 0, true),
            ("full", 59, false),
            ("full", 60, true),
            ("full", 61, false),
            ("gone", 62, true),
            ("full", 63, true),
        ] {
            let now = start + Duration::from_secs(second);
            assert_eq!(reported.is_due(failure, now), expected, "{failure} {second}");
        }
    }
}
