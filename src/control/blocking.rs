//! Long work, off the threads that serve requests.

use tokio::task::spawn_blocking;

use crate::problem::Problem;

/// Runs `work` on the blocking pool, and returns its result.
pub(super) async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    spawn_blocking(work).await.map_err(|_| Problem::internal())
}
