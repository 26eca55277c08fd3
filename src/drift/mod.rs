//! Drift: what a newer OpenAPI document of the platform has otherwise than the emulator's.
//!
//! Operations are matched by method and path, members by their place in bodies and parameters. Names
//! of schemas, descriptions and examples make no difference.

mod aspects;
mod compare;
mod deviations;
mod document;
mod members;
mod report;
mod schema;
mod scope;

use std::{collections::BTreeSet, fmt};

use serde_json::Value;

use self::{
    compare::Comparison,
    document::{Document, Key},
};
pub use self::{
    deviations::DEVIATIONS,
    report::{Change, Deviation, Difference, Report},
};

/// Why a document cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incomparable {
    /// It has no object `paths`.
    NoPaths,
    /// None of its paths is of the Accounts API.
    NoOperations,
    /// Comparing it takes too many steps.
    TooLarge,
}

impl fmt::Display for Incomparable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoPaths => "It is no OpenAPI document: it has no object `paths`.",
            Self::NoOperations => {
                "It has no operation of the Accounts API: none of its paths begins with /v1/accounts, \
                 or is one of the emulator's."
            }
            Self::TooLarge => "Its schemas are too large to be compared.",
        })
    }
}

impl std::error::Error for Incomparable {}

/// Compares a document of the platform with the emulator's.
///
/// `not_emulated` are the method and path of operations that the emulator lacks on purpose.
///
/// # Errors
///
/// If `theirs` is no OpenAPI document, has nothing of the Accounts API, or is too large.
pub fn compare<'a>(
    theirs: &Value,
    ours: &Value,
    not_emulated: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Report, Incomparable> {
    let theirs = Document::new(theirs)?;
    let ours = Document::new(ours)?;
    let theirs = theirs.of_accounts(&ours)?;
    let not_emulated = not_emulated.into_iter().map(|(method, path)| Key::new(method, path));
    let mut comparison = Comparison::new(&theirs, &ours, not_emulated.collect::<BTreeSet<_>>());
    comparison.operations();
    comparison.report()
}
