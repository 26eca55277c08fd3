//! The command `serve`: listens, loads the seed data, prints the greeting and serves until a signal.

use std::process::ExitCode;

use accounts_emulator::{
    Emulator, Settings as EmulatorConfig, StartError,
    http::{self, Listeners},
    memory::Memory,
};
use clap::{ArgMatches, parser::ValueSource};
use tokio::{runtime, task};
use tracing::info;

use crate::{
    cgroup, config, environment,
    failure::Failure,
    greeting,
    log::{Log, warn_user},
    output,
    port_file::PortFile,
    report::ReportFolder,
    settings::Settings,
    signals::Signals,
    threads,
};

/// Serves until a signal arrives.
pub(crate) fn run(settings: &Settings, matches: &ArgMatches) -> Result<ExitCode, Failure> {
    threads::check()?;
    let saves = settings.data.state.is_some();
    let _log = Log::start(&settings.logging, is_given("log", matches), saves)?;
    for warning in environment::warnings().into_iter().chain(settings.data.seed().notice()) {
        warn_user(&warning);
    }
    let folder = settings.report.report.as_deref().map(ReportFolder::create).transpose()?;
    let config = EmulatorConfig { shown: config::shown(matches), ..settings.emulator_config()? };
    let config = with_memory_of_container(with_available_connections(config), settings);
    let runtime = runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(Failure::of)?;
    let ended = runtime.block_on(serve(settings, config, folder));
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

async fn serve(
    settings: &Settings,
    config: EmulatorConfig,
    folder: Option<ReportFolder>,
) -> Result<ExitCode, Failure> {
    let mut signals = Signals::listen().map_err(Failure::of)?;
    let listening = &settings.listening;
    let listeners = listening.host.listen(listening.port).await?;
    let port_file = listening.port_file.as_deref().map(PortFile::prepare).transpose()?;
    let memory = Memory::new(config.memory);
    let emulator = tokio::select! {
        () = signals.next() => return Ok(ExitCode::SUCCESS),
        emulator = start(config, listeners) => emulator?,
    };
    if let Some(file) = port_file {
        file.write(emulator.address().port())?;
    }
    output::print_line(&greeting::greeting(settings, &memory, &emulator));
    signals.next().await;
    info!("Stopping after the requests in progress are answered; a second signal stops at once");
    let report = emulator.report();
    tokio::select! {
        stopped = emulator.stop() => {
            let written = folder.map_or(Ok(()), |folder| folder.write(&report));
            stopped.map_err(Failure::of).and(written).map(|()| ExitCode::SUCCESS)
        }
        () = signals.next() => Ok(ExitCode::FAILURE),
    }
}

/// Starts the emulator on the blocking pool, because building a large world is slow and a signal must
/// not wait for it.
async fn start(config: EmulatorConfig, listeners: Listeners) -> Result<Emulator, Failure> {
    let builder = Emulator::builder().settings(config);
    let started = task::spawn_blocking(|| builder.start_on(listeners)).await;
    started.map_err(Failure::of)?.map_err(|error| match error {
        StartError::Seed(error) => Failure::seed(&error),
        StartError::Listen(error) => Failure::of(error),
    })
}
