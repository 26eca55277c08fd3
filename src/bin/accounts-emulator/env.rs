//! The command `env`: variables that point the official clients at the emulator.

use std::process::ExitCode;

use accounts_emulator::{
    clock::Clock, model::AccountType, random::Generator, world::OperationContext,
};

use crate::{failure::Failure, output, settings::Settings};

/// Prints lines for `eval`: where the emulator of these settings is, and a token of each role.
pub(crate) fn run(settings: &Settings) -> Result<ExitCode, Failure> {
    let generator = Generator::new(settings.random_seed.unwrap_or_default(), "env");
    let (now, lifetime) = (Clock::System.now(), settings.invitation_lifetime);
    let world = settings.seed_data.read().and_then(|seed| seed.world(now, lifetime, generator));
    let world = world.map_err(|faults| Failure::seed(&faults))?;
    let local = || format!("http://127.0.0.1:{}", settings.port);
    let url = settings.public_url.as_ref().map_or_else(local, ToString::to_string);
    let context = OperationContext::unrestricted(settings.rules, now, lifetime);
    let mut lines =
        vec![export("MPT_API_BASE_URL", &url), export("MARKETPLACE_API_BASE_URL", &url)];
    for (role, names) in VARIABLES {
        // A seed need not have a token of every role.
        if let Some(token) = world.token_of(*role, &context) {
            lines.extend(names.iter().map(|name| export(name, &token.secret)));
        }
    }
    output::say(&lines.join("\n"));
    Ok(ExitCode::SUCCESS)
}

/// The variables that hold the token of a role; those without a role hold that of Operations.
const VARIABLES: &[(AccountType, &[&str])] = &[
    (
        AccountType::Operations,
        &["MPT_API_TOKEN", "MPT_API_TOKEN_OPERATIONS", "MARKETPLACE_API_TOKEN"],
    ),
    (AccountType::Vendor, &["MPT_API_TOKEN_VENDOR"]),
    (AccountType::Client, &["MPT_API_TOKEN_CLIENT"]),
];

fn export(name: &str, value: &str) -> String {
    format!("export {name}='{}'", value.replace('\'', r"'\''"))
}
