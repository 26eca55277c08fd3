//! The command `seed check`: prints every error in seed data without starting a server.

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
    failure::Failure, greeting::describe_counts, output, printable::Printable, seed_data::SeedData,
    settings::Settings,
};

/// The seed data to check.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// File with all collections, or folder of files; `-` means stdin.
    #[arg(value_parser = PathBufValueParser::new().map(SeedData::from), value_name = "PATH")]
    data: SeedData,
}

impl Check {
    /// Prints the number of objects in the seed data, or fails with their errors.
    pub(crate) fn run(&self, settings: &Settings) -> Result<ExitCode, Failure> {
        if let Some(notice) = self.data.notice() {
            output::print_error(&Printable(&notice).to_string());
        }
        let world = self.world(settings).map_err(|error| Failure::seed(&error))?;
        output::print_line(&format!("{} is valid: {}", self.data, describe_counts(&world)));
        Ok(ExitCode::SUCCESS)
    }

    fn world(&self, settings: &Settings) -> Result<World, SeedError> {
        let generator = Generator::new(settings.data.random_seed.unwrap_or_default(), "check");
        self.data.read()?.world(Clock::System.now(), settings.data.invitation_lifetime, generator)
    }
}
