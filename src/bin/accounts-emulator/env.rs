//! The command `env`: prints variables that point the official clients to the emulator.

use std::process::ExitCode;

use accounts_emulator::{
    clock::Clock, model::AccountType, random::Generator, world::OperationContext,
};

use crate::{failure::Failure, output, settings::Settings};

/// Prints lines for `eval`: the URL of an emulator with these settings and that of its OpenAPI
/// document, and a token for each role.
pub(crate) fn run(settings: &Settings) -> Result<ExitCode, Failure> {
    let generator = Generator::new(settings.data.random_seed.unwrap_or_default(), "env");
    let (now, lifetime) = (Clock::System.now(), settings.data.invitation_lifetime);
    let world = settings.data.seed().read().and_then(|seed| seed.world(now, lifetime, generator));
    let world = world.map_err(|error| Failure::seed(&error))?;
    let local = || format!("http://127.0.0.1:{}", settings.listening.port);
    let url = settings.listening.public_url.as_ref().map_or_else(local, ToString::to_string);
    let context = OperationContext::unrestricted(settings.behaviour.rules, now, lifetime);
    let mut lines = vec![
        export("MPT_API_BASE_URL", &url),
        export("MARKETPLACE_API_BASE_URL", &url),
        export(
            "OPENAPI_SPEC_URL",
            &format!("{}/public/v1/openapi.json", url.trim_end_matches('/')),
        ),
    ];
    for (role, names) in VARIABLES {
        // Seed data need not have a token for every role.
        if let Some(token) = world.token_of(*role, &context) {
            lines.extend(names.iter().map(|name| export(name, &token.secret)));
        }
    }
    output::print_line(&lines.join("\n"));
    Ok(ExitCode::SUCCESS)
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

fn export(name: &str, value: &str) -> String {
    format!("export {name}='{}'", value.replace('\'', r"'\''"))
}
