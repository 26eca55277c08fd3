//! The report: the folder that the server writes it to at its end, and the command that fetches it
//! from a running emulator.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use accounts_emulator::{control, http::BaseUrl};
use clap::Args;
use http_body_util::BodyExt;
use hyper::{StatusCode, header::AUTHORIZATION};
use tokio::{runtime, time};

use crate::{client, failure::Failure, output, settings::Settings, units, url};

/// A folder for the report.
#[derive(Debug)]
pub(crate) struct ReportFolder(PathBuf);

impl ReportFolder {
    /// Makes the folder if it is not there, and checks that files can be written to it.
    pub(crate) fn create(path: &Path) -> Result<Self, Failure> {
        let folder = Self(path.to_owned());
        let proof = folder.0.join(".report");
        let proved = fs::create_dir_all(path)
            .and_then(|()| File::create(&proof))
            .and_then(|_| fs::remove_file(&proof));
        proved.map(|()| folder).map_err(|error| {
            Failure::of(format!(
                "--report {}: no files can be written there: {error}.",
                path.display()
            ))
        })
    }

    /// Writes the report.
    pub(crate) fn write(&self, report: &control::Report) -> Result<(), Failure> {
        self.write_all(report).map_err(|error| {
            Failure::of(format!("The report was not written to {}: {error}.", self.0.display()))
        })
    }

    fn write_all(&self, report: &control::Report) -> io::Result<()> {
        self.write_file("report.json", report.pieces())?;
        for (name, archive) in report.archives() {
            self.write_file(&format!("{name}.har"), [archive.to_string().into_bytes()])?;
        }
        self.write_file_if_any("coverage.xml", report.junit().map(String::into_bytes))
    }

    fn write_file_if_any(&self, name: &str, bytes: Option<Vec<u8>>) -> io::Result<()> {
        bytes.map_or(Ok(()), |bytes| self.write_file(name, [bytes]))
    }

    fn write_file(&self, name: &str, pieces: impl IntoIterator<Item = Vec<u8>>) -> io::Result<()> {
        let mut file = BufWriter::new(File::create(self.0.join(name))?);
        pieces.into_iter().try_for_each(|piece| file.write_all(&piece))?;
        file.flush()
    }
}

/// Which emulator to ask for its report.
#[derive(Debug, Args)]
pub(crate) struct Report {
    /// URL of the emulator [default: this machine and the port that is set].
    #[arg(long, value_parser = url::parse_http)]
    url: Option<BaseUrl>,
    /// The token of --admin-token, if the emulator has one; the variable of that setting counts too.
    #[arg(long, value_name = "TOKEN")]
    admin_token: Option<String>,
    /// How long to wait for the report.
    #[arg(long, value_parser = units::timeout, value_name = "DURATION", default_value = "60s")]
    timeout: Duration,
}

impl Report {
    /// Prints the report.
    pub(crate) fn run(self, settings: &Settings) -> Result<ExitCode, Failure> {
        let urls = self.url.map_or_else(|| client::urls_of(settings), |url| Ok(vec![url]))?;
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(Failure::of)?;
        let token = self.admin_token.or_else(|| std::env::var("EMULATOR_ADMIN_TOKEN").ok());
        let fetched = runtime
            .block_on(async { time::timeout(self.timeout, fetch_first(&urls, token)).await });
        // A name look-up may hang longer than the time limit.
        runtime.shutdown_background();
        let document =
            fetched.map_err(|_| Failure::of("The emulator sent no report in time."))??;
        output::print_document(&document);
        Ok(ExitCode::SUCCESS)
    }
}

/// The report of the first URL that sends one, or why the first one did not.
async fn fetch_first(urls: &[BaseUrl], token: Option<String>) -> Result<Vec<u8>, Failure> {
    let mut failure = None;
    for url in urls {
        match fetch(url, token.clone()).await {
            Ok(report) => return Ok(report),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    Err(failure.unwrap_or_else(|| Failure::of("There is no URL of an emulator.")))
}

async fn fetch(url: &BaseUrl, token: Option<String>) -> Result<Vec<u8>, Failure> {
    let failed =
        |error: &dyn std::fmt::Display| Failure::of(format!("{url} sent no report: {error}."));
    let authorization = token.map(|token| (AUTHORIZATION, format!("Bearer {token}")));
    let answer = client::get(url, "/_emulator/report", authorization);
    let answer = answer.await.map_err(|error| failed(&error))?;
    let status = answer.status();
    let body = answer.into_body().collect().await.map_err(|error| failed(&error))?.to_bytes();
    match status {
        StatusCode::OK => Ok(body.into()),
        status => Err(failed(&format!("it answered {status} {}", String::from_utf8_lossy(&body)))),
    }
}
