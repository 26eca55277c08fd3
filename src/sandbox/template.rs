//! The template of the sandboxes of a process.

use std::sync::Arc;

use jiff::SignedDuration;

use super::Name;
use crate::{
    clock::Clock,
    faults::NewFault,
    journal::{JournalBudget, Journaling},
    memory::Memory,
    model::Rules,
    random::Generator,
    world::{OperationContext, Seed, SeedError, World},
};

/// The beginning of every sandbox of a process, and the settings that they share.
#[derive(Debug, Clone)]
pub struct SandboxTemplate {
    /// The data of the first world.
    pub seed: Seed,
    /// How many generated account users are added to the data, and with them organisations.
    pub users: usize,
    /// The seed of all ids and codes, together with the sandbox's name.
    pub random_seed: u64,
    /// The first clock.
    pub clock: Clock,
    /// The rules in force.
    pub rules: Rules,
    /// How long an invitation can be accepted.
    pub lifetime: SignedDuration,
    /// How much the journals of all sandboxes may keep.
    pub journal_budget: Arc<JournalBudget>,
    /// What all sandboxes may hold together.
    pub memory: Arc<Memory>,
    /// How many messages each inbox keeps.
    pub inbox: usize,
    /// The faults that every sandbox has at first.
    pub faults: Arc<[NewFault]>,
}

/// The demo data, and everything else as the program has it by default.
impl Default for SandboxTemplate {
    fn default() -> Self {
        Self {
            seed: Seed::Demo,
            users: 0,
            random_seed: 0,
            clock: Clock::System,
            rules: Rules::Contract,
            lifetime: SignedDuration::from_hours(7 * 24),
            journal_budget: JournalBudget::new(Journaling::default(), Arc::default()),
            memory: Arc::default(),
            inbox: 1_000,
            faults: Arc::default(),
        }
    }
}

impl SandboxTemplate {
    /// The world that the seed describes.
    pub(super) fn world(&self) -> Result<World, SeedError> {
        let start = self.clock.now();
        let generator = Generator::new(self.random_seed, Name::default().as_str());
        let mut world = self.seed.world(start, self.lifetime, generator)?;
        if self.users > 0 {
            let context = OperationContext::unrestricted(self.rules, start, self.lifetime);
            world.generate(self.users, &context);
        }
        Ok(world)
    }
}
