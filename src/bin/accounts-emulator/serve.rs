//! The command `serve`: listens, loads the seed data, prints the greeting and serves until a signal.

use std::{io, net::SocketAddr, process::ExitCode};

use accounts_emulator::{Emulator, Settings as EmulatorConfig, StartError, http, memory::Memory};
use clap::{ArgMatches, parser::ValueSource};
use tokio::{net::TcpListener, runtime, task};
use tracing::info;

use crate::{
    cgroup, environment,
    failure::Failure,
    greeting,
    log::{Log, warn_user},
    output,
    settings::Settings,
    signals::Signals,
};

/// Serves until a signal arrives.
pub(crate) fn run(settings: &Settings, matches: &ArgMatches) -> Result<ExitCode, Failure> {
    let logging = &settings.logging;
    let _log = Log::start(logging.log_format, logging.log, is_given("log", matches))?;
    for warning in environment::warnings() {
        warn_user(&warning);
    }
    let config = with_available_connections(settings.emulator_config()?);
    let config = with_memory_of_container(config, settings);
    let runtime = runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(Failure::of)?;
    let ended = runtime.block_on(serve(settings, config));
    // Do not wait for tasks that are still running.
    runtime.shutdown_background();
    ended
}

/// Whether a setting was given on the command line or by its variable.
fn is_given(setting: &str, matches: &ArgMatches) -> bool {
    let matches = matches.subcommand().map_or(matches, |(_, matches)| matches);
    matches.value_source(setting).is_some_and(|source| source != ValueSource::DefaultValue)
}

/// Lowers the number of connections to what the limit of open files allows.
fn with_available_connections(mut config: EmulatorConfig) -> EmulatorConfig {
    let room = http::raise_file_limit();
    let limit = &mut config.limits.max_connections;
    if room < *limit {
        warn_user(&format!("The limit of open files leaves room for {room} connections at a time"));
        *limit = room;
    }
    config
}

/// Fits the memory to the limit of the container, unless a setting says otherwise.
fn with_memory_of_container(mut config: EmulatorConfig, settings: &Settings) -> EmulatorConfig {
    if settings.limits.memory.is_none() {
        config.memory = cgroup::memory_limit().map_or(config.memory, |it| it.min(config.memory));
    }
    config
}

async fn serve(settings: &Settings, config: EmulatorConfig) -> Result<ExitCode, Failure> {
    let mut signals = Signals::listen().map_err(Failure::of)?;
    let address = settings.listening.address();
    let listener =
        TcpListener::bind(address).await.map_err(|error| bind_failure(address, &error))?;
    let memory = Memory::new(config.memory);
    let emulator = tokio::select! {
        () = signals.next() => return Ok(ExitCode::SUCCESS),
        emulator = start(config, listener) => emulator?,
    };
    output::print_line(&greeting::greeting(settings, &memory, &emulator));
    signals.next().await;
    info!("Stopping after the requests in progress are answered; a second signal stops at once");
    tokio::select! {
        stopped = emulator.stop() => stopped.map_err(Failure::of).map(|()| ExitCode::SUCCESS),
        () = signals.next() => Ok(ExitCode::FAILURE),
    }
}

/// Starts the emulator on the blocking pool, because building a large world is slow and a signal must
/// not wait for it.
async fn start(config: EmulatorConfig, listener: TcpListener) -> Result<Emulator, Failure> {
    let builder = Emulator::builder().settings(config);
    let started = task::spawn_blocking(|| builder.start_on(listener)).await;
    started.map_err(Failure::of)?.map_err(|error| match error {
        StartError::Seed(error) => Failure::seed(&error),
        StartError::Listen(error) => Failure::of(error),
    })
}

fn bind_failure(address: SocketAddr, error: &io::Error) -> Failure {
    let advice = "Choose another port with --port or EMULATOR_PORT; 0 lets the system choose.";
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            Failure::port_in_use(format!("{address} is in use by another program. {advice}"))
        }
        io::ErrorKind::PermissionDenied => {
            Failure::of(format!("This user may not listen on {address}. {advice}"))
        }
        _ => Failure::of(format!("Listening on {address} failed: {error}.")),
    }
}
