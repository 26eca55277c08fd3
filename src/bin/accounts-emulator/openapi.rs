//! The command `openapi`: prints the OpenAPI document of the emulated API.

use std::process::ExitCode;

use accounts_emulator::{api::openapi, http::BaseUrl};
use clap::Args;

use crate::{output, settings::Settings};

/// The server that the document names.
#[derive(Debug, Args)]
pub(crate) struct Openapi {
    /// URL at which clients reach the emulator [default: the URL in the document that it serves].
    #[arg(long, value_name = "URL")]
    public_url: Option<BaseUrl>,
}

impl Openapi {
    /// Prints the document that an emulator with these settings serves.
    pub(crate) fn run(self, settings: &Settings) -> ExitCode {
        let url = self.public_url.as_ref().or(settings.listening.public_url.as_ref());
        let url = url.cloned().unwrap_or_else(|| BaseUrl::local(settings.listening.port));
        output::print_document(openapi::for_server(url.text()).as_bytes());
        ExitCode::SUCCESS
    }
}
