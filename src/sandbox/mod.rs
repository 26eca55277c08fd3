//! Sandboxes: named worlds, each with its clock, inbox, faults, journal and snapshots.
//!
//! Readers take a read view of the world and work on it without a lock. One writer at a time
//! changes the world: in place if no reader holds a view, else in a copy that shares everything
//! that stays the same. A change that takes long is made in the background: readers keep the
//! world before it, and the next writer waits.

mod change;
mod events;
mod holding;
mod inbox;
mod name;
mod registry;
mod snapshots;
mod state_file;
mod state_saver;
mod template;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use parking_lot::{Mutex, RwLock};
use tokio::runtime::Handle;

use self::holding::{Holding, Parts};
pub use self::{
    change::Changed,
    events::{Events, Received, StreamEvent, Subscription},
    inbox::{Inbox, Search},
    name::{InvalidName, Name},
    registry::{ChosenSandbox, CreateError, InitialState, SandboxLimits, SandboxOrigin, Sandboxes},
    snapshots::{Replaced, Snapshot, Snapshots, TooMany},
    state_file::StateFile,
    state_saver::{SaverHandle, StateSaver},
    template::SandboxTemplate,
};
use crate::{
    clock::Clock,
    faults::Faults,
    journal::{Exchange, Journal, OpenEntry, Summary},
    model::{AccountType, ApiToken, Rules},
    world::{AuthContext, Caller, Mailbox, OperationContext, State, StateDefaults, World},
};

/// One world with its clock, inbox, faults and journal, and the state that a reset returns to.
#[derive(Debug)]
pub struct Sandbox {
    /// The name that requests choose it by.
    pub name: Name,
    // How long it is kept without a request. The default sandbox is always kept.
    ttl: Duration,
    first: State,
    rules: Rules,
    lifetime: SignedDuration,
    world: RwLock<Arc<World>>,
    clock: RwLock<Clock>,
    /// The e-mails that the platform would have sent.
    pub inbox: Inbox,
    /// The requests that it answered.
    pub journal: Arc<Journal>,
    /// The stream of its events.
    pub events: Events,
    /// Its snapshots.
    pub snapshots: Snapshots,
    /// The faults that its requests may meet.
    pub faults: Faults,
    // Serialises writers. Readers never take it.
    writer: Mutex<()>,
    holding: Holding,
    // The millisecond, since the process began, of the last request.
    used: AtomicU64,
}

/// The sandbox that a request is for, as an extractor.
#[derive(Debug, Clone)]
pub struct CurrentSandbox(pub Arc<Sandbox>);

/// A world at an instant.
#[derive(Debug, Clone)]
pub struct ReadView {
    /// The world. No later change shows in it.
    pub world: Arc<World>,
    /// The instant, by the sandbox's clock.
    pub now: Timestamp,
}

impl Sandbox {
    /// The sandbox called `name`, which begins in the state `first` and returns to it on reset.
    fn of(name: Name, first: State, ttl: Duration, template: &SandboxTemplate) -> Self {
        let faults = Faults::new(template.random_seed, name.as_str(), Arc::clone(&template.faults));
        Self {
            name,
            ttl,
            faults,
            rules: template.rules,
            lifetime: template.lifetime,
            world: RwLock::new(Arc::clone(&first.world)),
            clock: RwLock::new(first.clock),
            inbox: Inbox::new(first.mailbox.clone(), template.inbox),
            journal: Journal::new(&template.journal_budget),
            events: Events::default(),
            first,
            snapshots: Snapshots::default(),
            writer: Mutex::default(),
            holding: Holding::new(Arc::clone(&template.memory)),
            used: AtomicU64::default(),
        }
    }

