//! `/_emulator/report`: everything that explains why a suite failed, as one document.
//!
//! The document is made sandbox by sandbox, so that it takes no more memory than the largest of
//! them. Passwords, tokens and codes are shortened in it.

mod sandbox;

use std::{iter, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::StatusCode,
    response::Response,
};
use serde_json::{Value, json};
use tokio::{sync::mpsc::channel, task::spawn_blocking};

use super::{ControlState, addresses::Addresses, coverage, events::Stream, shown_instant};
use crate::{
    api,
    clock::Clock,
    http::json_response,
    journal::{HarSource, har},
    sandbox::{Name, Sandbox},
};

/// A setting of the process, as its report shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownSetting {
    /// Its name.
    pub name: String,
    /// Its value; that of a secret is not told.
    pub value: String,
    /// Where the value comes from.
    pub source: String,
}

/// The report on a process: it says what is so when it is read.
#[derive(Debug, Clone)]
pub struct Report {
    control: ControlState,
    addresses: Addresses,
}

impl Report {
    /// The report on what this control plane controls.
    #[must_use]
    pub fn new(control: ControlState) -> Self {
        let addresses = Addresses::of(control.public_url.clone());
        Self { control, addresses }
    }

    /// The document, in pieces that are made one after the other.
    pub fn pieces(&self) -> impl Iterator<Item = Vec<u8>> {
        let sandboxes = self.control.sandboxes.all().into_iter();
        let shown = sandboxes.enumerate().map(|(index, sandbox)| {
            let separator = if index == 0 { "" } else { "," };
            format!("{separator}{}", sandbox::shown(&self.control, &self.addresses, &sandbox))
                .into_bytes()
        });
        iter::once(self.head()).chain(shown).chain(iter::once(b"]}".to_vec()))
    }

    /// Everything up to the first sandbox.
    fn head(&self) -> Vec<u8> {
        let settings = self.control.settings.iter().map(|ShownSetting { name, value, source }| {
            json!({ "name": name, "value": value, "source": source })
        });
        let mut head = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "contractVersion": api::openapi::CONTRACT_VERSION,
            "at": shown_instant(Clock::System.now()),
            "settings": settings.collect::<Vec<_>>(),
        });
        if let Some(coverage) = &self.control.coverage {
            head["coverage"] = coverage::document(coverage);
        }
        let mut head = head.to_string().into_bytes();
        head.pop();
        head.extend_from_slice(b",\"sandboxes\":[");
        head
    }

    /// The requests of each sandbox as an HTTP Archive; none if requests are not journalled.
    pub fn archives(&self) -> impl Iterator<Item = (Name, Value)> {
        let sandboxes = self.control.coverage.is_some().then(|| self.control.sandboxes.all());
        sandboxes.into_iter().flatten().map(|it| (it.name.clone(), self.archive(&it)))
    }

    fn archive(&self, sandbox: &Arc<Sandbox>) -> Value {
        let base_url = format!("{}{}", self.addresses.base(), sandbox.name.prefix());
        let source = HarSource {
            base_url: &base_url,
            creator: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        };
        har(&sandbox.journal.entries(), source)
    }

    /// The coverage as `JUnit` XML; none if requests are not journalled.
    #[must_use]
    pub fn junit(&self) -> Option<String> {
        self.control.coverage.as_deref().map(coverage::junit)
    }
}

pub(super) async fn read(State(control): State<ControlState>, addresses: Addresses) -> Response {
    let (pieces, body) = channel(1);
    spawn_blocking(move || {
        for piece in (Report { control, addresses }).pieces() {
            if pieces.blocking_send(Bytes::from(piece)).is_err() {
                // The reader has gone.
                return;
            }
        }
    });
    json_response(StatusCode::OK, Body::new(Stream(body)))
}
