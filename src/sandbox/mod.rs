//! Sandboxes: names of worlds, and what each world is reached through.
//!
//! Readers take the current world and work on it without a lock; a writer changes it under one.
//! As long as no reader holds a snapshot the change is made in place, otherwise in a copy that
//! shares everything that stays the same. A change that takes long is made aside: readers go on
//! with the world before it, and the next writer waits.

mod inbox;
mod keeper;
mod name;
mod registry;
mod snapshots;
mod state_file;

use std::{
    panic::resume_unwind,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use parking_lot::{Mutex, RwLock};
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    task::{block_in_place, spawn_blocking},
};

pub use self::{
    inbox::{Inbox, Search},
    keeper::{Keeper, Saving},
    name::{Name, Unnameable},
    registry::{Beginning, Birth, Chosen, Keeping, Sandboxes, Unmade},
    snapshots::{Kept, Snapshots, TooMany, Was},
    state_file::StateFile,
};
use crate::{
    clock::Clock,
    model::{AccountType, ApiToken, Row, Rules, TokenStatus},
    store::{Fallback, Generator, Post, Seed, SeedError, Sight, State, Stored, Terms, World},
};

/// What a world is made from, and the terms on which it goes on.
#[derive(Debug, Clone)]
pub struct Origin {
    /// What is in it at first.
    pub seed: Seed,
    /// How many generated account users are added to that.
    pub users: usize,
    /// What ids and codes are drawn from, besides the world's name.
    pub random_seed: u64,
    /// The time.
    pub clock: Clock,
    /// Which rules hold.
    pub rules: Rules,
    /// For how long an invitation may be accepted.
    pub lifetime: SignedDuration,
}

impl Origin {
    /// The world that the seed describes.
    fn world(&self) -> Result<World, SeedError> {
        let start = self.clock.now();
        let generator = Generator::new(self.random_seed, Name::default().as_str());
        let mut world = self.seed.world(start, self.lifetime, generator)?;
        world.generate(self.users, start, self.lifetime);
        Ok(world)
    }
}

/// One world, its clock and its post, and the state that a reset goes back to.
#[derive(Debug)]
pub struct Sandbox {
    name: Name,
    // For how long it is kept without a request; the default one is kept for ever.
    ttl: Duration,
    first: State,
    rules: Rules,
    lifetime: SignedDuration,
    world: RwLock<Arc<World>>,
    clock: RwLock<Clock>,
    inbox: Inbox,
    snapshots: Snapshots,
    // Whoever changes the world holds it from the first look to the last word. Readers don't.
    turn: Mutex<()>,
    // The millisecond, since the process began, of the last request.
    used: AtomicU64,
}

/// The sandbox that a request is for, as it is handed from the gate to whoever answers.
#[derive(Debug, Clone)]
pub struct Here(pub Arc<Sandbox>);

/// A world at an instant.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The world, which nothing changes any more.
    pub world: Arc<World>,
    /// The instant at which it is looked at.
    pub now: Timestamp,
}

impl Sandbox {
    /// The sandbox called `name`, which is in the state `first` at first and after a reset.
    fn of(name: Name, first: State, ttl: Duration, origin: &Origin) -> Self {
        Self {
            name,
            ttl,
            rules: origin.rules,
            lifetime: origin.lifetime,
            world: RwLock::new(Arc::clone(&first.world)),
            clock: RwLock::new(first.clock),
            inbox: Inbox::new(first.post.clone()),
            first,
            snapshots: Snapshots::default(),
            turn: Mutex::default(),
            used: AtomicU64::default(),
        }
    }

    /// The name that requests choose it by.
    #[must_use]
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// For how long it is kept without a request; none for the default one, which always is.
    #[must_use]
    pub fn ttl(&self) -> Option<Duration> {
        (!self.name.is_default()).then_some(self.ttl)
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> Clock {
        *self.clock.read()
    }

    /// Changes its clock.
    pub fn set_clock<E>(&self, change: impl FnOnce(Clock) -> Result<Clock, E>) -> Result<Clock, E> {
        let mut clock = self.clock.write();
        *clock = change(*clock)?;
        Ok(*clock)
    }

    /// The e-mails that its platform has sent.
    #[must_use]
    pub fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// The states of it that were kept under names.
    #[must_use]
    pub fn snapshots(&self) -> &Snapshots {
        &self.snapshots
    }

    fn use_at(&self, millisecond: u64) {
        self.used.store(millisecond, Ordering::Relaxed);
    }

    /// Whether it has been unused for so long that it is forgotten.
    fn is_forgotten(&self, millisecond: u64) -> bool {
        u128::from(millisecond.saturating_sub(self.last_used())) > self.ttl.as_millis()
    }

    fn last_used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    /// The world as it is now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { world: Arc::clone(&self.world.read()), now: self.clock().now() }
    }

    /// The token of that secret, if it is in use.
    #[must_use]
    pub fn token(&self, secret: &str) -> Option<Arc<Row<ApiToken>>> {
        self.world.read().token(secret).cloned()
    }

