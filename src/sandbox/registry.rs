//! The registry: sandboxes by name, each created on first mention and dropped when unused.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use parking_lot::{Mutex, RwLock};
use tracing::info;

use super::{
    Life, Name, Sandbox, SandboxTemplate,
    seeded::{Beginning, Seeded},
};
use crate::{
    memory::OutOfMemory,
    random::Generator,
    world::{Mailbox, Seed, SeedError, State, World},
};

/// How many sandboxes there can be, and how long each is kept without a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SandboxLimits {
    /// The limit, not counting the default sandbox.
    pub most: usize,
    /// How long an unused sandbox is kept, unless it was created with a time of its own.
    pub ttl: Duration,
}

impl Default for SandboxLimits {
    fn default() -> Self {
        Self { most: 10_000, ttl: Duration::from_secs(60 * 60) }
    }
}

/// All sandboxes of a process.
pub struct Sandboxes {
    template: SandboxTemplate,
    seeded: Arc<Seeded>,
    limits: SandboxLimits,
    pub(super) default: Arc<Sandbox>,
    pub(super) others: RwLock<HashMap<Name, Arc<Sandbox>>>,
    began: Instant,
    // The millisecond, since the process began, at which the next sweep for unused ones is due.
    sweep_due: AtomicU64,
    // The stream that the names of nameless sandboxes are drawn from.
    names: Mutex<Generator>,
    /// Whether the process stops, and how its state was last saved.
    pub life: Life,
}

/// The state that a new sandbox begins in, and returns to on reset.
#[derive(Debug, Clone)]
pub enum InitialState {
    /// The world of the seed; the generator is that of the sandbox's own name.
    Seed,
    /// An empty world; the generator is that of the sandbox's own name.
    Empty,
    /// That state.
    State(State),
}

/// Why a sandbox was not created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreateError {
    /// The limit is reached, and all sandboxes are in use.
    Full {
        /// The limit.
        most: usize,
    },
    /// A sandbox of that name exists.
    Taken,
    /// The memory budget is spent.
    OutOfMemory(OutOfMemory),
}

impl Sandboxes {
    // A sandbox without a request for this long can make room for another.
    const IDLE: Duration = Duration::from_secs(60);
    const SWEEP_EVERY: u64 = 60_000;
    // No sandbox has this name, so no world draws from the same stream.
    const NAMES: &str = "~names";

    /// The memory that has to be free for a new sandbox, so that something can be created in it.
    const ROOM: usize = 32 << 10;

    /// The default sandbox, made from `template`, and room for others.
    ///
    /// Making and dropping one each is an event of `tracing`.
    pub fn new(template: SandboxTemplate, limits: SandboxLimits) -> Result<Self, SeedError> {
        let seeded = Arc::new(Seeded::by(&template)?);
        template.memory.recount_data(0, seeded.bytes());
        let beginning = Beginning::Seed(Arc::clone(&seeded));
        let began = Instant::now();
        let default = Sandbox::of(Name::default(), beginning, limits.ttl, &template, began);
        Ok(Self {
            names: Mutex::new(Generator::new(template.random_seed, Self::NAMES)),
            template,
            seeded,
            limits,
            default: Arc::new(default),
            others: RwLock::default(),
            began,
            sweep_due: AtomicU64::new(Self::SWEEP_EVERY),
            life: Life::default(),
        })
    }

    /// The default sandbox, which serves requests that name none.
    #[must_use]
    pub fn default_one(&self) -> &Arc<Sandbox> {
        &self.default
    }

    /// Creates a sandbox. `ttl` is how long it is kept without a request; the default is the limits'.
    pub fn make(
        &self,
        name: &Name,
        beginning: InitialState,
        ttl: Option<Duration>,
    ) -> Result<Arc<Sandbox>, CreateError> {
        if name.is_default() {
            return Err(CreateError::Taken);
        }
        let sandbox = self.build(name, beginning, ttl);
        // While it is in use, a refused request does not remove it.
        let in_use = sandbox.usage.begin();
        if let Err(error) = self.admit(&sandbox) {
            in_use.refuse();
            return Err(error);
        }
        drop(in_use);
        self.drop_surplus();
        Ok(sandbox)
    }

    /// Creates a sandbox with a name that no other has, drawn from the process's random seed.
    pub fn make_nameless(
        &self,
        beginning: &InitialState,
        ttl: Option<Duration>,
    ) -> Result<Arc<Sandbox>, CreateError> {
        loop {
            let name = Name::draw(self.names.lock().stream());
            match self.make(&name, beginning.clone(), ttl) {
                Err(CreateError::Taken) => {}
                made => return made,
            }
        }
    }

    /// Builds a sandbox that is not registered yet.
    pub(super) fn build(
        &self,
        name: &Name,
        beginning: InitialState,
        ttl: Option<Duration>,
    ) -> Arc<Sandbox> {
        let beginning = self.beginning(name, beginning);
        let ttl = ttl.unwrap_or(self.limits.ttl);
        Arc::new(Sandbox::of(name.clone(), beginning, ttl, &self.template, self.began))
    }

    fn beginning(&self, name: &Name, initial: InitialState) -> Beginning {
        let generator = || Generator::new(self.template.random_seed, name.as_str());
        match initial {
            InitialState::Seed => Beginning::Seed(Arc::clone(&self.seeded)),
            InitialState::Empty => Beginning::State(State {
                world: Arc::new(World::new(generator())),
                clock: self.template.clock,
                mailbox: Mailbox::default(),
            }),
            InitialState::State(state) => Beginning::State(state),
        }
    }

