//! Sandboxes: names of worlds, and what each world is reached through.
//!
//! Readers take the current world and work on it without a lock; a writer changes it under one.
//! As long as no reader holds a snapshot the change is made in place, otherwise in a copy that
//! shares everything that stays the same.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use parking_lot::RwLock;

use crate::{
    clock::Clock,
    model::{ApiToken, Rules},
    store::{Generator, Seed, SeedError, Terms, World},
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

/// One world, its clock, and the world that a reset goes back to.
#[derive(Debug)]
pub struct Sandbox {
    name: Box<str>,
    clock: Clock,
    rules: Rules,
    lifetime: SignedDuration,
    seed: Arc<World>,
    world: RwLock<Arc<World>>,
}

/// A world at an instant.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The world, which nothing changes any more.
    pub world: Arc<World>,
    /// The instant at which it is looked at.
    pub now: Timestamp,
}

impl Sandbox {
    /// The sandbox of requests that name no other.
    pub const DEFAULT: &'static str = "default";

    /// The sandbox called `name`, with a world as `origin` describes it.
    pub fn new(name: &str, origin: &Origin) -> Result<Self, SeedError> {
        let Origin { lifetime, rules, clock, .. } = *origin;
        let start = clock.now();
        let generator = Generator::new(origin.random_seed, name);
        let mut world = origin.seed.world(start, lifetime, generator)?;
        world.generate(origin.users, start, lifetime);
        let seed = Arc::new(world);
        let world = RwLock::new(Arc::clone(&seed));
        Ok(Self { name: name.into(), clock, rules, lifetime, seed, world })
    }

    /// The name that requests choose it by.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The world as it is now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { world: Arc::clone(&self.world.read()), now: self.clock.now() }
    }

    /// The token of that secret, if it is in use.
    #[must_use]
    pub fn token(&self, secret: &str) -> Option<Arc<ApiToken>> {
        self.world.read().token(secret).cloned()
    }

    /// Changes the world, alone.
    pub fn change<T>(&self, change: impl FnOnce(&mut World, Terms) -> T) -> T {
        let mut world = self.world.write();
        let terms = Terms { rules: self.rules, now: self.clock.now(), lifetime: self.lifetime };
        change(Arc::make_mut(&mut world), terms)
    }

    /// Goes back to the world at first, generator included.
    pub fn reset(&self) {
        let before = std::mem::replace(&mut *self.world.write(), Arc::clone(&self.seed));
        // Outside the lock: what is not shared with anything else is freed here, which takes time.
        drop(before);
    }
}
