//! Calls that wait for something in a sandbox.

use crate::{problem::Problem, sandbox::Sandbox};

/// Waits for `work`, which happens in a sandbox, unless the sandbox is dropped meanwhile.
pub(super) async fn unless_dropped<T>(
    sandbox: &Sandbox,
    work: impl Future<Output = T>,
) -> Result<T, Problem> {
    tokio::select! {
        done = work => Ok(done),
        () = sandbox.dropped() => {
            let detail = format!("The sandbox {} was dropped while this call waited.", sandbox.name);
            Err(Problem::not_found(detail))
        }
    }
}
