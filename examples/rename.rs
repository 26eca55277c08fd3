//! How long renaming an account with many members takes, and what those feel who read meanwhile.
//!
//! Prints a JSON object: the renames in milliseconds, and the latencies of pages read one after
//! another over one connection, before the renames and during them, in microseconds.

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use accounts_emulator::{Emulator, Settings, world::Seed};
use clap::Parser;
use reqwest::Client;
use serde_json::{Value, json};

/// The time that renaming an account takes, and page reads meanwhile.
#[derive(Debug, Clone, Parser)]
struct Arguments {
    /// How many members the account has.
    #[arg(long, default_value_t = 100_000)]
    members: usize,
    /// How many times it is renamed.
    #[arg(long, default_value_t = 20)]
    renames: usize,
}

const ACCOUNT: &str = "ACC-0000-0001";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let documents = vec![("seed.json".to_owned(), seed(arguments.members).to_string())];
    let settings = Settings { seed: Seed::Documents(documents), ..Settings::default() };
    let emulator = Emulator::builder().settings(settings).start().await?;
    let base = format!("{}/public/v1/accounts", emulator.base_url());

    let mut before = read_for(&base, Duration::from_secs(2)).await?;
    let is_over = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn(read_until(base.clone(), Arc::clone(&is_over)));
    let mut renames = Vec::new();
    for round in 0..arguments.renames {
        renames.push(rename(&base, round).await?);
    }
    is_over.store(true, Ordering::Relaxed);
    let mut meanwhile = reader.await??;
    renames.sort_unstable();
    before.sort_unstable();
    meanwhile.sort_unstable();
    report(&arguments, &renames, &before, &meanwhile);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what it prints is what it is for")]
fn report(arguments: &Arguments, renames: &[Duration], before: &[Duration], during: &[Duration]) {
    let millis = |duration: Duration| duration.as_secs_f64() * 1e3;
    let micros = |duration: Duration| duration.as_secs_f64() * 1e6;
    let pages = |all: &[Duration]| {
        json!({
            "count": all.len(),
            "p50": micros(at(all, 0.5)), "p99": micros(at(all, 0.99)), "max": micros(at(all, 1.0)),
        })
    };
    let figures = json!({
        "members": arguments.members,
        "rename_ms": { "p50": millis(at(renames, 0.5)), "max": millis(at(renames, 1.0)) },
        "pages_before_us": pages(before),
        "pages_meanwhile_us": pages(during),
    });
    println!("{figures}");
}

fn at(sorted: &[Duration], share: f64) -> Duration {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a place in a list that is in memory"
    )]
    let place = (sorted.len() as f64 * share) as usize;
    sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

async fn rename(base: &str, round: usize) -> Result<Duration, reqwest::Error> {
    let start = Instant::now();
    let request = Client::builder().no_proxy().build()?.put(format!("{base}/accounts/{ACCOUNT}"));
    let body = json!({ "name": format!("Name {round}") });
    request.json(&body).send().await?.error_for_status()?.bytes().await?;
    Ok(start.elapsed())
}

async fn read_for(base: &str, time: Duration) -> Result<Vec<Duration>, reqwest::Error> {
    let is_over = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn(read_until(base.to_owned(), Arc::clone(&is_over)));
    tokio::time::sleep(time).await;
    is_over.store(true, Ordering::Relaxed);
    reader.await.unwrap_or_else(|_| Ok(Vec::new()))
}

async fn read_until(
    base: String,
    is_over: Arc<AtomicBool>,
) -> Result<Vec<Duration>, reqwest::Error> {
    let client = Client::builder().no_proxy().build()?;
    let mut latencies = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        let start = Instant::now();
        let page = client.get(format!("{base}/account-users?limit=10&offset=500")).send().await?;
        page.error_for_status()?.bytes().await?;
        latencies.push(start.elapsed());
    }
    Ok(latencies)
}

fn seed(members: usize) -> Value {
    let user = |index: usize| format!("USR-{:04}-{:04}", index / 10_000 + 1, index % 10_000);
    let users = (0..members)
        .map(|index| json!({ "id": user(index), "email": format!("user{index}@example.com") }));
    let memberships = (0..members).map(|index| {
        json!({
            "id": format!("AUSR-0001-{:04}-{:04}", index / 10_000, index % 10_000),
            "user": user(index), "account": ACCOUNT, "groups": ["UGR-0000-0001"],
            "invitation": { "status": "Active" },
        })
    });
    json!({
        "accounts": [{ "id": ACCOUNT, "name": "One", "type": "Client" }],
        "userGroups": [{
            "id": "UGR-0000-0001", "account": ACCOUNT, "name": "Administrators", "isDefault": true,
        }],
        "users": users.collect::<Vec<_>>(),
        "accountUsers": memberships.collect::<Vec<_>>(),
    })
}
