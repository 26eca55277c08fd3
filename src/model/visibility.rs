//! Visibility: how much of a world a caller sees.

use super::{Account, Id};
use crate::rql::Party;

/// How much of a world a caller sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Everything.
    All,
    /// The objects that belong to that account. All others look as if they did not exist.
    Account(Id<Account>),
}

impl Visibility {
    /// Who reads: Operations sees everything, others see the part that belongs to an account.
    #[must_use]
    pub fn party(self) -> Party {
        match self {
            Self::All => Party::Operations,
            Self::Account(_) => Party::Anyone,
        }
    }
}
