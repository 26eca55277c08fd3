//! The command `drift`: compares a newer OpenAPI document of the platform with the emulator's.

use std::{path::PathBuf, process::ExitCode};

use accounts_emulator::{
    api::{self, openapi},
    drift::{self, Deviation, Difference, Report},
};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::{failure::Failure, input, output, printable::Printable};

/// The document and the form of the report.
#[derive(Debug, Args)]
pub(crate) struct Drift {
    /// OpenAPI document of the platform, as JSON: the whole one or a fragment; `-` means stdin.
    file: PathBuf,
    /// Form of the report.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Drift {
    /// Prints what the document has otherwise.
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let unreadable = |reason: &dyn std::fmt::Display| {
            Failure::usage(format!("{}: {reason}", self.file.display()))
        };
        let text = input::read(&self.file).map_err(|error| unreadable(&error))?;
        let theirs = serde_json::from_slice(&text).map_err(|error| unreadable(&error))?;
        let ours = serde_json::from_str(openapi::DOCUMENT).map_err(Failure::of)?;
        let not_emulated = api::NOT_EMULATED.iter().map(|it| (it.method, it.path));
        let report =
            drift::compare(&theirs, &ours, not_emulated).map_err(|error| unreadable(&error))?;
        match self.format {
            Format::Text => output::print_line(&text_of(&report)),
            Format::Json => output::print_document(json_of(&report).to_string().as_bytes()),
        }
        Ok(if report.has_drift() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// The report for people: the differences below their operations, then what is no drift.
fn text_of(report: &Report) -> String {
    let mut lines = Vec::new();
    let mut operation = "";
    for difference in &report.differences {
        if operation != difference.operation {
            operation = &difference.operation;
            lines.push(operation.to_owned());
        }
        lines.push(format!("  {}", line(difference)));
    }
    let Report { compared, not_covered, differences, deviations } = report;
    lines.push(format!(
        "{}, {} compared.",
        counted(differences.len(), "difference"),
        counted(compared.len(), "operation")
    ));
    if !deviations.is_empty() {
        lines.push(format!("{} on purpose:", counted(deviations.len(), "difference")));
    }
    for Deviation { difference, reason } in deviations {
        lines.push(format!("  {} {}; {reason}", difference.operation, line(difference)));
    }
    if !not_covered.is_empty() {
        lines.push(format!(
            "The document does not cover {} of the emulator, which is no drift:",
            counted(not_covered.len(), "operation")
        ));
        lines.extend(not_covered.iter().map(|operation| format!("  {operation}")));
    }
    lines.iter().map(|line| Printable(line).to_string()).collect::<Vec<_>>().join("\n")
}

fn line(Difference { place, change, also, .. }: &Difference) -> String {
    let also = match also.len() {
        0 => String::new(),
        1..=3 => format!(" (also in {})", also.join(", ")),
        // A schema may be in the answers of all operations.
        count => format!(" (also in {count} others, which --format json names)"),
    };
    let place = if place.is_empty() { "the operation" } else { place };
    format!("{place}: {change}{also}")
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn json_of(report: &Report) -> Value {
    let deviations = report.deviations.iter().map(|it| {
        let mut shown = shown(&it.difference);
        shown["reason"] = json!(it.reason);
        shown
    });
    json!({
        "drift": report.has_drift(),
        "differences": report.differences.iter().map(shown).collect::<Vec<_>>(),
        "deviations": deviations.collect::<Vec<_>>(),
        "compared": report.compared,
        "notCovered": report.not_covered,
    })
}

fn shown(difference: &Difference) -> Value {
    let mut shown = json!({
        "operation": difference.operation,
        "place": difference.place,
        "change": difference.change.name(),
        "also": difference.also,
    });
    if let drift::Change::Changed { aspect, theirs, ours } = &difference.change {
        shown["aspect"] = json!(aspect);
        shown["document"] = json!(theirs);
        shown["emulator"] = json!(ours);
    }
    shown
}
