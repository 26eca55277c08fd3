//! Evaluations: work whose size a client chooses, off the threads that serve requests.
//!
//! Evaluating a filter, comparing bodies and rendering a selection are plain loops through borrowed
//! data. They could yield only where they are cut into steps, and a row or a body is one step that
//! can take seconds. On the runtime's workers two such requests would keep two workers from all
//! others, from the probes and from the signals. So they run on the blocking pool, as many at a
//! time as there are processors; the system's scheduler shares the processors between them and the
//! workers. Quick requests, such as plain lists, stay on the workers, since the way to the pool and
//! back takes longer than they do.
//!
//! Others wait for a place. Waiting and running alike end when the client leaves or the process
//! shuts down.

use std::{
    fmt,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread::available_parallelism,
};

use tokio::{select, sync::Semaphore, task::spawn_blocking};

use crate::{problem::Problem, sandbox::Sandboxes, work::Work};

/// The evaluations of an emulator. A clone is another handle on the same.
#[derive(Clone)]
pub struct Evaluations {
    places: Arc<Semaphore>,
    sandboxes: Arc<Sandboxes>,
}

impl Evaluations {
    /// No evaluations yet. They end when `sandboxes` are closed.
    #[must_use]
    pub fn new(sandboxes: Arc<Sandboxes>) -> Self {
        // With one place, a long evaluation would keep short ones waiting.
        let places = available_parallelism().map_or(2, |processors| processors.get().max(2));
        Self { places: Arc::new(Semaphore::new(places)), sandboxes }
    }

    /// Evaluates on the blocking pool, once there is a place, and returns the result.
    ///
    /// The work that is handed to `evaluate` ends early if nobody waits for the result.
    ///
    /// # Errors
    ///
    /// If the process shuts down before there is a result.
    pub async fn run<T: Send + 'static>(
        &self,
        evaluate: impl FnOnce(Work) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let mut closed = pin!(self.sandboxes.life.stopped());
        let place = select! {
            biased;
            () = &mut closed => return Err(Problem::stopping()),
            // The semaphore is never closed.
            place = Arc::clone(&self.places).acquire_owned() => place.ok(),
        };
        let waiting = Waiting(Arc::new(AtomicBool::new(false)));
        let work = Work::default().until(Arc::clone(&waiting.0));
        let evaluated = spawn_blocking(move || {
            let result = evaluate(work);
            drop(place);
            result
        });
        select! {
            biased;
            evaluated = evaluated => evaluated.map_err(|_| Problem::internal()),
            () = &mut closed => Err(Problem::stopping()),
        }
    }
}

/// Somebody who waits for a result. Dropping it says that nobody does any more.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Relaxed);
    }
}

impl fmt::Debug for Evaluations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.places.available_permits();
        f.debug_struct("Evaluations").field("places", &places).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use tokio::sync::oneshot;

    use super::*;
    use crate::sandbox::{SandboxLimits, SandboxTemplate};

    fn evaluations() -> Evaluations {
        let sandboxes = Sandboxes::new(SandboxTemplate::default(), SandboxLimits::default());
        Evaluations::new(Arc::new(sandboxes.unwrap()))
    }

    /// An evaluation that goes on until its work ends; it tells when it begins and ends.
    fn endless(
        evaluations: &Evaluations,
    ) -> (impl Future<Output = Result<(), Problem>> + use<>, [oneshot::Receiver<()>; 2]) {
        let (running, began) = oneshot::channel();
        let (working, ended) = oneshot::channel();
        let evaluations = evaluations.clone();
        let evaluation = async move {
            evaluations
                .run(move |work| {
                    drop(running);
                    while work.take(0, "all") {
                        thread::yield_now();
                    }
                    drop(working);
                })
                .await
        };
        (evaluation, [began, ended])
    }

    #[tokio::test]
    async fn a_result_is_handed_back() {
        assert_eq!(evaluations().run(|work| work.take(1, "all")).await.ok(), Some(true));
    }

    #[tokio::test]
    async fn an_evaluation_without_a_client_ends() {
        let (evaluation, [began, ended]) = endless(&evaluations());
        let waiting = tokio::spawn(evaluation);
        began.await.unwrap_err();
        waiting.abort();
        ended.await.unwrap_err();
    }

    #[tokio::test]
    async fn evaluations_that_run_and_that_wait_end_when_the_process_shuts_down() {
        let evaluations = evaluations();
        let count = evaluations.places.available_permits();
        let mut running = Vec::new();
        let mut ends = Vec::new();
        for _ in 0..count {
            let (evaluation, [began, ended]) = endless(&evaluations);
            running.push(tokio::spawn(evaluation));
            ends.push(ended);
            began.await.unwrap_err();
        }
        let (evaluation, [began, _]) = endless(&evaluations);
        running.push(tokio::spawn(evaluation));
        tokio::task::yield_now().await;
        evaluations.sandboxes.life.stop();
        for evaluation in running {
            assert!(evaluation.await.unwrap().is_err());
        }
        for ended in ends {
            ended.await.unwrap_err();
        }
        // It never began, and its end of the channel is gone with it.
        began.await.unwrap_err();
        assert!(evaluations.run(|_| ()).await.is_err());
    }
}
