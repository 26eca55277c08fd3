//! The command `wait`: ends when an emulator is ready, or when the time is up.

use std::{error::Error, process::ExitCode, time::Duration};

use accounts_emulator::http::BaseUrl;
use clap::Args;
use hyper::StatusCode;
use tokio::{runtime, time};

use crate::{client, failure::Failure, process_one, settings::Settings, units, url};

/// The pause between two attempts.
const PAUSE: Duration = Duration::from_millis(20);

/// The time limit of one attempt; the next one may find a server that has started meanwhile.
const ATTEMPT: Duration = Duration::from_secs(1);

/// Which emulator to wait for, and how long.
#[derive(Debug, Args)]
pub(crate) struct Wait {
    /// URL of the emulator [default: this machine and the port that is set].
    #[arg(long, value_parser = url::parse_http)]
    url: Option<BaseUrl>,
    /// How long to wait.
    #[arg(long, value_parser = units::timeout, value_name = "DURATION", default_value = "30s")]
    #[arg(allow_hyphen_values = true)]
    timeout: Duration,
    /// How long to stay with an emulator that is ready, by one request that it holds open: a health
    /// check that comes often then costs next to nothing. The first one after its start is
    /// answered at once.
    #[arg(long, value_parser = units::linger, value_name = "DURATION")]
    #[arg(allow_hyphen_values = true)]
    linger: Option<Duration>,
}

impl Wait {
    /// Waits until the emulator is ready.
    pub(crate) fn run(self, settings: &Settings) -> Result<ExitCode, Failure> {
        let urls = match self.url {
            Some(url) => vec![url],
            None => client::urls_of(process_one::settings().as_ref().unwrap_or(settings))?,
        };
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(Failure::of)?;
        let result = runtime.block_on(async {
            let url = wait_until_ready(&urls, self.timeout).await?;
            match self.linger {
                Some(linger) => stay(url, linger).await,
                None => Ok(()),
            }
        });
        // A name look-up may hang longer than the time limit.
        runtime.shutdown_background();
        result.map(|()| ExitCode::SUCCESS)
    }
}

/// Waits until there is an emulator at one of the URLs, and returns that URL.
async fn wait_until_ready(urls: &[BaseUrl], timeout: Duration) -> Result<&BaseUrl, Failure> {
    let mut reason = "no answer".to_owned();
    let attempts = async {
        loop {
            for (index, url) in urls.iter().enumerate() {
                match attempt(url, "", ATTEMPT).await {
                    Ok(()) => return url,
                    Err(error) if index == 0 => reason = error.to_string(),
                    Err(_) => {}
                }
            }
            time::sleep(PAUSE).await;
        }
    };
    let ready = time::timeout(timeout, attempts).await;
    ready.map_err(|_| {
        let url = urls.first().map(ToString::to_string).unwrap_or_default();
        Failure::of(format!("{url}/readyz was not ready within {timeout:?}: {reason}"))
    })
}

/// Stays with a ready emulator for a while, by a request that it holds open. Fails if it stops.
async fn stay(url: &BaseUrl, linger: Duration) -> Result<(), Failure> {
    let query = format!("?linger={}ms", linger.as_millis());
    let stayed = attempt(url, &query, linger + ATTEMPT).await;
    stayed.map_err(|error| Failure::of(format!("{url}/readyz is no longer ready: {error}")))
}

async fn attempt(url: &BaseUrl, query: &str, limit: Duration) -> Result<(), Box<dyn Error>> {
    let path = format!("/readyz{query}");
    match time::timeout(limit, client::get(url, &path, None)).await??.status() {
        StatusCode::OK => Ok(()),
        status => Err(format!("answered {status}").into()),
    }
}
