//! The command `openapi`: the document of the emulated API.

use std::process::ExitCode;

use accounts_emulator::api::openapi;
use clap::Args;

use crate::{output, settings::Settings, url::Url};

/// For whom the document is.
#[derive(Debug, Args)]
pub(crate) struct Openapi {
    /// URL by which clients reach the emulator [default: as it would serve the document].
    #[arg(long, value_name = "URL")]
    public_url: Option<Url>,
}

impl Openapi {
    /// Prints the document, as an emulator of these settings serves it.
    pub(crate) fn run(self, settings: &Settings) -> ExitCode {
        let told = self.public_url.as_ref().or(settings.public_url.as_ref());
        let default = || format!("http://localhost:{}", settings.port);
        let url = told.map_or_else(default, Url::to_string);
        output::document(openapi::for_server(&url).as_bytes());
        ExitCode::SUCCESS
    }
}