    /// A token of an account of that role, with the name behind it by which it chooses the sandbox;
    /// none if the world has none that is active.
    #[must_use]
    pub fn token_of(&self, role: AccountType) -> Option<String> {
        let world = Arc::clone(&self.world.read());
        let mut tokens = ApiToken::table_of(&world).iter();
        let token = tokens
            .find(|token| token.account.kind == role && token.status == TokenStatus::Active)?;
        let suffix = if self.name.is_default() { "" } else { &format!("~{}", self.name) };
        Some(format!("{}{suffix}", token.secret))
    }

    /// Notes that a token was used, if that is news.
    ///
    /// Whoever reads does not wait for those who write: while somebody else has the turn it is not
    /// noted, and left to the next call.
    pub fn note_access(&self, token: &ApiToken) {
        let is_news = |world: &World| world.is_access_news(token, self.clock().now());
        if !is_news(&self.world.read()) {
            return;
        }
        let Some(_turn) = self.turn.try_lock() else { return };
        let mut world = self.world.write();
        Arc::make_mut(&mut world).note_access(token, self.clock().now());
    }

    /// Changes the world, alone.
    pub fn change<T>(&self, change: impl FnOnce(&mut World, Terms) -> T) -> T {
        // As long as a change in place may take; a longer wait is for one that is made aside.
        const SOON: Duration = Duration::from_millis(5);
        let turn = self.turn.try_lock_for(SOON);
        let _turn = turn.unwrap_or_else(|| patiently(|| self.turn.lock()));
        let mut world = self.world.write();
        let world = Arc::make_mut(&mut world);
        let outcome = change(world, self.terms());
        self.inbox.deliver(world.take_mail());
        outcome
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
    ) -> Result<T, E> {
        let turn = self.turn.lock();
        let before = Arc::clone(&self.world.read());
        let mut world = World::clone(&before);
        let outcome = change(&mut world, self.terms())?;
        let mail = world.take_mail();
        let world = Arc::new(world);
        let mut current = self.world.write();
        // Nobody else has the turn, so that a world unlike the one before is that of a reset.
        if Arc::ptr_eq(&current, &before) {
            *current = world;
            self.inbox.deliver(mail);
        }
        drop(current);
        drop(turn);
        // Outside the locks: what is not shared with anything else is freed here.
        drop(before);
        Ok(outcome)
    }

    /// The terms on which a change would be made now.
    #[must_use]
    pub fn terms(&self) -> Terms {
        Terms {
            rules: self.rules,
            now: self.clock().now(),
            lifetime: self.lifetime,
            sight: Sight::Everything,
        }
    }

    /// All that is in it now, at one instant.
    #[must_use]
    pub fn state(&self) -> State {
        // Whoever changes the world has the lock until the mail is delivered.
        let world = self.world.read();
        State { world: Arc::clone(&world), clock: self.clock(), post: self.inbox.post() }
    }

    /// What holds where a document that it takes its state from does not say otherwise.
    #[must_use]
    pub fn fallback(&self) -> Fallback {
        let State { world, clock, .. } = &self.first;
        Fallback { generator: world.generator(), clock: *clock, lifetime: self.lifetime }
    }

    /// Goes back to the world, the generator, the clock and the messages at first.
    pub fn reset(&self) {
        self.restore(self.first.clone());
    }

    /// Empties the world and the inbox; everything else is as at first.
    pub fn become_empty(&self) {
        let world = Arc::new(World::new(self.first.world.generator()));
        self.restore(State { world, clock: self.first.clock, post: Post::default() });
    }

    /// Puts another state in place of this one; the snapshots stay.
    pub fn restore(&self, State { world, clock, post }: State) {
        // An allocation of its own, which a change that is made aside can tell from the one before.
        let world = Arc::new(World::clone(&world));
        let mut current = self.world.write();
        let before = std::mem::replace(&mut *current, world);
        *self.clock.write() = clock;
        self.inbox.restore(post);
        drop(current);
        let_go(before);
    }
}

/// Frees what a world shares with nothing else, which takes time that nobody should wait for.
fn let_go(world: Arc<World>) {
    match Handle::try_current() {
        Ok(runtime) => drop(runtime.spawn_blocking(|| drop(world))),
        Err(_) => drop(world),
    }
}

/// Waits without keeping other tasks from their thread, where the runtime has others.
fn patiently<T>(wait: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => block_in_place(wait),
        _ => wait(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::model::Action;

    const INVITED: &str = "AUSR-4134-7183-7330";

    fn sandbox() -> Arc<Sandbox> {
        let origin = Origin {
            seed: Seed::Demo,
            users: 0,
            random_seed: 7,
            clock: Clock::Stopped(Timestamp::UNIX_EPOCH),
            rules: Rules::Contract,
            lifetime: SignedDuration::from_hours(7 * 24),
        };
        let sandboxes = Sandboxes::new(origin, Keeping::default(), |_| ()).unwrap();
        Arc::clone(sandboxes.default_one())
    }

    fn accept(world: &mut World, terms: Terms) -> Result<(), String> {
        let id = INVITED.parse().unwrap();
        let done = world.act(id, Action::Accept, &crate::store::Caller::Operations, terms);
        done.map(|_| ()).map_err(|refusal| format!("{refusal:?}"))
    }

    fn revision(sandbox: &Sandbox) -> u32 {
        let id = INVITED.parse().unwrap();
        sandbox.snapshot().world.account_user(id).unwrap().revision
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
