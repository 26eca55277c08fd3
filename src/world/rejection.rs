//! Rejections: why an operation was refused. A refused operation changes nothing.

use std::fmt;

use crate::{
    json::Violations,
    model::{WrongState, WrongStatus},
};

/// Why an operation was refused.
#[derive(Debug)]
pub enum Rejection {
    /// The object does not exist, or the caller does not see it.
    NotFound(String),
    /// The caller may not do that to an object that it sees.
    Forbidden(String),
    /// The request does not fit the world.
    Invalid(Violations),
    /// The membership's status does not allow the operation.
    WrongState(WrongState),
    /// The object's state does not allow the operation. The sentence says which state would.
    Conflict(String),
}

impl Rejection {
    /// There is no object of that kind and id.
    pub(super) fn missing(kind: &str, id: impl fmt::Display) -> Self {
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
