//! The command `wait`: until an emulator is ready, or the time is up.

use std::{
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    process::ExitCode,
    sync::mpsc::{self, Sender},
    thread,
    time::{Duration, Instant},
};

use clap::Args;

use crate::{
    failure::Failure,
    settings::{Settings, from_here},
    units,
    url::{self, Url},
};

/// How long to rest between two questions.
const PAUSE: Duration = Duration::from_millis(20);

/// How long one question may take; the next may find a server that has started meanwhile.
const PATIENCE: Duration = Duration::from_secs(1);

/// For which emulator to wait, and how long.
#[derive(Debug, Args)]
pub(crate) struct Wait {
    /// Where the emulator is [default: this machine, and the port that is set here].
    #[arg(long, value_parser = url::plain)]
    url: Option<Url>,
    /// How long to wait.
    #[arg(long, value_parser = units::timeout, value_name = "DURATION", default_value = "30s")]
    timeout: Duration,
}

impl Wait {
    /// Waits until the emulator is ready.
    pub(crate) fn run(self, settings: &Settings) -> Result<ExitCode, Failure> {
        let url = self.url.unwrap_or_else(|| of(settings));
        let (results, received) = mpsc::channel();
        let question = url.clone();
        // On a thread of its own, so that a name server that hangs does not outlast the time.
        thread::spawn(move || ask_until_ready(&question, &results));
        let end = Instant::now() + self.timeout;
        let mut reason = io::Error::from(io::ErrorKind::TimedOut);
        while let Ok(result) = received.recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            match result {
                Ok(()) => return Ok(ExitCode::SUCCESS),
                Err(error) => reason = error,
            }
        }
        let timeout = self.timeout;
        Err(Failure::of(format!("{url}/readyz was not ready within {timeout:?}: {reason}")))
    }
}

fn of(settings: &Settings) -> Url {
    let authority = from_here(settings.address()).to_string();
    Url { scheme: url::Scheme::Http, authority, prefix: String::new() }
}

fn ask_until_ready(url: &Url, results: &Sender<io::Result<()>>) {
    loop {
        let result = ask(url);
        let is_ready = result.is_ok();
        if results.send(result).is_err() || is_ready {
            return;
        }
        thread::sleep(PAUSE);
    }
}

/// Asks once. One request is little enough to write by hand.
fn ask(url: &Url) -> io::Result<()> {
    let mut stream = connect(&url.host_and_port())?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let Url { authority, prefix, .. } = url;
    write!(
        stream,
        "GET {prefix}/readyz HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n"
    )?;
    let mut status = [0; "HTTP/1.1 200".len()];
    stream.read_exact(&mut status)?;
    match &status {
        b"HTTP/1.1 200" | b"HTTP/1.0 200" => Ok(()),
        other => Err(io::Error::other(format!("answered {}", String::from_utf8_lossy(other)))),
    }
}

fn connect(host_and_port: &str) -> io::Result<TcpStream> {
    let mut reason = io::Error::from(io::ErrorKind::NotFound);
    for address in host_and_port.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => return Ok(stream),
            Err(error) => reason = error,
        }
    }
    Err(reason)
}
