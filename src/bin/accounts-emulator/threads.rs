//! Threads: whether the system lets the process have as many as it needs.

use std::{num::NonZero, thread};

use crate::failure::Failure;

/// Proves that the threads of the runtime can be started. It panics, or waits for ever, where it
/// gets none.
pub(crate) fn check() -> Result<(), Failure> {
    // One for each processor, one for work that blocks, one for the log.
    let count = thread::available_parallelism().map_or(1, NonZero::get) + 2;
    // They exist at the same time, and do nothing.
    let threads: Vec<_> = (0..count).map(|_| thread::Builder::new().spawn(thread::park)).collect();
    let mut failure = None;
    for thread in threads {
        match thread {
            Ok(thread) => {
                thread.thread().unpark();
                // It does nothing that could fail.
                let _ = thread.join();
            }
            Err(error) => failure = Some(error),
        }
    }
    let Some(error) = failure else { return Ok(()) };
    Err(Failure::of(format!(
        "The system allows the process too few threads ({error}): it needs {} here. Raise the \
         limit, such as --pids-limit of a container.",
        count + 1
    )))
}
