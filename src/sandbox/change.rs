//! Changes: how the world of a sandbox becomes another, and what is told of it.

use std::{panic::resume_unwind, sync::Arc, time::Duration};

use tokio::{
    runtime::{Handle, RuntimeFlavor},
    task::{block_in_place, spawn_blocking},
};

use super::{Event, Sandbox, Search};
use crate::world::{DomainEvent, DomainEvents, Terms, World};

impl Sandbox {
    /// Changes the world, alone.
    pub fn change<T>(&self, change: impl FnOnce(&mut World, Terms) -> T) -> T {
        self.change_with_events(change).0
    }

    /// Changes the world, alone, and returns what that brought about as well.
    pub fn change_with_events<T>(
        &self,
        change: impl FnOnce(&mut World, Terms) -> T,
    ) -> (T, DomainEvents) {
        // As long as a change in place may take; a longer wait is for one that is made aside.
        const SOON: Duration = Duration::from_millis(5);
        let turn = self.turn.try_lock_for(SOON);
        let _turn = turn.unwrap_or_else(|| wait_blocking(|| self.turn.lock()));
        let mut world = self.world.write();
        let world = Arc::make_mut(&mut world);
        let outcome = change(world, self.terms());
        let domain_events = self.publish(world);
        (outcome, domain_events)
    }

    /// Delivers the mail, and publishes and returns what has come about.
    fn publish(&self, world: &mut World) -> DomainEvents {
        let sent = self.inbox.deliver(world.take_mail());
        if sent > 0 && self.events.has_subscribers() {
            let messages = self.inbox.find(&Search::default());
            let before = messages.len().saturating_sub(sent);
            for message in messages.into_iter().skip(before) {
                self.events.publish(|| Event::Mail(Arc::new(message)));
            }
        }
        let domain_events: Vec<_> = world.take_domain_events().collect();
        for domain_event in &domain_events {
            if let DomainEvent::Changed(subject, kind) = *domain_event {
                self.events.publish(|| Event::Change(subject, kind));
            }
        }
        DomainEvents(domain_events)
    }

    /// Changes the world off the threads that serve requests, for a change that may take long.
    ///
    /// Readers go on with the world as it was until all is done; a refused change is forgotten. A
    /// reset meanwhile counts as the later of the two.
    pub async fn change_aside<T, E>(
        self: &Arc<Self>,
        change: impl FnOnce(&mut World, Terms) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        Ok(self.change_aside_with_events(change).await?.0)
    }

    /// The same, and returns what the change brought about as well.
    pub async fn change_aside_with_events<T, E>(
        self: &Arc<Self>,
        change: impl FnOnce(&mut World, Terms) -> Result<T, E> + Send + 'static,
    ) -> Result<(T, DomainEvents), E>
    where
        T: Send + 'static,
        E: Send + 'static,
    {
        let sandbox = Arc::clone(self);
        match spawn_blocking(move || sandbox.change_copy(change)).await {
            Ok(outcome) => outcome,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                // The runtime is on its way out, and nobody waits for an answer any more.
                Err(_) => std::future::pending().await,
            },
        }
    }

    fn change_copy<T, E>(
        &self,
        change: impl FnOnce(&mut World, Terms) -> Result<T, E>,
    ) -> Result<(T, DomainEvents), E> {
        let turn = self.turn.lock();
        let before = Arc::clone(&self.world.read());
        let mut world = World::clone(&before);
        let outcome = change(&mut world, self.terms())?;
        let mut current = self.world.write();
        // Nobody else has the turn, so that a world unlike the one before is that of a reset.
        let mut domain_events = DomainEvents::default();
        if Arc::ptr_eq(&current, &before) {
            domain_events = self.publish(&mut world);
            *current = Arc::new(world);
        }
        drop(current);
        drop(turn);
        // Outside the locks: what is not shared with anything else is freed here.
        drop(before);
        Ok((outcome, domain_events))
    }
}

/// Waits on a blocking call; on a multi-threaded runtime other tasks keep running meanwhile.
fn wait_blocking<T>(wait: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => block_in_place(wait),
        _ => wait(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use jiff::{SignedDuration, Timestamp};

    use super::{
        super::{SandboxLimits, SandboxTemplate, Sandboxes},
        *,
    };
    use crate::{
        clock::Clock,
        journal::{JournalBudget, Journaling},
        model::{Action, Rules},
        world::Seed,
    };

    const INVITED: &str = "AUSR-4134-7183-7330";

    fn sandbox() -> Arc<Sandbox> {
        let origin = SandboxTemplate {
            seed: Seed::Demo,
            users: 0,
            random_seed: 7,
            clock: Clock::Stopped(Timestamp::UNIX_EPOCH),
            rules: Rules::Contract,
            lifetime: SignedDuration::from_hours(7 * 24),
            journal_budget: Arc::new(JournalBudget::new(Journaling::default())),
            faults: Arc::default(),
        };
        let sandboxes = Sandboxes::new(origin, SandboxLimits::default(), |_| ()).unwrap();
        Arc::clone(sandboxes.default_one())
    }

    fn accept(world: &mut World, terms: Terms) -> Result<(), String> {
        let id = INVITED.parse().unwrap();
        let done = world.act(id, Action::Accept, &crate::world::Caller::Operations, terms);
        done.map(|_| ()).map_err(|refusal| format!("{refusal:?}"))
    }

    fn revision(sandbox: &Sandbox) -> u32 {
        let id = INVITED.parse().unwrap();
        sandbox.read_view().world.account_user(id).unwrap().revision
    }

    #[tokio::test]
    async fn a_change_that_is_made_aside_is_seen_whole_or_not_at_all() {
        let sandbox = sandbox();
        let refused = sandbox.change_aside(|world, terms| {
            accept(world, terms)?;
            Err::<(), _>("no".to_owned())
        });
        refused.await.unwrap_err();
        assert_eq!(revision(&sandbox), 1);
        sandbox.change_aside(accept).await.unwrap();
        assert_eq!(revision(&sandbox), 2);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn readers_go_on_while_a_change_is_made_and_a_reset_is_the_later_of_the_two() {
        let sandbox = sandbox();
        let ((started, start), (go, gone)) = (mpsc::channel(), mpsc::channel::<()>());
        let other = Arc::clone(&sandbox);
        let change = tokio::spawn(async move {
            other
                .change_aside(move |world, terms| {
                    started.send(()).unwrap();
                    gone.recv().unwrap();
                    accept(world, terms)
                })
                .await
        });
        start.recv().unwrap();
        assert_eq!(revision(&sandbox), 1);
        sandbox.reset();
        go.send(()).unwrap();
        change.await.unwrap().unwrap();
        assert_eq!(revision(&sandbox), 1);
    }
}
