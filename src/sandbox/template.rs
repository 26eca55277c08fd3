//! The template: what every sandbox of a process is made from.

use std::sync::Arc;

use jiff::SignedDuration;

use super::Name;
use crate::{
    clock::Clock,
    faults::NewFault,
    journal::JournalBudget,
    model::Rules,
    random::Generator,
    world::{Seed, SeedError, World},
};

/// What a world is made from, and the terms on which it goes on.
#[derive(Debug, Clone)]
pub struct SandboxTemplate {
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
    /// How much the journals of all sandboxes may keep.
    pub journal_budget: Arc<JournalBudget>,
    /// The faults that every sandbox has at first.
    pub faults: Arc<[NewFault]>,
}

impl SandboxTemplate {
    /// The world that the seed describes.
    pub(super) fn world(&self) -> Result<World, SeedError> {
        let start = self.clock.now();
        let generator = Generator::new(self.random_seed, Name::default().as_str());
        let mut world = self.seed.world(start, self.lifetime, generator)?;
        world.generate(self.users, start, self.lifetime);
        Ok(world)
    }
}
