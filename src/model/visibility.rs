//! Visibility: how much of a world a caller sees.

use super::{Account, Id};

/// How much of a world a caller sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Everything.
    All,
    /// The objects that belong to that account. All others look as if they did not exist.
    Account(Id<Account>),
}
