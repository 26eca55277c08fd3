//! The command `wait`: ends when an emulator is ready, or when the time is up.

use std::{error::Error, process::ExitCode, time::Duration};

use accounts_emulator::http::BaseUrl;
use clap::Args;
use hyper::StatusCode;
use tokio::{runtime, time};

use crate::{
    client,
    failure::Failure,
    settings::{Settings, reachable_address},
    units, url,
};

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
    timeout: Duration,
}

impl Wait {
    /// Waits until the emulator is ready.
    pub(crate) fn run(self, settings: &Settings) -> Result<ExitCode, Failure> {
        let address = reachable_address(settings.listening.address());
        let url = self.url.map_or_else(|| url::parse_http(&format!("http://{address}")), Ok);
        let url = url.map_err(Failure::of)?;
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(Failure::of)?;
        let result = runtime.block_on(wait_until_ready(&url, self.timeout));
        // A name look-up may hang longer than the time limit.
        runtime.shutdown_background();
        result.map(|()| ExitCode::SUCCESS)
    }
}

async fn wait_until_ready(url: &BaseUrl, timeout: Duration) -> Result<(), Failure> {
    let mut reason = "no answer".to_owned();
    let attempts = async {
        while let Err(error) = attempt(url).await {
            reason = error.to_string();
            time::sleep(PAUSE).await;
        }
    };
    let is_ready = time::timeout(timeout, attempts).await.is_ok();
    let failure =
        || Failure::of(format!("{url}/readyz was not ready within {timeout:?}: {reason}"));
    is_ready.then_some(()).ok_or_else(failure)
}

async fn attempt(url: &BaseUrl) -> Result<(), Box<dyn Error>> {
    match time::timeout(ATTEMPT, client::get(url, "/readyz", None)).await??.status() {
        StatusCode::OK => Ok(()),
        status => Err(format!("answered {status}").into()),
    }
}
