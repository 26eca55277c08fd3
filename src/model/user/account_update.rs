//! The request to change how a user sees one of its accounts.

use super::USER_ACCOUNT;
use crate::{
    json::{Cursor, FromJson, Violations},
    model::{ACCOUNT, shown_names},
};

/// A request to change a user's account. A missing member stays as it is.
///
/// No schema is published. `favorite` is the only member of the answer that is a setting of the
/// user; the others are ignored, so that a client can send the account back as it was read.
#[derive(Debug, Clone, Copy)]
pub struct UserAccountUpdate {
    /// Whether the account is a favourite of the user.
    pub favorite: Option<bool>,
}

impl FromJson for UserAccountUpdate {
    fn read(cursor: Cursor<'_, '_>, violations: &mut Violations) -> Option<Self> {
        cursor.object(violations, |members| {
            let favorite = members.optional("favorite", |it, violations| it.boolean(violations));
            members.ignore(shown_names(&USER_ACCOUNT).chain(shown_names(&ACCOUNT)));
            Self { favorite }
        })
    }
}
