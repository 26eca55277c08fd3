//! The command `env`: prints variables that point the official clients to an emulator.

use std::process::ExitCode;

use accounts_emulator::{
    clock::Clock, model::AccountType, random::Generator, sandbox::Name, world::OperationContext,
};
use clap::Args;

use crate::{env_format::EnvFormat, failure::Failure, output, settings::Settings};

/// Which emulator and sandbox the variables are for, and their form.
#[derive(Debug, Args)]
pub(crate) struct Env {
    /// Form of the variables.
    #[arg(long, value_name = "FORMAT", default_value = "sh")]
    format: EnvFormat,
    /// Sandbox that the URL and the tokens choose [default: the one that all share].
    #[arg(long, value_name = "NAME", value_parser = sandbox_name)]
    sandbox: Option<Name>,
    #[command(flatten)]
    settings: Settings,
}

impl Env {
    /// Prints the URL of an emulator with these settings, that of its OpenAPI document, and a token
    /// for each role.
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        let sandbox = self.sandbox.clone().unwrap_or_default();
        let url = self.url() + &sandbox.prefix();
        let mut variables = vec![
            ("MPT_API_BASE_URL", url.clone()),
            ("MARKETPLACE_API_BASE_URL", url.clone()),
            ("OPENAPI_SPEC_URL", format!("{url}/public/v1/openapi.json")),
        ];
        for (names, secret) in self.tokens()? {
            let token = secret + &sandbox.token_suffix();
            variables.extend(names.iter().map(|name| (*name, token.clone())));
        }
        output::print_line(&self.format.write(&variables));
        Ok(ExitCode::SUCCESS)
    }

    /// The URL of the emulator, without a slash at its end.
    fn url(&self) -> String {
        let listening = &self.settings.listening;
        let local = || format!("http://127.0.0.1:{}", listening.port);
        let url = listening.public_url.as_ref().map_or_else(local, ToString::to_string);
        url.trim_end_matches('/').to_owned()
    }

    /// The secret for each role that the seed data has a token of, with the names of its variables.
    fn tokens(&self) -> Result<Vec<(&'static [&'static str], String)>, Failure> {
        let data = &self.settings.data;
        let generator = Generator::new(data.random_seed.unwrap_or_default(), "env");
        let (now, lifetime) = (Clock::System.now(), data.invitation_lifetime);
        let world = data.seed().read().and_then(|seed| seed.world(now, lifetime, generator));
        let world = world.map_err(|error| Failure::seed(&error))?;
        let rules = self.settings.behaviour.rules;
        let context = OperationContext::unrestricted(rules, now, lifetime);
        let tokens = VARIABLES.iter().filter_map(|(role, names)| {
            world.token_of(*role, &context).map(|token| (*names, token.secret.to_string()))
        });
        Ok(tokens.collect())
    }
}

/// The variables for the token of each role; variables without a role in their name get that of
/// Operations.
const VARIABLES: &[(AccountType, &[&str])] = &[
    (
        AccountType::Operations,
        &["MPT_API_TOKEN", "MPT_API_TOKEN_OPERATIONS", "MARKETPLACE_API_TOKEN"],
    ),
    (AccountType::Vendor, &["MPT_API_TOKEN_VENDOR"]),
    (AccountType::Client, &["MPT_API_TOKEN_CLIENT"]),
];

fn sandbox_name(text: &str) -> Result<Name, String> {
    text.parse().map_err(|_| format!("expected {}", Name::EXPECTED))
}
