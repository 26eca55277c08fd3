//! Sandboxes: named worlds, each with its clock, inbox, faults, journal and snapshots.
//!
//! Readers take a read view of the world and work on it without a lock. One writer at a time
//! changes the world: in place if no reader holds a view, else in a copy that shares everything
//! that stays the same. A change that takes long is made in the background: readers keep the
//! world before it, and the next writer waits.

mod change;
mod choice;
mod clock_moves;
mod events;
mod holding;
mod inbox;
mod life;
mod name;
mod registry;
mod seeded;
mod snapshots;
mod state_file;
mod state_saver;
mod template;
mod usage;

use std::{
    ptr,
    sync::{Arc, Weak},
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use parking_lot::{Mutex, RwLock};
use tokio::runtime::Handle;

use self::holding::{Holding, Parts};
pub use self::{
    change::Changed,
    choice::{ChosenSandbox, SandboxOrigin},
    clock_moves::{ClockMove, ClockMoves},
    events::{Events, Received, StreamEvent, Subscription},
    inbox::{Inbox, Search},
    life::{LastSave, Life},
    name::{InvalidName, Name},
    registry::{CreateError, InitialState, SandboxLimits, Sandboxes},
    snapshots::{Replaced, Snapshot, Snapshots, TooMany},
    state_file::StateFile,
    state_saver::{STATE_TARGET, SaverHandle, StateSaver},
    template::SandboxTemplate,
    usage::InUse,
};
use self::{seeded::Beginning, usage::Usage};
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
    beginning: Beginning,
    rules: Rules,
    lifetime: SignedDuration,
    // The world that it was made with. A change moves the world away from it.
    made: Weak<World>,
    world: RwLock<Arc<World>>,
    clock: RwLock<Clock>,
    /// How its clock was moved since the last reset.
    pub clock_moves: ClockMoves,
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
    usage: Arc<Usage>,
    holding: Holding,
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
    /// The sandbox called `name`, which returns to its beginning on reset. `began` is when the
    /// process began.
    fn of(
        name: Name,
        beginning: Beginning,
        ttl: Duration,
        template: &SandboxTemplate,
        began: Instant,
    ) -> Self {
        let State { world, clock, mailbox } = beginning.state(&name);
        let faults = Faults::new(template.random_seed, name.as_str(), Arc::clone(&template.faults));
        Self {
            usage: Usage::new(name.clone(), began),
            name,
            ttl,
            faults,
            rules: template.rules,
            lifetime: template.lifetime,
            made: Arc::downgrade(&world),
            world: RwLock::new(world),
            clock: RwLock::new(clock),
            clock_moves: ClockMoves::default(),
            inbox: Inbox::new(mailbox, template.inbox),
            journal: Journal::new(&template.journal_budget),
            events: Events::default(),
            beginning,
            snapshots: Snapshots::default(),
            writer: Mutex::default(),
            holding: Holding::new(Arc::clone(&template.memory)),
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
        let from = clock.now();
        *clock = change(*clock)?;
        let clock = *clock;
        self.note_move(from, clock);
        self.events.publish(|| StreamEvent::Clock(clock));
        Ok(clock)
    }

    fn note_move(&self, from: Timestamp, clock: Clock) {
        let after = self.journal.last();
        self.clock_moves.add(ClockMove { after, from, to: clock.now() });
    }

    /// Whether its world is still the one that it was made with.
    #[must_use]
    pub fn is_as_made(&self) -> bool {
        ptr::eq(Arc::as_ptr(&self.world.read()), self.made.as_ptr())
    }

    /// Completes an entry of the journal, and publishes it.
    pub fn record(&self, open: OpenEntry, exchange: Exchange) {
        let entry = self.journal.complete(open, exchange);
        self.events.publish(|| StreamEvent::Request(Arc::new(Summary::of(&entry))));
    }

    /// Whether it expired: no request is under way, and the last one ended longer ago than its time
    /// to live.
    fn is_forgotten(&self) -> bool {
        self.usage.idle_for().is_some_and(|idle| idle > self.ttl)
    }

    /// Waits until it is dropped: by a call, because it expired, or to make room for another.
    pub async fn dropped(&self) {
        self.usage.ended().await;
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
        Some(format!("{}{}", token.secret, self.name.token_suffix()))
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
        let State { world, clock, .. } = self.first();
        StateDefaults { generator: world.generator(), clock, lifetime: self.lifetime }
    }

    /// The state that a reset returns to.
    fn first(&self) -> State {
        self.beginning.state(&self.name)
    }

    /// Returns to the first world, generator, clock, messages and faults.
    pub fn reset(&self) {
        self.note_first();
        self.reset_to(self.first());
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
        self.note_first();
        let State { world, clock, .. } = self.first();
        let world = Arc::new(World::new(world.generator()));
        self.reset_to(State { world, clock, mailbox: Mailbox::default() });
    }

    /// Returns to a state, with the first faults and an empty journal. The snapshots stay.
    pub fn reset_to(&self, state: State) {
        self.restore(state);
        self.faults.restore();
        self.journal.clear();
        self.clock_moves.clear();
    }

    /// Replaces the state. Faults, journal and snapshots stay.
    pub fn restore(&self, State { world, clock, mailbox }: State) {
        // An allocation of its own: a change in the background sees that the world was replaced.
        let world = Arc::new(World::clone(&world));
        let mut current = self.world.write();
        let before = std::mem::replace(&mut *current, world);
        let from = std::mem::replace(&mut *self.clock.write(), clock);
        if from != clock {
            self.note_move(from.now(), clock);
        }
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
