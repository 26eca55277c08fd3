//! The command `serve`: listens, loads the seed data, prints the greeting and serves until a signal.

use std::{io, net::SocketAddr, process::ExitCode};

use accounts_emulator::{
    Emulator, Settings as EmulatorConfig, StartError,
    http::{self, Log},
};
use tokio::{net::TcpListener, runtime, task};

use crate::{
    environment, failure::Failure, greeting, output, settings::Settings, signals::Signals,
};

/// Serves until a signal arrives.
pub(crate) fn run(settings: &Settings) -> Result<ExitCode, Failure> {
    let log = Log::new(settings.logging.log_format, settings.logging.log, Box::new(io::stderr()));
    let log = log.map_err(|error| Failure::of(format!("Writing the log failed: {error}.")))?;
    for warning in environment::warnings() {
        warn(&log, &warning);
    }
    let config = with_available_connections(settings.emulator_config()?, &log);
    let runtime = runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(Failure::of)?;
    let ended = runtime.block_on(serve(settings, config, &log));
    // Do not wait for tasks that are still running.
    runtime.shutdown_background();
    ended
}

/// Logs a warning, or prints it if the log is off.
fn warn(log: &Log, sentence: &str) {
    if log.is_on() { log.note(sentence) } else { output::print_error(sentence) }
}

/// Lowers the number of connections to what the limit of open files allows.
fn with_available_connections(mut config: EmulatorConfig, log: &Log) -> EmulatorConfig {
    let room = http::raise_file_limit();
    let limit = &mut config.limits.max_connections;
    if room < *limit {
        warn(log, &format!("The limit of open files leaves room for {room} connections at a time"));
        *limit = room;
    }
    config
}

async fn serve(
    settings: &Settings,
    config: EmulatorConfig,
    log: &Log,
) -> Result<ExitCode, Failure> {
    let mut signals = Signals::listen().map_err(Failure::of)?;
    let address = settings.listening.address();
    let listener =
        TcpListener::bind(address).await.map_err(|error| bind_failure(address, &error))?;
    let emulator = tokio::select! {
        () = signals.next() => return Ok(ExitCode::SUCCESS),
        emulator = start(config, log.clone(), listener) => emulator?,
    };
    output::print_line(&greeting::greeting(settings, &emulator));
    signals.next().await;
    log.note("Stopping after the requests in progress are answered; a second signal stops at once");
    tokio::select! {
        stopped = emulator.stop() => stopped.map_err(Failure::of).map(|()| ExitCode::SUCCESS),
        () = signals.next() => Ok(ExitCode::FAILURE),
    }
}

/// Starts the emulator on the blocking pool, because building a large world is slow and a signal must
/// not wait for it.
async fn start(
    config: EmulatorConfig,
    log: Log,
    listener: TcpListener,
) -> Result<Emulator, Failure> {
    let builder = Emulator::builder().settings(config).log(log);
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
