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

use super::{Sandboxes, StateFile};
use crate::world::{SeedError, State};

/// Saves the default sandbox's state in a file after changes.
#[derive(Debug)]
pub struct StateSaver {
    sandboxes: Arc<Sandboxes>,
    file: StateFile,
    // What the file holds. A writer copies a world that is held here before it changes it, so a
    // changed world is another value.
    saved: Option<State>,
    last_error: Option<String>,
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
        Ok(Self { sandboxes, file, saved, last_error: None, pause: Self::PAUSE })
    }

    /// Starts to save the state after changes, on the current tokio runtime.
    #[must_use]
    pub fn start(self) -> SaverHandle {
        let (stop, stopped) = oneshot::channel();
        SaverHandle { stop, saving: tokio::spawn(self.keep(stopped)) }
    }

    async fn keep(mut self, mut stop: oneshot::Receiver<()>) {
        loop {
            let is_over = tokio::select! {
                _ = &mut stop => true,
                () = sleep(self.pause) => false,
            };
            self.save().await;
            if is_over {
                return;
            }
        }
    }

    async fn save(&mut self) {
        let state = self.sandboxes.default_one().state();
        if self.saved.as_ref().is_some_and(|saved| saved.is_same_as(&state)) {
            return;
        }
        let (file, start) = (self.file.clone(), Instant::now());
        let written = spawn_blocking(move || file.write(&state).map(|()| state)).await;
        self.pause = Self::PAUSE.max(start.elapsed() * Self::SHARE);
        match written.unwrap_or_else(|error| Err(io::Error::other(error))) {
            Ok(state) => (self.saved, self.last_error) = (Some(state), None),
            Err(error) => self.log_once(&error),
        }
    }

    /// Logs why the state was not saved, unless that was the last message.
    fn log_once(&mut self, error: &io::Error) {
        let last_error =
            format!("The state was not saved in {}: {error}.", self.file.path().display());
        if self.last_error.as_ref() != Some(&last_error) {
            error!("{last_error}");
            self.last_error = Some(last_error);
        }
    }
}

/// A running state saver. Dropping it makes it save once more and stop.
#[derive(Debug)]
pub struct SaverHandle {
    stop: oneshot::Sender<()>,
    saving: JoinHandle<()>,
}

impl SaverHandle {
    /// Saves once more, and waits until that is done.
    pub async fn end(self) {
        drop(self.stop);
        // A failure has been logged.
        let _ = self.saving.await;
    }
}
