//! The beginning of a sandbox: the seed, which can be replaced while sandboxes live, or a state.

use std::sync::Arc;

use parking_lot::RwLock;

use super::{Name, SandboxTemplate};
use crate::{
    clock::Clock,
    random::Generator,
    world::{Mailbox, SeedError, State, World},
};

/// Where a sandbox begins, and what a reset returns to.
#[derive(Debug)]
pub(super) enum Beginning {
    /// The world of the seed, as it is at that time.
    Seed(Arc<Seeded>),
    /// A state of its own.
    State(State),
}

/// The world of the seed, which all sandboxes of a process share.
#[derive(Debug)]
pub(super) struct Seeded {
    world: RwLock<Arc<World>>,
    random_seed: u64,
    clock: Clock,
}

impl Beginning {
    /// The state in which the sandbox called `name` begins.
    pub(super) fn state(&self, name: &Name) -> State {
        match self {
            Self::Seed(seeded) => seeded.state(name),
            Self::State(state) => state.clone(),
        }
    }
}

impl Seeded {
    /// The world of the template's seed.
    pub(super) fn by(template: &SandboxTemplate) -> Result<Self, SeedError> {
        let world = RwLock::new(Arc::new(template.world()?));
        Ok(Self { world, random_seed: template.random_seed, clock: template.clock })
    }

    /// How many bytes the world takes.
    pub(super) fn bytes(&self) -> usize {
        self.world.read().bytes()
    }

    /// Replaces the world.
    pub(super) fn replace(&self, world: World) {
        let before = std::mem::replace(&mut *self.world.write(), Arc::new(world));
        // Outside the lock: freeing a large world takes time.
        drop(before);
    }

    /// The seed for a sandbox. All but the default one have a generator of their own.
    fn state(&self, name: &Name) -> State {
        let world = Arc::clone(&self.world.read());
        let world = if name.is_default() {
            world
        } else {
            Arc::new(world.fork(Generator::new(self.random_seed, name.as_str())))
        };
        State { world, clock: self.clock, mailbox: Mailbox::default() }
    }
}
