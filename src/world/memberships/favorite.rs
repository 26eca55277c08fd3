//! Favourites: the accounts that a user marks among its own.

use super::super::{Effects, OperationContext, Outcome, Rejection, UserKey, Visibility, World};
use crate::{
    id::Id,
    json::Path,
    model::{Account, AccountType, AccountUser, Notice, Rule, User, UserAccountUpdate},
};

impl World {
    /// Changes how a user sees one of its accounts: in its newest membership there.
    ///
    /// An update that changes nothing raises no revision.
    pub fn update_user_account(
        &mut self,
        user: &UserKey,
        account: Id<Account>,
        update: UserAccountUpdate,
        context: &OperationContext,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let user = self.user(user, context)?.id;
        let account = self.find(account, context)?.id;
        let notices = check_own_account(user, context)?;
        let row = self.newest_membership(account, user).cloned().ok_or_else(|| {
            Rejection::NotFound(format!("User {user} is not a member of account {account}."))
        })?;
        let favorite = update.favorite.unwrap_or(row.favorite);
        if favorite == row.favorite {
            return Ok(Outcome::unchanged(row, notices));
        }
        let mut effects = Effects::new(context);
        let membership = AccountUser { favorite, ..AccountUser::clone(&row) };
        let row = self.apply_membership(membership, &mut effects);
        Ok(effects.outcome(row, notices))
    }
}

/// Checks that the caller is the user or Operations.
///
/// A caller who sees only its own account is forbidden to change another user's, under any rules.
fn check_own_account(user: Id<User>, context: &OperationContext) -> Result<Vec<Notice>, Rejection> {
    let fact = "Only users themselves and Operations change how a user sees an account";
    let is_allowed = context.caller.is(user) || context.caller.role() == AccountType::Operations;
    let mut findings = context.findings();
    match context.visibility {
        _ if is_allowed => {}
        Visibility::Account(_) => return Err(Rejection::Forbidden(format!("{fact}."))),
        Visibility::All => {
            findings.against(Rule::OwnFavorite, &Path::Root, fact, "it was changed");
        }
    }
    Ok(findings.notices()?)
}
