//! The command `seed check`: all that is wrong with seed data, without starting.

use std::process::ExitCode;

use accounts_emulator::{
    clock::Clock,
    random::Generator,
    world::{SeedError, World},
};
use clap::{
    Args,
    builder::{PathBufValueParser, TypedValueParser},
};

use crate::{
    failure::Failure, greeting::inventory, output, seed_data::SeedData, settings::Settings,
};

/// Which seed data to check.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// A file with all collections, or a folder of files.
    #[arg(value_parser = PathBufValueParser::new().map(SeedData::from), value_name = "PATH")]
    data: SeedData,
}

impl Check {
    /// Says what the seed data hold, or what is wrong with them.
    pub(crate) fn run(&self, settings: &Settings) -> Result<ExitCode, Failure> {
        let world = self.world(settings).map_err(|faults| Failure::seed(&faults))?;
        output::say(&format!("{} is in order: {}", self.data, inventory(world.counts())));
        Ok(ExitCode::SUCCESS)
    }

    fn world(&self, settings: &Settings) -> Result<World, SeedError> {
        let generator = Generator::new(settings.random_seed.unwrap_or_default(), "check");
        self.data.read()?.world(Clock::System.now(), settings.invitation_lifetime, generator)
    }
}
