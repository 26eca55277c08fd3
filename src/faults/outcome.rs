//! Faulted answers: the mark of a fault on an answer, for the layers that pass it on.

use std::fmt;

/// How a connection ends in place of a whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Resets it before the answer's first byte.
    Reset,
    /// Closes it in order before the answer's first byte.
    Empty,
    /// Closes it in order after the header and about half of the body.
    Truncate,
}

impl Cut {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Reset, Self::Empty, Self::Truncate];

    /// Returns its name in fault rules.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Empty => "empty",
            Self::Truncate => "truncate",
        }
    }

    /// Whether the client gets no byte of the answer.
    #[must_use]
    pub fn hides_response(self) -> bool {
        match self {
            Self::Reset | Self::Empty => true,
            Self::Truncate => false,
        }
    }
}

/// The source of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The rule with this number in the sandbox.
    Rule(u64),
    /// The request's own header `Prefer`.
    Preference,
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(id) => id.fmt(f),
            Self::Preference => f.write_str("prefer"),
        }
    }
}

/// The mark of a fault on an answer: an extension of the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Faulted {
    /// The source of the fault.
    pub by: By,
    /// How the connection ends, if the answer is not sent whole.
    pub cut: Option<Cut>,
}

impl Faulted {
    /// Whether the client gets the status of the answer.
    #[must_use]
    pub fn shows_status(&self) -> bool {
        !self.cut.is_some_and(Cut::hides_response)
    }
}
