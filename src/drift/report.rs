//! Reports: every difference, where it is, and what the document says nothing of.

use std::fmt;

/// How two documents differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The operations that were compared.
    pub compared: Vec<String>,
    /// Our operations that the document does not have and does not cover, which is no drift.
    pub not_covered: Vec<String>,
    /// The differences.
    pub differences: Vec<Difference>,
    /// The differences that the emulator has on purpose, which are no drift.
    pub deviations: Vec<Deviation>,
}

impl Report {
    /// Whether there are differences besides those on purpose.
    #[must_use]
    pub fn has_drift(&self) -> bool {
        !self.differences.is_empty()
    }
}

/// A difference that the emulator has on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// The difference.
    pub difference: Difference,
    /// Why.
    pub reason: &'static str,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The operation, such as `POST /account-users`.
    pub operation: String,
    /// The place in the operation, such as `request: user.email`; empty for the operation itself.
    pub place: String,
    /// What is different.
    pub change: Change,
    /// The other operations that have the same difference, because their bodies have the same
    /// schema.
    pub also: Vec<String>,
}

/// What is different in a place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Change {
    /// The document has it, and the emulator has not.
    Missing,
    /// The emulator has it, and the document has not.
    Extra,
    /// Both have it, with another aspect.
    Changed {
        /// Which aspect, such as `type`.
        aspect: &'static str,
        /// What the document says.
        theirs: String,
        /// What the emulator's says.
        ours: String,
    },
}

impl Change {
    /// Its name in JSON.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Changed { .. } => "changed",
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the document has it, the emulator has not"),
            Self::Extra => f.write_str("the emulator has it, the document has not"),
            Self::Changed { aspect, theirs, ours } => {
                write!(f, "{aspect}: {theirs} in the document, {ours} in the emulator")
            }
        }
    }
}
