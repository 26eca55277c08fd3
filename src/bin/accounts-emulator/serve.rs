//! The command `serve`: listen, seed, greet, and serve until a signal.

use std::{io, net::SocketAddr, process::ExitCode};

use accounts_emulator::{Emulator, Settings as Meaning, StartError, http};
use clap::{ArgMatches, parser::ValueSource};
use tokio::{net::TcpListener, runtime, task};
use tracing::info;

use crate::{
    environment,
    failure::Failure,
    greeting,
    log::{Log, warn_user},
    output,
    settings::Settings,
    signals::Signals,
};

/// Serves until a signal.
pub(crate) fn run(settings: &Settings, matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let _log = Log::start(settings.log_format, settings.log, is_given("log", matches))?;
    for warning in environment::warnings() {
        warn_user(&warning);
    }
    let meaning = fitted(settings.meaning()?);
    let runtime = runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(Failure::of)?;
    let ended = runtime.block_on(serve(settings, meaning));
    // Whatever has not ended by now is not waited for.
    runtime.shutdown_background();
    ended
}

/// Whether a setting was given, and is not the default.
fn is_given(setting: &str, matches: &ArgMatches) -> bool {
    let matches = matches.subcommand().map_or(matches, |(_, matches)| matches);
    matches.value_source(setting).is_some_and(|source| source != ValueSource::DefaultValue)
}

/// The settings, with no more connections than the system has files for.
fn fitted(mut settings: Meaning) -> Meaning {
    let room = http::raise_file_limit();
    let limit = &mut settings.limits.max_connections;
    if room < *limit {
        warn_user(&format!("The limit of open files leaves room for {room} connections at a time"));
        *limit = room;
    }
    settings
}

async fn serve(settings: &Settings, meaning: Meaning) -> Result<ExitCode, Failure> {
    let mut signals = Signals::listen().map_err(Failure::of)?;
    let address = settings.address();
    let listener = TcpListener::bind(address).await.map_err(|error| occupied(address, &error))?;
    let emulator = tokio::select! {
        () = signals.next() => return Ok(ExitCode::SUCCESS),
        emulator = start(meaning, listener) => emulator?,
    };
    output::say(&greeting::greeting(settings, &emulator));
    signals.next().await;
    info!("Stopping once the requests under way are answered; a second signal stops at once");
    tokio::select! {
        stopped = emulator.stop() => stopped.map_err(Failure::of).map(|()| ExitCode::SUCCESS),
        () = signals.next() => Ok(ExitCode::FAILURE),
    }
}

/// Starts the emulator on a thread of its own: a large world takes its time, and a signal that
/// comes meanwhile is not to wait for it.
async fn start(settings: Meaning, listener: TcpListener) -> Result<Emulator, Failure> {
    let builder = Emulator::builder().settings(settings);
    let started = task::spawn_blocking(|| builder.start_on(listener)).await;
    started.map_err(Failure::of)?.map_err(|error| match error {
        StartError::Seed(faults) => Failure::seed(&faults),
        StartError::Listen(error) => Failure::of(error),
    })
}

fn occupied(address: SocketAddr, error: &io::Error) -> Failure {
    let advice = "--port or EMULATOR_PORT chooses another port, --port 0 lets the system choose";
    match error.kind() {
        io::ErrorKind::AddrInUse => Failure::occupied(format!(
            "{address} is in use by another program. Stop that one, or listen elsewhere: {advice}."
        )),
        io::ErrorKind::PermissionDenied => {
            Failure::of(format!("{address} may not be listened on by this user: {advice}."))
        }
        _ => Failure::of(format!("{address} can't be listened on: {error}.")),
    }
}
