//! Work that takes long, off the threads that serve requests.

use tokio::task::spawn_blocking;

use crate::problem::Problem;

/// What `work` gives, once it is done on a thread of its own.
pub(super) async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    spawn_blocking(work).await.map_err(|_| Problem::internal())
}
