//! Calls that wait for something in a sandbox.

use super::ControlState;
use crate::{problem::Problem, sandbox::Sandbox};

impl ControlState {
    /// Waits for something that happens in a sandbox, unless the sandbox is dropped or the process
    /// stops first.
    pub(super) async fn wait<T>(
        &self,
        sandbox: &Sandbox,
        awaited: impl Future<Output = T>,
    ) -> Result<T, Problem> {
        let awaited = async {
            tokio::select! {
                done = awaited => Ok(done),
                () = sandbox.dropped() => {
                    let name = &sandbox.name;
                    let detail = format!("The sandbox {name} was dropped while this call waited.");
                    Err(Problem::not_found(detail))
                }
            }
        };
        self.unless_stopping(awaited).await?
    }
}
