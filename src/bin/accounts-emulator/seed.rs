//! Seed data: where they are, and the command `seed check`, which tells all that is wrong with them
//! without starting.

use std::{fmt, path::PathBuf, process::ExitCode};

use accounts_emulator::{
    clock::Clock,
    store::{Generator, Seed, SeedError, World},
};
use clap::{
    Args,
    builder::{PathBufValueParser, TypedValueParser},
};

use crate::{failure::Failure, greeting::inventory, output, settings::Settings};

/// Where seed data are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SeedData {
    /// In the program: the demo data.
    Demo,
    /// Nowhere: the world is empty.
    Empty,
    /// In a file, or in the files of a folder.
    Path(PathBuf),
}

impl SeedData {
    /// The seed, once it is read.
    pub(crate) fn read(&self) -> Result<Seed, SeedError> {
        match self {
            Self::Demo => Ok(Seed::Demo),
            Self::Empty => Ok(Seed::Empty),
            Self::Path(path) => Seed::read(path),
        }
    }
}

impl From<PathBuf> for SeedData {
    fn from(path: PathBuf) -> Self {
        match path.to_str() {
            Some("demo") => Self::Demo,
            Some("empty") => Self::Empty,
            _ => Self::Path(path),
        }
    }
}

impl fmt::Display for SeedData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Demo => f.write_str("demo"),
            Self::Empty => f.write_str("empty"),
            Self::Path(path) => path.display().fmt(f),
        }
    }
}

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
