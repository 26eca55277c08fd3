//! The registry: names to sandboxes, each made on first mention and forgotten when it is not used.

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

use super::{Name, Sandbox, SandboxTemplate};
use crate::{
    random::Generator,
    world::{Mailbox, SeedError, State, World},
};

/// How many sandboxes there may be, and how long one is kept without a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SandboxLimits {
    /// The most at a time, besides the default one.
    pub most: usize,
    /// How long an unused one is kept, unless it was made with a time of its own.
    pub ttl: Duration,
}

impl Default for SandboxLimits {
    fn default() -> Self {
        Self { most: 10_000, ttl: Duration::from_secs(60 * 60) }
    }
}

/// All worlds of a process.
pub struct Sandboxes {
    template: SandboxTemplate,
    seeded: Arc<World>,
    limits: SandboxLimits,
    default: Arc<Sandbox>,
    others: RwLock<HashMap<Name, Arc<Sandbox>>>,
    began: Instant,
    // The millisecond, since the process began, from which unused ones are looked for again.
    sweep_due: AtomicU64,
    // Whether the process is about to end.
    closing: watch::Sender<bool>,
    note: Box<dyn Fn(&str) + Send + Sync>,
}

/// A sandbox that a request chose.
#[derive(Debug, Clone)]
pub struct ChosenSandbox {
    /// The sandbox.
    pub sandbox: Arc<Sandbox>,
    /// Whether the request is the first to name it.
    pub origin: SandboxOrigin,
}

/// Whether a sandbox was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SandboxOrigin {
    /// It was.
    Existing,
    /// It came into being just now.
    Created,
}

/// What a new sandbox is like at first, and after a reset.
#[derive(Debug, Clone)]
pub enum InitialState {
    /// The world of the seed; the generator is that of the sandbox's own name.
    Seed,
    /// Nothing; the generator is that of the sandbox's own name.
    Empty,
    /// That state.
    State(State),
}

/// Why a sandbox was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreateError {
    /// There are as many as there may be, and all are in use.
    Full {
        /// That many.
        most: usize,
    },
    /// There is one of that name.
    Taken,
}

impl Sandboxes {
    // One that has had no request for so many milliseconds may make room for another.
    const IDLE: u64 = 60_000;

    /// The default sandbox, as `template` describes it, and room for others.
    ///
    /// A sentence is handed to `note` whenever one is made or dropped.
    pub fn new(
        template: SandboxTemplate,
        limits: SandboxLimits,
        note: impl Fn(&str) + Send + Sync + 'static,
    ) -> Result<Self, SeedError> {
        let seeded = Arc::new(template.world()?);
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
            note: Box::new(note),
        })
    }

    /// Says that the process is about to end: what would go on without one ends now.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Waits until the process is about to end.
    pub fn closed(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut closing = self.closing.subscribe();
        async move {
            // Without anybody who could say so it is as if it were.
            let _ = closing.wait_for(|closing| *closing).await;
        }
    }

    /// The sandbox of requests that name none.
    #[must_use]
    pub fn default_one(&self) -> &Arc<Sandbox> {
        &self.default
    }

    /// The sandbox of that name, made from the seed if it is not there yet.
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
            // Somebody else was quicker.
            Err(CreateError::Taken) => self.choose(name),
            Err(full) => Err(full),
        }
    }

    /// Makes a sandbox, to be kept for `ttl` without a request, or else as long as all are.
    pub fn make(
        &self,
        name: Name,
        beginning: InitialState,
        ttl: Option<Duration>,
    ) -> Result<Arc<Sandbox>, CreateError> {
        if name.is_default() {
            return Err(CreateError::Taken);
        }
        let first = self.first(&name, beginning);
        let ttl = ttl.unwrap_or(self.limits.ttl);
        let sandbox = Arc::new(Sandbox::of(name.clone(), first, ttl, &self.template));
        sandbox.use_at(self.millisecond());
        self.admit(name, &sandbox)?;
        self.note(&format!("Sandbox {} was made.", sandbox.name()));
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

    /// The sandbox of that name, if it is there.
    #[must_use]
    pub fn known(&self, name: &Name) -> Option<Arc<Sandbox>> {
        if name.is_default() {
            return Some(Arc::clone(&self.default));
        }
        let now = self.millisecond();
        let known = self.others.read().get(name).cloned();
        known.filter(|sandbox| !sandbox.is_forgotten(now))
    }

    /// All of them, the default one first and the others by name.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Sandbox>> {
        self.sweep();
        let mut all: Vec<_> = self.others.read().values().cloned().collect();
        all.sort_by(|one, other| one.name().cmp(other.name()));
        all.insert(0, Arc::clone(&self.default));
        all
    }

    /// Hands a sentence about a sandbox to whoever is told of them.
    pub(super) fn note(&self, sentence: &str) {
        (self.note)(sentence);
    }

    /// Drops a sandbox; the default one can't be. Answers whether it was there.
    #[must_use]
    pub fn drop_one(&self, name: &Name) -> Option<Arc<Sandbox>> {
        let dropped = self.others.write().remove(name)?;
        self.note(&format!("Sandbox {} was dropped.", dropped.name()));
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
        // Outside the lock: a large world takes its time to be freed.
        drop((forgotten, evicted));
        Ok(())
    }

    /// The sandbox of that name, if it is there; it has a request now.
    fn use_one(&self, name: &Name) -> Option<Arc<Sandbox>> {
        let now = self.millisecond();
        let others = self.others.read();
        let sandbox = others.get(name).filter(|sandbox| !sandbox.is_forgotten(now))?;
        sandbox.use_at(now);
        Some(Arc::clone(sandbox))
    }

    /// Takes out the one that has been unused for longest, if that is long enough.
    fn evict(&self, others: &mut HashMap<Name, Arc<Sandbox>>) -> Option<Arc<Sandbox>> {
        let (name, used) = others
            .iter()
            .map(|(name, sandbox)| (name, sandbox.last_used()))
            .min_by_key(|(_, used)| *used)?;
        if self.millisecond().saturating_sub(used) < Self::IDLE {
            return None;
        }
        let name = name.clone();
        self.note(&format!("Sandbox {name} was dropped to make room."));
        others.remove(&name)
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
            self.note(&format!("Sandbox {} was dropped: unused.", sandbox.name()));
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
