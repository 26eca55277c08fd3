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

use parking_lot::RwLock;
use tokio::sync::watch;
use tracing::info;

use super::{Name, Sandbox, SandboxTemplate};
use crate::{
    memory::OutOfMemory,
    random::Generator,
    world::{Mailbox, SeedError, State, World},
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
    seeded: Arc<World>,
    limits: SandboxLimits,
    default: Arc<Sandbox>,
    others: RwLock<HashMap<Name, Arc<Sandbox>>>,
    began: Instant,
    // The millisecond, since the process began, at which the next sweep for unused ones is due.
    sweep_due: AtomicU64,
    // Whether the process shuts down.
    closing: watch::Sender<bool>,
}

/// A sandbox that a request chose.
#[derive(Debug, Clone)]
pub struct ChosenSandbox {
    /// The sandbox.
    pub sandbox: Arc<Sandbox>,
    /// Whether the request is the first to name it.
    pub origin: SandboxOrigin,
}

/// Whether a sandbox existed before the request that chose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SandboxOrigin {
    /// It did.
    Existing,
    /// The request created it.
    Created,
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
    // A sandbox without a request for this many milliseconds can make room for another.
    const IDLE: u64 = 60_000;

    /// The memory that has to be free for a new sandbox, so that something can be created in it.
    const ROOM: usize = 32 << 10;

    /// The default sandbox, made from `template`, and room for others.
    ///
    /// Making and dropping one each is an event of `tracing`.
    pub fn new(template: SandboxTemplate, limits: SandboxLimits) -> Result<Self, SeedError> {
        let seeded = Arc::new(template.world()?);
        template.memory.recount_data(0, seeded.bytes());
        let first = State {
            world: Arc::clone(&seeded),
            clock: template.clock,
            mailbox: Mailbox::default(),
        };
        let default = Arc::new(Sandbox::of(Name::default(), first, limits.ttl, &template));
        Ok(Self {
            template,
            seeded,
            limits,
            default,
            others: RwLock::default(),
            began: Instant::now(),
            sweep_due: AtomicU64::new(Self::IDLE),
            closing: watch::Sender::new(false),
        })
    }

    /// Tells waiting tasks that the process shuts down.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Waits until the process shuts down.
    pub fn closed(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut closing = self.closing.subscribe();
        async move {
            // If the registry is gone, the process shuts down too.
            let _ = closing.wait_for(|closing| *closing).await;
        }
    }

    /// The default sandbox, which serves requests that name none.
    #[must_use]
    pub fn default_one(&self) -> &Arc<Sandbox> {
        &self.default
    }

    /// The sandbox of that name, created from the seed if it does not exist.
    pub fn choose(&self, name: &Name) -> Result<ChosenSandbox, CreateError> {
        if name.is_default() {
            return Ok(ChosenSandbox {
                sandbox: Arc::clone(&self.default),
                origin: SandboxOrigin::Existing,
            });
        }
        self.sweep_if_due();
        if let Some(sandbox) = self.use_one(name) {
            return Ok(ChosenSandbox { sandbox, origin: SandboxOrigin::Existing });
        }
        match self.make(name.clone(), InitialState::Seed, None) {
            Ok(sandbox) => Ok(ChosenSandbox { sandbox, origin: SandboxOrigin::Created }),
            // Another request created it in between.
            Err(CreateError::Taken) => self.choose(name),
            Err(full) => Err(full),
        }
    }

    /// Creates a sandbox. `ttl` is how long it is kept without a request; the default is the limits'.
    pub fn make(
        &self,
        name: Name,
        beginning: InitialState,
        ttl: Option<Duration>,
    ) -> Result<Arc<Sandbox>, CreateError> {
        if name.is_default() {
            return Err(CreateError::Taken);
        }
        self.make_room(Self::ROOM).map_err(CreateError::OutOfMemory)?;
        let first = self.first(&name, beginning);
        let ttl = ttl.unwrap_or(self.limits.ttl);
        let sandbox = Arc::new(Sandbox::of(name.clone(), first, ttl, &self.template));
        sandbox.use_at(self.millisecond());
        self.admit(name, &sandbox)?;
        info!("Sandbox {} was made.", sandbox.name);
        Ok(sandbox)
    }

    fn first(&self, name: &Name, beginning: InitialState) -> State {
        let generator = || Generator::new(self.template.random_seed, name.as_str());
        let world = match beginning {
            InitialState::Seed => self.seeded.fork(generator()),
            InitialState::Empty => World::new(generator()),
            InitialState::State(state) => return state,
        };
        State { world: Arc::new(world), clock: self.template.clock, mailbox: Mailbox::default() }
    }

    /// The sandbox of that name, if it exists.
    #[must_use]
    pub fn known(&self, name: &Name) -> Option<Arc<Sandbox>> {
        if name.is_default() {
            return Some(Arc::clone(&self.default));
        }
        let now = self.millisecond();
        let known = self.others.read().get(name).cloned();
        known.filter(|sandbox| !sandbox.is_forgotten(now))
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
        dropped.holding.release();
        info!("Sandbox {} was dropped.", dropped.name);
        Some(dropped)
    }

    fn admit(&self, name: Name, sandbox: &Arc<Sandbox>) -> Result<(), CreateError> {
        let now = self.millisecond();
        let mut others = self.others.write();
        if others.get(&name).is_some_and(|known| !known.is_forgotten(now)) {
            return Err(CreateError::Taken);
        }
        let forgotten = others.remove(&name);
        let evicted = if others.len() >= self.limits.most {
            Some(self.evict(&mut others).ok_or(CreateError::Full { most: self.limits.most })?)
        } else {
            None
        };
        others.insert(name, Arc::clone(sandbox));
        drop(others);
        // Outside the lock: freeing a large world takes time.
        drop((forgotten, evicted));
        Ok(())
    }

    /// Makes room in memory for that many bytes more of data, or says that there is none. Caches
    /// and journals give way first, and then idle sandboxes.
    pub fn make_room(&self, bytes: usize) -> Result<(), OutOfMemory> {
        self.template.memory.make_room(bytes, || {
            let evicted = self.evict(&mut self.others.write());
            evicted.is_some()
        })
    }

    /// The sandbox of that name, if it exists; marks it as used now.
    fn use_one(&self, name: &Name) -> Option<Arc<Sandbox>> {
        let now = self.millisecond();
        let others = self.others.read();
        let sandbox = others.get(name).filter(|sandbox| !sandbox.is_forgotten(now))?;
        sandbox.use_at(now);
        Some(Arc::clone(sandbox))
    }

    /// Removes the sandbox that has been unused for longest, if that is long enough.
    fn evict(&self, others: &mut HashMap<Name, Arc<Sandbox>>) -> Option<Arc<Sandbox>> {
        let (name, used) = others
            .iter()
            .map(|(name, sandbox)| (name, sandbox.last_used()))
            .min_by_key(|(_, used)| *used)?;
        if self.millisecond().saturating_sub(used) < Self::IDLE {
            return None;
        }
        let name = name.clone();
        info!("Sandbox {name} was dropped to make room.");
        let evicted = others.remove(&name)?;
        evicted.holding.release();
        Some(evicted)
    }

    fn sweep_if_due(&self) {
        let now = self.millisecond();
        let due = self.sweep_due.load(Ordering::Relaxed);
        let next = now + Self::IDLE;
        let order = Ordering::Relaxed;
        if now < due || self.sweep_due.compare_exchange(due, next, order, order).is_err() {
            return;
        }
        self.sweep();
    }

    fn sweep(&self) {
        let now = self.millisecond();
        let mut others = self.others.write();
        let stale = others.extract_if(|_, sandbox| sandbox.is_forgotten(now));
        let stale: Vec<_> = stale.map(|(_, sandbox)| sandbox).collect();
        drop(others);
        for sandbox in stale {
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
