//! Faulted answers: what an answer that went wrong on purpose carries for those who pass it on.

use std::fmt;

/// How a connection ends in place of a whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// It is reset, without a byte of the answer.
    Reset,
    /// It is closed in order, without a byte of the answer.
    Empty,
    /// It is closed in order after the header and about half of the body.
    Truncate,
}

impl Cut {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Reset, Self::Empty, Self::Truncate];

    /// The name, as rules have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Empty => "empty",
            Self::Truncate => "truncate",
        }
    }

    /// Whether nothing of the answer reaches the client.
    #[must_use]
    pub fn hides_response(self) -> bool {
        match self {
            Self::Reset | Self::Empty => true,
            Self::Truncate => false,
        }
    }
}

/// Who wanted an answer to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The rule of that number in the sandbox.
    Rule(u64),
    /// The request itself, by its header `Prefer`.
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

/// The mark on an answer that a fault had a hand in: an extension of the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Faulted {
    /// Who wanted it.
    pub by: By,
    /// How the connection is to end, where the answer does not go out whole.
    pub cut: Option<Cut>,
}

impl Faulted {
    /// Whether the client gets the status of the answer.
    #[must_use]
    pub fn shows_status(&self) -> bool {
        !self.cut.is_some_and(Cut::hides_response)
    }
}
