//! The greeting, printed when the emulator is ready, with commands to paste.

use std::{
    fmt::Write,
    net::{Ipv4Addr, SocketAddr},
};

use accounts_emulator::{
    Emulator,
    api::Auth,
    clock::Clock,
    memory::Memory,
    model::{AccountUser, Rules},
    world::{OperationContext, World},
};

use serde_json::json;

use crate::{
    log::LogFormat,
    printable::{Printable, printable_json},
    settings::Settings,
};

const COLLECTION: &str = "/public/v1/accounts/account-users";

/// The token of Operations in the demo data.
const DEMO_TOKEN: &str =
    "idt:TKN-2190-5437:emulatorOperationsDFUkGVbVKIVePGoTCZHQT0KXuBwTE4iXgzgfDv66w8EGHB";

/// Returns what is printed when the emulator is ready, in the format of the log.
pub(crate) fn greeting(settings: &Settings, memory: &Memory, emulator: &Emulator) -> String {
    match settings.logging.log_format {
        LogFormat::Text => text(settings, memory, emulator),
        LogFormat::Json => line(settings, emulator),
    }
}

/// The greeting as a line of JSON.
fn line(settings: &Settings, emulator: &Emulator) -> String {
    let url = base_url(emulator.address());
    let world = emulator.read_view().world;
    let counts = world.counts().map(|it| (it.list.to_owned(), json!(it.count)));
    let line = json!({
        "time": format!("{:.3}", Clock::System.now()),
        "note": "Ready.",
        "version": env!("CARGO_PKG_VERSION"),
        "address": url,
        "console": format!("{url}/_emulator/"),
        "rules": settings.behaviour.rules.name(),
        "data": settings.data.seed().to_string(),
        "counts": counts.collect::<serde_json::Map<_, _>>(),
    });
    printable_json(line.to_string())
}

/// The address, rules and data, commands to try, and last `Ready.`
fn text(settings: &Settings, memory: &Memory, emulator: &Emulator) -> String {
    let view = emulator.read_view();
    let lifetime = settings.data.invitation_lifetime;
    let context = OperationContext::unrestricted(settings.behaviour.rules, view.now, lifetime);
    let example = view.world.rows::<AccountUser>(&context).next();
    let public_url = settings.listening.public_url.as_ref();
    let base = public_url.map_or_else(|| base_url(emulator.address()), ToString::to_string);
    let examples = Examples {
        url: format!("{base}{COLLECTION}"),
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
        console = format_args!("{base}/_emulator/"),
        rules = settings.behaviour.rules.name(),
        seed = Printable(&settings.data.seed().to_string()),
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

/// The URL at which a program on this machine reaches the emulator. One that listens on all
/// addresses of IPv6 does so for IPv4 too.
fn base_url(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    format!("http://{address}")
}

/// Returns the header that requests need. Tokens of a user's own seed data are not printed.
fn authorization(settings: &Settings) -> String {
    match settings.behaviour.auth {
        Auth::Off => String::new(),
        Auth::Any => " -H 'Authorization: Bearer any'".to_owned(),
        Auth::Tokens if settings.data.seed().is_demo() => {
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