    /// Replaces the seed, for resets and for sandboxes that are made from now on. The worlds stay
    /// as they are.
    pub fn replace_seed(&self, seed: Seed) -> Result<(), SeedError> {
        let world = SandboxTemplate { seed, ..self.template.clone() }.world()?;
        self.template.memory.recount_data(self.seeded.bytes(), world.bytes());
        self.seeded.replace(world);
        Ok(())
    }

    /// The sandbox of that name, if it exists.
    #[must_use]
    pub fn known(&self, name: &Name) -> Option<Arc<Sandbox>> {
        if name.is_default() {
            return Some(Arc::clone(&self.default));
        }
        let known = self.others.read().get(name).cloned();
        known.filter(|sandbox| !sandbox.is_forgotten())
    }

    /// All sandboxes, the default one first and the others by name.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Sandbox>> {
        self.sweep();
        let mut all: Vec<_> = self.others.read().values().cloned().collect();
        all.sort_by(|one, other| one.name.cmp(&other.name));
        all.insert(0, Arc::clone(&self.default));
        all
    }

    /// Drops a sandbox, and returns it. The default sandbox can't be dropped.
    #[must_use]
    pub fn drop_one(&self, name: &Name) -> Option<Arc<Sandbox>> {
        let dropped = self.others.write().remove(name)?;
        dropped.usage.end();
        dropped.holding.release();
        info!("Sandbox {} was dropped.", dropped.name);
        Some(dropped)
    }

    /// Registers a sandbox that is not confirmed yet. Room for it is made when it is.
    pub(super) fn admit(&self, sandbox: &Arc<Sandbox>) -> Result<(), CreateError> {
        self.make_room(Self::ROOM).map_err(CreateError::OutOfMemory)?;
        let mut others = self.others.write();
        if others.get(&sandbox.name).is_some_and(|known| !known.is_forgotten()) {
            return Err(CreateError::Taken);
        }
        let forgotten = others.remove(&sandbox.name);
        if let Some(surplus) = (others.len() + 1).checked_sub(self.limits.most) {
            let idle = others.values().filter(|other| Self::is_idle(other));
            if idle.take(surplus).count() < surplus {
                return Err(CreateError::Full { most: self.limits.most });
            }
        }
        others.insert(sandbox.name.clone(), Arc::clone(sandbox));
        drop(others);
        // Outside the lock: freeing a large world takes time.
        if let Some(forgotten) = forgotten {
            forgotten.holding.release();
            forgotten.usage.end();
        }
        Ok(())
    }

    fn is_idle(sandbox: &Sandbox) -> bool {
        sandbox.usage.idle_for().is_some_and(|idle| idle >= Self::IDLE)
    }

    /// Makes room in memory for that many bytes more of data, or says that there is none. Caches
    /// and journals give way first, and then idle sandboxes.
    pub fn make_room(&self, bytes: usize) -> Result<(), OutOfMemory> {
        self.template.memory.make_room(bytes, || {
            let evicted = Self::longest_idle(&mut self.others.write());
            evicted.inspect(|sandbox| Self::let_go(sandbox)).is_some()
        })
    }

    /// Removes the sandbox that has been unused for longest, if that is long enough.
    fn longest_idle(others: &mut HashMap<Name, Arc<Sandbox>>) -> Option<Arc<Sandbox>> {
        let idle = others.values().filter(|sandbox| Self::is_idle(sandbox));
        let name = idle.min_by_key(|sandbox| sandbox.usage.last_end())?.name.clone();
        others.remove(&name)
    }

    fn let_go(evicted: &Sandbox) {
        evicted.usage.end();
        evicted.holding.release();
        info!("Sandbox {} was dropped to make room.", evicted.name);
    }

    /// Drops the sandboxes that have been unused for longest, as long as there are too many.
    pub(super) fn drop_surplus(&self) {
        let mut others = self.others.write();
        let mut evicted = Vec::new();
        while others.len() > self.limits.most {
            let Some(longest) = Self::longest_idle(&mut others) else { break };
            evicted.push(longest);
        }
        drop(others);
        for sandbox in evicted {
            Self::let_go(&sandbox);
        }
    }

    /// Drops expired sandboxes once a minute.
    pub(super) fn sweep_if_due(&self) {
        let now = self.millisecond();
        let due = self.sweep_due.load(Ordering::Relaxed);
        let next = now + Self::SWEEP_EVERY;
        let order = Ordering::Relaxed;
        if now < due || self.sweep_due.compare_exchange(due, next, order, order).is_err() {
            return;
        }
        self.sweep();
    }

    fn sweep(&self) {
        let mut others = self.others.write();
        let stale = others.extract_if(|_, sandbox| sandbox.is_forgotten());
        let stale: Vec<_> = stale.map(|(_, sandbox)| sandbox).collect();
        drop(others);
        for sandbox in stale {
            sandbox.usage.end();
            sandbox.holding.release();
            info!("Sandbox {} was dropped: unused.", sandbox.name);
        }
    }

    fn millisecond(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl fmt::Debug for Sandboxes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandboxes").field("limits", &self.limits).finish_non_exhaustive()
    }
}
