//! The data that the server starts with, and the file that it saves them in.

use std::path::PathBuf;

use clap::{
    Args,
    builder::{PathBufValueParser, TypedValueParser},
};
use jiff::SignedDuration;

use crate::{
    seed_data::SeedData,
    units::{duration, integer},
};

/// The data that the server starts with, and the file that it saves them in.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data")]
pub(crate) struct InitialData {
    /// Data to start with: demo, empty, a file or folder of seed data, or - for stdin. FOLDER,demo
    /// means the demo data if the folder is missing or empty.
    #[arg(long, env = "EMULATOR_SEED_DATA", default_value = "demo")]
    #[arg(value_parser = PathBufValueParser::new().map(SeedData::from))]
    #[arg(value_name = "demo|empty|PATH")]
    seed_data: SeedData,
    /// Seed data themselves, as one JSON document; they count in place of --seed-data.
    #[arg(long, env = "EMULATOR_SEED_JSON", value_name = "JSON")]
    seed_json: Option<String>,
    /// Number of generated account users to add to the default account. Every full 50 bring an
    /// organisation: a client with buyers, links to sellers, and licensees.
    #[arg(long, env = "EMULATOR_USERS", default_value = "0")]
    #[arg(value_parser = integer::<usize>(0, 10_000_000), value_name = "NUMBER")]
    pub(crate) users: usize,
    /// File that keeps the default sandbox's state: loaded at the start if it exists, saved after
    /// changes and at the end.
    #[arg(long, env = "EMULATOR_STATE", value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// Seed of the random generator: with it, ids, codes and trace ids are the same at every
    /// start.
    #[arg(long, env = "EMULATOR_RANDOM_SEED")]
    #[arg(value_parser = integer::<u64>(0, u64::MAX), value_name = "NUMBER")]
    pub(crate) random_seed: Option<u64>,
    /// How long an invitation can be accepted.
    #[arg(long, env = "EMULATOR_INVITATION_LIFETIME", default_value = "P7D")]
    #[arg(value_parser = duration, value_name = "DURATION")]
    pub(crate) invitation_lifetime: SignedDuration,
}

impl InitialData {
    /// Where the seed data come from.
    pub(crate) fn seed(&self) -> SeedData {
        let json = self.seed_json.clone().map(SeedData::Json);
        json.unwrap_or_else(|| self.seed_data.clone())
    }
}