    /// How long it is kept without a request; none for the default sandbox, which is always kept.
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
        let clock = *clock;
        self.events.publish(|| StreamEvent::Clock(clock));
        Ok(clock)
    }

    /// Completes an entry of the journal, and publishes it.
    pub fn record(&self, open: OpenEntry, exchange: Exchange) {
        let entry = self.journal.complete(open, exchange);
        self.events.publish(|| StreamEvent::Request(Arc::new(Summary::of(&entry))));
    }

    fn use_at(&self, millisecond: u64) {
        self.used.store(millisecond, Ordering::Relaxed);
    }

    /// Whether it expired: it had no request within its time to live.
    fn is_forgotten(&self, millisecond: u64) -> bool {
        u128::from(millisecond.saturating_sub(self.last_used())) > self.ttl.as_millis()
    }

    fn last_used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    /// The world as it is now.
    #[must_use]
    pub fn read_view(&self) -> ReadView {
        ReadView { world: Arc::clone(&self.world.read()), now: self.clock().now() }
    }

    /// The caller that a token's secret stands for, if the token is in use.
    #[must_use]
    pub fn authenticate(&self, secret: &str) -> Option<Caller> {
        self.world.read().authenticate(secret)
    }

    /// A token in use of an account of that role, if there is one.
    ///
    /// The sandbox's name stands behind the secret, so the token chooses the sandbox too.
    #[must_use]
    pub fn token_of(&self, role: AccountType) -> Option<String> {
        let world = Arc::clone(&self.world.read());
        let token = world.token_of(role, &self.context(&AuthContext::unrestricted()))?;
        let suffix = if self.name.is_default() { "" } else { &format!("~{}", self.name) };
        Some(format!("{}{suffix}", token.secret))
    }

    /// Notes that a token was used, unless that was noted less than a second ago.
    ///
    /// A reader does not wait for writers: while one is at work, the next call notes it.
    pub fn note_access(&self, token: &ApiToken) {
        let is_news = |world: &World| world.is_access_news(token, self.clock().now());
        if !is_news(&self.world.read()) {
            return;
        }
        let Some(_writer) = self.writer.try_lock() else { return };
        let mut world = self.world.write();
        Arc::make_mut(&mut world).note_access(token, self.clock().now());
    }

    /// The context of an operation, or of a look-up, that is carried out now.
    #[must_use]
    pub fn context(&self, auth: &AuthContext) -> OperationContext {
        self.context_at(auth, self.clock().now())
    }

    /// The context of a look-up in a view of that instant.
    #[must_use]
    pub fn context_at(&self, auth: &AuthContext, now: Timestamp) -> OperationContext {
        let AuthContext { caller, visibility } = auth.clone();
        let (rules, invitation_lifetime) = (self.rules, self.lifetime);
        OperationContext { caller, visibility, rules, now, invitation_lifetime }
    }

    /// Its whole state at one instant.
    #[must_use]
    pub fn state(&self) -> State {
        // A writer holds this lock until the mail is delivered.
        let world = self.world.read();
        State { world: Arc::clone(&world), clock: self.clock(), mailbox: self.inbox.mailbox() }
    }

    /// The values for members that a state document leaves out.
    #[must_use]
    pub fn state_defaults(&self) -> StateDefaults {
        let State { world, clock, .. } = &self.first;
        StateDefaults { generator: world.generator(), clock: *clock, lifetime: self.lifetime }
    }

    /// Returns to the first world, generator, clock, messages and faults.
    pub fn reset(&self) {
        self.note_first();
        self.reset_to(self.first.clone());
    }

    /// Notes that what was written is no longer there, unless a snapshot keeps it.
    fn note_first(&self) {
        if self.snapshots.bytes() == 0 {
            self.holding.note_first();
        }
    }

    /// Replaces the state with one that shares nothing with others. Faults, journal and snapshots
    /// stay.
    pub fn import(&self, state: State) {
        self.note_first();
        self.holding.note_written(state.world.written());
        self.restore(state);
    }

    /// Keeps its present state as a snapshot.
    pub fn keep(&self, kept: Snapshot) -> Result<Replaced, TooMany> {
        let replaced = self.snapshots.keep(kept);
        self.recount(self.world.read().bytes());
        replaced
    }

    /// Removes a snapshot, and returns it.
    pub fn remove_snapshot(&self, name: &Name) -> Option<Snapshot> {
        let removed = self.snapshots.remove(name);
        self.recount(self.world.read().bytes());
        removed
    }

    /// Counts what it holds, with a world of that many bytes.
    fn recount(&self, world: usize) {
        let worlds = world.saturating_add(self.snapshots.bytes());
        self.holding.recount(Parts { worlds, inbox: self.inbox.bytes() });
    }

    /// Empties the world and the inbox. Everything else is as at first.
    pub fn reset_to_empty(&self) {
        let world = Arc::new(World::new(self.first.world.generator()));
        self.note_first();
        self.reset_to(State { world, clock: self.first.clock, mailbox: Mailbox::default() });
    }

    /// Returns to a state, with the first faults and an empty journal. The snapshots stay.
    pub fn reset_to(&self, state: State) {
        self.restore(state);
        self.faults.restore();
        self.journal.clear();
    }

    /// Replaces the state. Faults, journal and snapshots stay.
    pub fn restore(&self, State { world, clock, mailbox }: State) {
        // An allocation of its own: a change in the background sees that the world was replaced.
        let world = Arc::new(World::clone(&world));
        let mut current = self.world.write();
        let before = std::mem::replace(&mut *current, world);
        *self.clock.write() = clock;
        self.inbox.restore(mailbox);
        self.recount(current.bytes());
        drop(current);
        self.events.publish(|| StreamEvent::Reset);
        drop_in_background(before);
    }
}

/// Drops a world on the blocking pool: freeing a large one takes time.
fn drop_in_background(world: Arc<World>) {
    match Handle::try_current() {
        Ok(runtime) => drop(runtime.spawn_blocking(|| drop(world))),
        Err(_) => drop(world),
    }
}
