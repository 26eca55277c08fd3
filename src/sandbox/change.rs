//! Changes: how the world of a sandbox becomes another.
//!
//! One writer at a time applies an operation, delivers its mail and publishes its events. It
//! returns the outcome together with the world that the operation left, so an answer never shows
//! the work of a later writer.

use std::{panic::resume_unwind, sync::Arc, time::Duration};

use parking_lot::MutexGuard;
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    task::{block_in_place, spawn_blocking},
};

use super::{ReadView, Sandbox, StreamEvent};
use crate::world::{AuthContext, DomainEvent, OperationContext, Outcome, World};

/// The outcome of an operation, and the world that it left.
#[derive(Debug)]
pub struct Changed<R> {
    /// The outcome.
    pub outcome: Outcome<R>,
    /// The world, at the time of the operation.
    pub view: ReadView,
}

impl Sandbox {
    /// Applies an operation to the world. An operation that fails must not have changed it.
    pub fn change<R, E>(
        &self,
        auth: &AuthContext,
        operation: impl FnOnce(&mut World, &OperationContext) -> Result<Outcome<R>, E>,
    ) -> Result<Changed<R>, E> {
        let _writer = self.lock_writer();
        let mut current = self.world.write();
        let context = self.context(auth);
        let before = current.written();
        let mut outcome = operation(Arc::make_mut(&mut current), &context)?;
        self.publish(&mut outcome);
        self.count_change(before, &current);
        let view = ReadView { world: Arc::clone(&current), now: context.now };
        Ok(Changed { outcome, view })
    }

    /// Applies an operation that may take long to a copy of the world, on the blocking pool.
    ///
    /// Readers keep the world before it until all is done. A failed operation leaves no trace. A
    /// reset in the meantime counts as later: it undoes the change, and nothing is published.
    pub async fn change_in_background<R, E>(
        self: &Arc<Self>,
        auth: AuthContext,
        operation: impl FnOnce(&mut World, &OperationContext) -> Result<Outcome<R>, E> + Send + 'static,
    ) -> Result<Changed<R>, E>
    where
        R: Send + Sync + 'static,
        E: Send + 'static,
    {
        let sandbox = Arc::clone(self);
        match spawn_blocking(move || sandbox.change_copy(&auth, operation)).await {
            Ok(changed) => changed,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                // The runtime shuts down, and no client waits for an answer any more.
                Err(_) => std::future::pending().await,
            },
        }
    }

    fn change_copy<R, E>(
        &self,
        auth: &AuthContext,
        operation: impl FnOnce(&mut World, &OperationContext) -> Result<Outcome<R>, E>,
    ) -> Result<Changed<R>, E> {
        let writer = self.writer.lock();
        let before = Arc::clone(&self.world.read());
        let mut world = World::clone(&before);
        let context = self.context(auth);
        let mut outcome = operation(&mut world, &context)?;
        let world = Arc::new(world);
        let mut current = self.world.write();
        // There is no other writer, so only a reset can have replaced the world.
        if Arc::ptr_eq(&current, &before) {
            self.publish(&mut outcome);
            self.count_change(before.written(), &world);
            *current = Arc::clone(&world);
        } else {
            outcome.events.clear();
            outcome.mail.clear();
        }
        drop(current);
        drop(writer);
        // Outside the locks: freeing what the old world shares with nothing else takes time.
        drop(before);
        Ok(Changed { outcome, view: ReadView { world, now: context.now } })
    }

    /// Counts what a change wrote to a world into which that many bytes had been written.
    fn count_change(&self, before: usize, world: &World) {
        self.holding.note_written(world.written().saturating_sub(before));
        self.recount(world.bytes());
    }

    fn lock_writer(&self) -> MutexGuard<'_, ()> {
        // As long as a change in place may take. Only a change in the background takes longer.
        const SOON: Duration = Duration::from_millis(5);
        self.writer.try_lock_for(SOON).unwrap_or_else(|| wait_blocking(|| self.writer.lock()))
    }

    /// Delivers the mail of an operation, and publishes its mail and its events.
    fn publish<R>(&self, outcome: &mut Outcome<R>) {
        for message in self.inbox.deliver(&outcome.mail) {
            outcome.events.push(DomainEvent::Mailed(message.number));
            self.events.publish(|| StreamEvent::Mail(Arc::new(message)));
        }
        for event in &outcome.events {
            if let DomainEvent::Changed(subject, kind) = *event {
                self.events.publish(|| StreamEvent::Change(subject, kind));
            }
        }
    }
}

