//! Limits of memory, number and time.

use std::time::Duration;

use clap::Args;

use crate::units::{integer, size, timeout};

/// Limits of memory, number and time.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitSettings {
    /// Memory that the process stays within: caches, journals and idle sandboxes give way to data,
    /// and what does not fit is refused with 507. By default the limit of the container, or 4 GiB.
    #[arg(long, env = "EMULATOR_MEMORY", value_parser = size, value_name = "SIZE")]
    pub(crate) memory: Option<usize>,
    /// Memory for the cache of rendered rows; at most a share of --memory.
    #[arg(long, env = "EMULATOR_RENDER_CACHE", default_value = "64MiB")]
    #[arg(value_parser = size, value_name = "SIZE")]
    pub(crate) render_cache: usize,
    /// Largest body of an answer; a longer one is refused. Each connection may hold one.
    #[arg(long, env = "EMULATOR_ANSWER_LIMIT", default_value = "32MiB")]
    #[arg(value_parser = size, value_name = "SIZE")]
    pub(crate) answer_limit: usize,
    /// Number of objects that a streamed list may have; a longer one is refused.
    #[arg(long, env = "EMULATOR_STREAM_LIMIT", default_value = "1000000")]
    #[arg(value_parser = integer::<usize>(1, 100_000_000), value_name = "NUMBER")]
    pub(crate) stream_limit: usize,
    /// Largest body of a request.
    #[arg(long, env = "EMULATOR_BODY_LIMIT", default_value = "2MiB")]
    #[arg(value_parser = size, value_name = "SIZE")]
    pub(crate) body_limit: usize,
    /// Largest document of a state that is imported.
    #[arg(long, env = "EMULATOR_STATE_LIMIT", default_value = "256MiB")]
    #[arg(value_parser = size, value_name = "SIZE")]
    pub(crate) state_limit: usize,
    /// Number of connections to serve at a time. The one that is idle for longest makes room for
    /// another; if all are busy, others wait. Fewer if the system's limit of open files is lower.
    #[arg(long, env = "EMULATOR_MAX_CONNECTIONS", default_value = "4096")]
    #[arg(value_parser = integer::<usize>(1, 1_000_000), value_name = "NUMBER")]
    pub(crate) max_connections: usize,
    /// Number of sandboxes to keep at a time, besides the default one.
    #[arg(long, env = "EMULATOR_MAX_SANDBOXES", default_value = "10000")]
    #[arg(value_parser = integer::<usize>(0, 1_000_000), value_name = "NUMBER")]
    pub(crate) max_sandboxes: usize,
    /// How long to keep a sandbox without a request.
    #[arg(long, env = "EMULATOR_SANDBOX_TTL", default_value = "PT1H")]
    #[arg(value_parser = timeout, value_name = "DURATION")]
    pub(crate) sandbox_ttl: Duration,
    /// Number of e-mails to keep for each sandbox; the oldest make room.
    #[arg(long, env = "EMULATOR_INBOX", default_value = "1000")]
    #[arg(value_parser = integer::<usize>(0, 1_000_000), value_name = "NUMBER")]
    pub(crate) inbox: usize,
    /// How long the body of a request may take; one that comes at 64 KiB a second or more has
    /// longer.
    #[arg(long, env = "EMULATOR_BODY_TIMEOUT", default_value = "PT30S")]
    #[arg(value_parser = timeout, value_name = "DURATION")]
    pub(crate) body_timeout: Duration,
    /// How long a client may take to send the header of its next request, or read its answer at
    /// less than 64 KiB a second.
    #[arg(long, env = "EMULATOR_IDLE_TIMEOUT", default_value = "PT75S")]
    #[arg(value_parser = timeout, value_name = "DURATION")]
    pub(crate) idle_timeout: Duration,
    /// How long a shutdown waits for requests in progress; Docker kills after ten seconds.
    #[arg(long, env = "EMULATOR_SHUTDOWN_GRACE", default_value = "PT8S")]
    #[arg(value_parser = timeout, value_name = "DURATION")]
    pub(crate) shutdown_grace: Duration,
}
