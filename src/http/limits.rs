//! Limits of time, size and number.

use std::time::Duration;

/// How much time, how many bytes and how many connections clients may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The time from the start of a connection, or from the end of an answer, to the end of the
    /// next request's header. Also how long a client may read an answer at less than 64 KiB a
    /// second.
    pub idle_timeout: Duration,
    /// The time for the body of a request; one that comes at 64 KiB a second or more has longer.
    pub body_timeout: Duration,
    /// The size of the body of a request, in bytes.
    pub body_size: usize,
    /// The size of the document of a state that is imported, in bytes.
    pub state_size: usize,
    /// The number of connections served at a time. The longest idle one makes room for another,
    /// which waits if all are busy.
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
            // Room for some 400,000 users.
            state_size: 256 << 20,
            max_connections: 4096,
            // Docker kills ten seconds after its signal, and a state may have to be saved.
            grace: Duration::from_secs(8),
        }
    }
}

/// The bytes a second at which a client must send a long body, and read a long answer.
pub(super) const LEAST_RATE: usize = 64 << 10;

/// The bytes that come within `time` at the least rate.
pub(super) fn least_bytes(time: Duration) -> usize {
    let milliseconds = usize::try_from(time.as_millis()).unwrap_or(usize::MAX);
    milliseconds.saturating_mul(LEAST_RATE) / 1_000
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