/// Waits on a blocking call. On a multi-threaded runtime other tasks keep running meanwhile.
fn wait_blocking<T>(wait: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => block_in_place(wait),
        _ => wait(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use jiff::Timestamp;

    use super::{
        super::{SandboxLimits, SandboxTemplate, Sandboxes, Search},
        *,
    };
    use crate::{
        clock::Clock,
        model::{AccountUser, Action},
        world::Rejection,
    };

    const INVITED: &str = "AUSR-4134-7183-7330";

    fn sandbox() -> Arc<Sandbox> {
        let clock = Clock::Stopped(Timestamp::UNIX_EPOCH);
        let template = SandboxTemplate { clock, ..SandboxTemplate::default() };
        let sandboxes = Sandboxes::new(template, SandboxLimits::default()).unwrap();
        Arc::clone(sandboxes.default_one())
    }

    fn accept(
        world: &mut World,
        context: &OperationContext,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        world.act(INVITED.parse().ok().unwrap(), Action::Accept, context)
    }

    fn revision_in(sandbox: &Sandbox, view: &ReadView) -> u32 {
        let context = sandbox.context(&AuthContext::unrestricted());
        view.world.find::<AccountUser>(INVITED.parse().ok().unwrap(), &context).unwrap().revision
    }

    fn revision(sandbox: &Sandbox) -> u32 {
        revision_in(sandbox, &sandbox.read_view())
    }

    #[test]
    fn a_change_returns_the_world_that_it_left() {
        let sandbox = sandbox();
        let resend = |world: &mut World, context: &OperationContext| {
            world.act(INVITED.parse().ok().unwrap(), Action::Resend, context)
        };
        let first = sandbox.change(&AuthContext::unrestricted(), resend).unwrap();
        let second = sandbox.change(&AuthContext::unrestricted(), resend).unwrap();
        assert_eq!(revision_in(&sandbox, &first.view), first.outcome.row.revision);
        assert_eq!(revision_in(&sandbox, &second.view), first.outcome.row.revision + 1);
        assert_eq!(sandbox.inbox.find(&Search::default()).len(), 2);
    }

    #[tokio::test]
    async fn a_change_in_the_background_is_seen_whole_or_not_at_all() {
        let sandbox = sandbox();
        let refused =
            sandbox.change_in_background(AuthContext::unrestricted(), |world, context| {
                accept(world, context)?;
                Err::<Outcome<AccountUser>, _>(Rejection::NotFound("no".to_owned()))
            });
        refused.await.unwrap_err();
        assert_eq!(revision(&sandbox), 1);
        let changed =
            sandbox.change_in_background(AuthContext::unrestricted(), accept).await.unwrap();
        assert_eq!(revision(&sandbox), 2);
        assert_eq!(revision_in(&sandbox, &changed.view), 2);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn readers_go_on_during_a_change_and_a_reset_counts_as_later() {
        let sandbox = sandbox();
        let ((started, start), (go, gone)) = (mpsc::channel(), mpsc::channel::<()>());
        let other = Arc::clone(&sandbox);
        let change = tokio::spawn(async move {
            let operation = move |world: &mut World, context: &OperationContext| {
                started.send(()).unwrap();
                gone.recv().unwrap();
                accept(world, context)
            };
            other.change_in_background(AuthContext::unrestricted(), operation).await
        });
        start.recv().unwrap();
        assert_eq!(revision(&sandbox), 1);
        sandbox.reset();
        go.send(()).unwrap();
        let changed = change.await.unwrap().unwrap();
        assert_eq!(revision(&sandbox), 1);
        assert!(changed.outcome.events.is_empty());
    }
}
