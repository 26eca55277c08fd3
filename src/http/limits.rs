//! Limits of time, size and number.

use std::time::Duration;

/// How much time, how many bytes and how many connections clients may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The time from the start of a connection, or from the end of an answer, to the end of the
    /// next request's header. Also how long a write may make no progress.
    pub idle_timeout: Duration,
    /// The time for the body of a request.
    pub body_timeout: Duration,
    /// The size of the body of a request, in bytes.
    pub body_size: usize,
    /// The number of connections served at a time; others wait.
    pub max_connections: usize,
    /// How long a shutdown waits for the requests under way.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Longer than clients and proxies keep theirs, so that it is they who close.
            idle_timeout: Duration::from_secs(75),
            body_timeout: Duration::from_secs(30),
            body_size: 2 << 20,
            max_connections: 4096,
            // Docker kills ten seconds after its signal, and a state may have to be saved.
            grace: Duration::from_secs(8),
        }
    }
}

/// Raises the process's limit of open files as far as the system allows, and returns how many
/// connections fit.
#[must_use]
pub fn raise_file_limit() -> usize {
    // For the listener, the standard streams, the runtime and a seed file.
    const RESERVED: u64 = 64;
    // POSIX guarantees at least as many.
    const FALLBACK: u64 = 256;
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(FALLBACK);
    usize::try_from(files.saturating_sub(RESERVED).max(1)).unwrap_or(usize::MAX)
}
