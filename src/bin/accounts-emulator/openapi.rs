//! The command `openapi`: prints the OpenAPI document of the emulated API.

use std::process::ExitCode;

use accounts_emulator::api::openapi;
use clap::Args;

use crate::{output, settings::Settings, url::Url};

/// The server that the document names.
#[derive(Debug, Args)]
pub(crate) struct Openapi {
    /// URL at which clients reach the emulator [default: the URL in the document that it serves].
    #[arg(long, value_name = "URL")]
    public_url: Option<Url>,
}

impl Openapi {
    /// Prints the document that an emulator with these settings serves.
    pub(crate) fn run(self, settings: &Settings) -> ExitCode {
        let url = self.public_url.as_ref().or(settings.listening.public_url.as_ref());
        let default = || format!("http://localhost:{}", settings.listening.port);
        let url = url.map_or_else(default, Url::to_string);
        output::print_document(openapi::for_server(&url).as_bytes());
        ExitCode::SUCCESS
    }
}
