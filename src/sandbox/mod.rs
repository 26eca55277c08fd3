//! Sandboxes: names of worlds, and what each world is reached through.
//!
//! Readers take the current world and work on it without a lock; a writer changes it under one.
//! As long as no reader holds a snapshot the change is made in place, otherwise in a copy that
//! shares everything that stays the same. A change that takes long is made aside: readers go on
//! with the world before it, and the next writer waits.

mod change;
mod events;
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

pub use self::{
    events::{Event, Events, Received, Subscription},
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
    model::{AccountType, ApiToken, Row, Rules, TokenStatus},
    world::{Mailbox, State, StateDefaults, Stored, Terms, Visibility, World},
};

/// One world, its clock, its mailbox, its faults and its journal, and the state that a reset goes back
/// to.
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
    journal: Journal,
    events: Events,
    snapshots: Snapshots,
    faults: Faults,
    // Whoever changes the world holds it from the first look to the last word. Readers don't.
    turn: Mutex<()>,
    // The millisecond, since the process began, of the last request.
    used: AtomicU64,
}

/// The sandbox that a request is for: an extension of the request.
#[derive(Debug, Clone)]
pub struct CurrentSandbox(pub Arc<Sandbox>);

/// A world at an instant.
#[derive(Debug, Clone)]
pub struct ReadView {
    /// The world, which nothing changes any more.
    pub world: Arc<World>,
    /// The instant at which it is looked at.
    pub now: Timestamp,
}

impl Sandbox {
    /// The sandbox called `name`, which is in the state `first` at first and after a reset.
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
            inbox: Inbox::new(first.mailbox.clone()),
            journal: Journal::new(&template.journal_budget),
            events: Events::default(),
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
        let clock = *clock;
        self.events.publish(|| Event::Clock(clock));
        Ok(clock)
    }

    /// The e-mails that its platform has sent.
    #[must_use]
    pub fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// What it was asked and what it answered.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// What happens in it, for those who subscribe.
    #[must_use]
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// Completes an entry of the journal, and publishes it.
    pub fn record(&self, open: OpenEntry, exchange: Exchange) {
        let entry = self.journal.complete(open, exchange);
        self.events.publish(|| Event::Request(Arc::new(Summary::of(&entry))));
    }

    /// The states of it that were kept under names.
    #[must_use]
    pub fn snapshots(&self) -> &Snapshots {
        &self.snapshots
    }

    /// The faults that its requests meet.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
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
    pub fn read_view(&self) -> ReadView {
        ReadView { world: Arc::clone(&self.world.read()), now: self.clock().now() }
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

    /// The terms on which a change would be made now.
    #[must_use]
    pub fn terms(&self) -> Terms {
        Terms {
            rules: self.rules,
            now: self.clock().now(),
            lifetime: self.lifetime,
            visibility: Visibility::All,
        }
    }

    /// All that is in it now, at one instant.
    #[must_use]
    pub fn state(&self) -> State {
        // Whoever changes the world has the lock until the mail is delivered.
        let world = self.world.read();
        State { world: Arc::clone(&world), clock: self.clock(), mailbox: self.inbox.mailbox() }
    }

    /// What holds where a document that it takes its state from does not say otherwise.
    #[must_use]
    pub fn state_defaults(&self) -> StateDefaults {
        let State { world, clock, .. } = &self.first;
        StateDefaults { generator: world.generator(), clock: *clock, lifetime: self.lifetime }
    }

    /// Goes back to the world, the generator, the clock, the messages and the faults at first.
    pub fn reset(&self) {
        self.reset_to(self.first.clone());
    }

    /// Empties the world and the inbox; everything else is as at first.
    pub fn reset_to_empty(&self) {
        let world = Arc::new(World::new(self.first.world.generator()));
        self.reset_to(State { world, clock: self.first.clock, mailbox: Mailbox::default() });
    }

    /// Goes back to a state: with the faults at first and an empty journal; the snapshots stay.
    pub fn reset_to(&self, state: State) {
        self.restore(state);
        self.faults.restore();
        self.journal.clear();
    }

    /// Puts another state in place of this one; faults, journal and snapshots stay.
    pub fn restore(&self, State { world, clock, mailbox }: State) {
        // An allocation of its own, which a change that is made aside can tell from the one before.
        let world = Arc::new(World::clone(&world));
        let mut current = self.world.write();
        let before = std::mem::replace(&mut *current, world);
        *self.clock.write() = clock;
        self.inbox.restore(mailbox);
        drop(current);
        self.events.publish(|| Event::Reset);
        drop_in_background(before);
    }
}

/// Frees what a world shares with nothing else, which takes time that nobody should wait for.
fn drop_in_background(world: Arc<World>) {
    match Handle::try_current() {
        Ok(runtime) => drop(runtime.spawn_blocking(|| drop(world))),
        Err(_) => drop(world),
    }
}
