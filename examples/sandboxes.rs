//! What private worlds cost: making one, going back to its beginning, and having it.
//!
//! Prints a JSON object: microseconds of a fork and of a reset, of worlds that were changed a
//! little and of worlds in which a changed account had every row replaced, and bytes of resident
//! memory a sandbox that nothing was done in.

use std::{
    convert::Infallible,
    error::Error,
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

use accounts_emulator::{
    clock::Clock,
    journal::{JournalBudget, Journaling},
    model::{Account, AccountUpdate, Rules},
    sandbox::{Sandbox, SandboxLimits, SandboxTemplate, Sandboxes},
    world::{AuthContext, Seed},
};
use clap::Parser;
use jiff::SignedDuration;
use serde_json::{Value, json};

/// The time and the memory that sandboxes take.
#[derive(Debug, Clone, Parser)]
struct Arguments {
    /// How many users the seed has.
    #[arg(long, default_value_t = 10_000)]
    users: usize,
    /// How many sandboxes are made.
    #[arg(long, default_value_t = 10_000)]
    sandboxes: usize,
    /// How many of them are changed and reset.
    #[arg(long, default_value_t = 1_000)]
    resets: usize,
}

#[expect(clippy::print_stdout, reason = "what it prints is what it is for")]
#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let sandbox_limits =
        SandboxLimits { most: arguments.sandboxes * 2, ..SandboxLimits::default() };
    let sandboxes = Sandboxes::new(origin(arguments.users), sandbox_limits)?;
    // One-time costs, such as threads and tables of the allocator, are not counted.
    drop(make(&sandboxes, "warm", arguments.sandboxes / 100)?);
    let before = resident()?;
    let (made, forks) = make(&sandboxes, "t", arguments.sandboxes)?;
    let bytes = (resident()? - before) / made.len();
    let few = made.iter().take(arguments.resets);
    let little = few.clone().map(|sandbox| reset_after(sandbox, little)).collect();
    let all = few.take(20).map(|sandbox| reset_after(sandbox, everything)).collect();
    let figures = json!({
        "users": arguments.users,
        "sandboxes": made.len(),
        "fork_us": spread(forks),
        "reset_us": spread(little),
        "reset_of_everything_us": spread(all),
        "bytes": bytes,
    });
    println!("{figures}");
    Ok(())
}

fn origin(users: usize) -> SandboxTemplate {
    SandboxTemplate {
        seed: Seed::Empty,
        users,
        random_seed: 1,
        clock: Clock::System,
        rules: Rules::Contract,
        lifetime: SignedDuration::from_hours(7 * 24),
        faults: Arc::default(),
        journal_budget: JournalBudget::new(Journaling::default(), Arc::default()),
        memory: Arc::default(),
        inbox: 1_000,
    }
}

type Made = (Vec<Arc<Sandbox>>, Vec<Duration>);

/// Mentions this many names for the first time.
fn make(sandboxes: &Sandboxes, name: &str, many: usize) -> Result<Made, Box<dyn Error>> {
    let mut made = (Vec::with_capacity(many), Vec::with_capacity(many));
    for number in 0..many {
        let name = format!("{name}{number}").parse().map_err(|_| "no name")?;
        let start = Instant::now();
        let chosen = sandboxes.choose(&name).map_err(|why| format!("{why:?}"))?;
        made.1.push(start.elapsed());
        made.0.push(chosen.sandbox);
    }
    Ok(made)
}

fn reset_after(sandbox: &Arc<Sandbox>, change: fn(&Sandbox)) -> Duration {
    change(sandbox);
    let start = Instant::now();
    sandbox.reset();
    start.elapsed()
}

/// Adds ten users.
fn little(sandbox: &Sandbox) {
    let Ok(_) = sandbox.change(&AuthContext::unrestricted(), |world, context| {
        Ok::<_, Infallible>(world.generate(10, context))
    });
}

/// Gives the account another name, which all of its members show.
fn everything(sandbox: &Sandbox) {
    let update = AccountUpdate { name: Some("Another".into()), ..AccountUpdate::default() };
    let context = sandbox.context(&AuthContext::unrestricted());
    let account = sandbox.read_view().world.rows::<Account>(&context).next().map(|row| row.id);
    let renamed = account.map(|id| {
        sandbox.change(&AuthContext::unrestricted(), |world, context| {
            world.update_account(id, update, None, context)
        })
    });
    assert!(renamed.is_some_and(|renamed| renamed.is_ok()), "a generated account can be renamed");
}

/// The bytes of this process that are in memory.
fn resident() -> Result<usize, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib: usize =
        line.and_then(|line| line.split_whitespace().next()).ok_or("VmRSS")?.parse()?;
    Ok(kib << 10)
}

fn spread(mut all: Vec<Duration>) -> Value {
    all.sort_unstable();
    let micros = |duration: Duration| duration.as_secs_f64() * 1e6;
    let at = |part: usize| all.get(all.len() * part / 100).or(all.last()).copied().map(micros);
    json!({ "p50": at(50), "p99": at(99), "max": at(100) })
}
