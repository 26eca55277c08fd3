//! Refusals: why an operation was not carried out. A refused operation changes nothing.

use std::fmt;

use crate::{
    json::Violations,
    model::{WrongState, WrongStatus},
};

/// Why an operation was not carried out.
#[derive(Debug)]
pub enum Rejection {
    /// There is no such thing, or none that the caller may see.
    NotFound(String),
    /// The caller may see it, but not do that.
    Forbidden(String),
    /// The request does not fit the world.
    Invalid(Violations),
    /// The membership is in a state that does not allow it.
    WrongState(WrongState),
    /// The thing is in a state that does not allow it: a sentence says which, and what is allowed.
    Conflict(String),
}

impl Rejection {
    /// There is no thing of that kind and id.
    pub(crate) fn missing(kind: &str, id: impl fmt::Display) -> Self {
        Self::NotFound(format!("There is no {kind} {id}."))
    }
}

impl From<Violations> for Rejection {
    fn from(violations: Violations) -> Self {
        Self::Invalid(violations)
    }
}

impl From<WrongState> for Rejection {
    fn from(wrong: WrongState) -> Self {
        Self::WrongState(wrong)
    }
}

impl From<WrongStatus> for Rejection {
    fn from(wrong: WrongStatus) -> Self {
        Self::Conflict(wrong.to_string())
    }
}
