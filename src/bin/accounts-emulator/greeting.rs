//! The greeting, printed when the emulator is ready, with commands to paste.

use std::{fmt::Write, net::SocketAddr};

use accounts_emulator::{
    Emulator,
    api::Auth,
    memory::Memory,
    model::{AccountUser, Rules},
    world::{OperationContext, World},
};

use crate::settings::{Settings, reachable_address};

const COLLECTION: &str = "/public/v1/accounts/account-users";

/// The token of Operations in the demo data.
const DEMO_TOKEN: &str =
    "idt:TKN-2190-5437:emulatorOperationsDFUkGVbVKIVePGoTCZHQT0KXuBwTE4iXgzgfDv66w8EGHB";

/// Returns the address, rules and data of a running emulator, commands to try, and last `Ready.`
pub(crate) fn greeting(settings: &Settings, memory: &Memory, emulator: &Emulator) -> String {
    let view = emulator.read_view();
    let lifetime = settings.data.invitation_lifetime;
    let context = OperationContext::unrestricted(settings.behaviour.rules, view.now, lifetime);
    let example = view.world.rows::<AccountUser>(&context).next();
    let examples = Examples {
        url: format!("{}{COLLECTION}", base_url(emulator.address())),
        authorization: authorization(settings),
        rules: settings.behaviour.rules,
    };
    let mut text = format!(
        "accounts-emulator {version}\n\n  \
         address   {address}\n  \
         console   {console}\n  \
         rules     {rules}\n  \
         data      {seed}: {counts}\n{memory}\nTry:\n\n",
        version = env!("CARGO_PKG_VERSION"),
        address = address(emulator.address()),
        console = format_args!("{}/_emulator/", base_url(emulator.address())),
        rules = settings.behaviour.rules.name(),
        seed = settings.data.seed_data,
        counts = describe_counts(&view.world),
        memory = describe_memory(settings, memory),
    );
    for command in examples.commands(example.map(|row| &***row)) {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "  {command}\n");
    }
    text + "Ready."
}

/// Returns a line about the memory if it does not allow for the journal and the cache as they are
/// set.
fn describe_memory(settings: &Settings, memory: &Memory) -> String {
    let share = memory.share();
    let (journal, cache) = (settings.journal.limits().bytes, settings.limits.render_cache);
    if journal.max(cache) <= share {
        return String::new();
    }
    format!(
        "  memory    {process}: {journal} for the journal, {cache} for rendered rows\n",
        process = mebibytes(memory.process()),
        journal = mebibytes(journal.min(share)),
        cache = mebibytes(cache.min(share)),
    )
}

fn mebibytes(bytes: usize) -> String {
    format!("{} MiB", bytes >> 20)
}

/// Returns the counts of a world as a list in English.
pub(crate) fn describe_counts(world: &World) -> String {
    let counts = world.counts().rev().map(|it| plural(it.count, it.noun));
    counts.collect::<Vec<_>>().join(", ")
}

fn plural(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

fn address(address: SocketAddr) -> String {
    let reach = if address.ip().is_unspecified() { ", from other machines too" } else { "" };
    format!("{}{reach}", base_url(address))
}

fn base_url(address: SocketAddr) -> String {
    format!("http://{}", reachable_address(address))
}

/// Returns the header that requests need. Tokens of a user's own seed data are not printed.
fn authorization(settings: &Settings) -> String {
    match settings.behaviour.auth {
        Auth::Off => String::new(),
        Auth::Any => " -H 'Authorization: Bearer any'".to_owned(),
        Auth::Tokens if settings.data.seed_data.is_demo() => {
            format!(" -H 'Authorization: Bearer {DEMO_TOKEN}'")
        }
        Auth::Tokens => " -H \"Authorization: Bearer $TOKEN\"".to_owned(),
    }
}

/// Commands that send requests which succeed.
struct Examples {
    url: String,
    authorization: String,
    rules: Rules,
}

impl Examples {
    /// Returns the commands for a world whose first membership is `example`.
    fn commands(&self, example: Option<&AccountUser>) -> Vec<String> {
        match example {
            Some(AccountUser { id, account, groups, .. }) => {
                let group = groups.first().map(|group| group.id.to_string()).unwrap_or_default();
                let account = format!("\"account\":{{\"id\":\"{}\"}},", account.id);
                vec![self.create(&account, &group), self.list(), self.read(&id.to_string())]
            }
            // The request creates the account and the group.
            None if self.rules == Rules::Contract => {
                vec![self.create("", "UGR-1000-0001"), self.list()]
            }
            None => vec![self.list()],
        }
    }

    fn create(&self, account: &str, group: &str) -> String {
        let Self { url, authorization, .. } = self;
        format!(
            "curl '{url}'{authorization} -H 'Content-Type: application/json' \\\n    \
             -d '{{\"email\":\"ada@example.com\",\"firstName\":\"Ada\",\"lastName\":\"Lovelace\",\
             {account}\"groups\":[{{\"id\":\"{group}\"}}]}}'"
        )
    }

    fn list(&self) -> String {
        format!("curl '{}?limit=10&offset=0'{}", self.url, self.authorization)
    }

    fn read(&self, id: &str) -> String {
        format!("curl '{}/{id}'{}", self.url, self.authorization)
    }
}
