//! The life of users: updated, blocked, unblocked and deleted.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::{Effects, OperationContext, Outcome, Rejection, Subject, World};
use crate::{
    id::Id,
    json::{Patch, Path, Violations},
    model::{
        Account, AccountType, AccountUser, AccountUserAudit, ApiToken, DateEvent, DerivedStatus,
        Email, Notice, Picture, Row, Rule, Transition, User, UserAction, UserUpdate,
    },
};

/// A key that names a user: its id or its e-mail address.
#[derive(Debug, Clone)]
pub enum UserKey {
    /// `USR-0000-0000`
    Id(Id<User>),
    /// An address, whatever the case of its letters.
    Email(Email),
}

impl UserKey {
    /// Reads the segment of a path.
    #[must_use]
    pub fn parse(segment: &str) -> Option<Self> {
        segment.parse().map(Self::Id).or_else(|_| segment.parse().map(Self::Email)).ok()
    }
}

impl World {
    /// Updates a user's profile and picture, and shows it in each of its memberships.
    ///
    /// An update that changes nothing raises no revision.
    pub fn update_user(
        &mut self,
        id: Id<User>,
        update: UserUpdate,
        picture: Option<Picture>,
        context: &OperationContext,
    ) -> Result<Outcome<User>, Rejection> {
        let row = self.user_for(UserAction::Update, id, context)?;
        let notices = self.check_user_update(&update, &row, context)?;
        let has_picture = picture.is_some();
        let icon = row.icon.or_picture(picture);
        let user = match update.applied_to(&row) {
            Some(user) => User { icon, ..user },
            None if has_picture => User { icon, ..User::clone(&row) },
            None => return Ok(Outcome::unchanged(row, notices)),
        };
        let mut effects = Effects::new(context);
        effects.updated(Subject::User(id));
        let row = self.replace_user(user.touched(effects.cause.clone()));
        Ok(effects.outcome(row, notices))
    }

    fn check_user_update(
        &self,
        update: &UserUpdate,
        user: &User,
        context: &OperationContext,
    ) -> Result<Vec<Notice>, Violations> {
        let mut violations = Violations::default();
        update.check(user, &mut violations);
        self.check_current_account(update, user, context, &mut violations);
        violations.unless_any(Some(()))?;
        let mut findings = context.findings();
        let caller = &context.caller;
        if !caller.is(user.id) && caller.role() != AccountType::Operations {
            let fact = "Only users themselves and Operations change a profile";
            findings.against(Rule::OwnProfile, &Path::Root, fact, "it was changed");
        }
        findings.notices()
    }

    /// Checks the account that a user shall work in. To a caller who sees neither the account nor
    /// is the user, it is like one that does not exist.
    fn check_current_account(
        &self,
        update: &UserUpdate,
        user: &User,
        context: &OperationContext,
        violations: &mut Violations,
    ) {
        let path = Path::Root.member("currentAccount");
        let is_active = |account: Id<Account>| {
            let mut memberships = self.memberships_of(user.id);
            memberships.any(|membership| membership.account.id == account && membership.is_active())
        };
        let is_seen = |id: Id<Account>| {
            self.accounts.get(id).is_some_and(|account| context.sees(&***account, self))
        };
        let is_admitted = |id: Id<Account>| {
            (user.current_account == Some(id) || is_active(id))
                && (context.caller.is(user.id) || is_seen(id))
        };
        match update.current_account {
            Patch::Set(account) if !is_admitted(account) => {
                let sentence = "Expected an account in which the user has an active membership";
                violations.add_found(&path.member("id"), sentence, account.to_string());
            }
            Patch::Cleared if user.current_account.is_some_and(is_seen) => {
                violations.add(&path, "Expected an account, since a user keeps the one it has");
            }
            Patch::Unchanged | Patch::Cleared | Patch::Set(_) => {}
        }
    }

    /// Blocks a user, whatever its memberships are.
    pub fn block_user(
        &mut self,
        id: Id<User>,
        context: &OperationContext,
    ) -> Result<Outcome<User>, Rejection> {
        let row = self.user_for(UserAction::Block, id, context)?;
        Ok(self.move_user(&row, UserAction::Block, DerivedStatus::Blocked, Vec::new(), context))
    }

    /// Unblocks a user, whose status then follows from its memberships again.
    pub fn unblock_user(
        &mut self,
        id: Id<User>,
        context: &OperationContext,
    ) -> Result<Outcome<User>, Rejection> {
        let row = self.user_for(UserAction::Unblock, id, context)?;
        let derived_status = self.status_by_memberships(id);
        Ok(self.move_user(&row, UserAction::Unblock, derived_status, Vec::new(), context))
    }

    /// Deletes a user without memberships.
    ///
    /// Operations still finds it by its id. Its e-mail address is free for another user.
    pub fn delete_user(
        &mut self,
        id: Id<User>,
        context: &OperationContext,
    ) -> Result<Outcome<User>, Rejection> {
        let mut findings = context.findings();
        // Before the status, which never allows it: a token of a user without memberships opens
        // nothing.
        if context.caller.is(id) {
            let fact = "Users cannot delete themselves";
            findings.against(Rule::OthersUser, &Path::Root, fact, "the user was deleted");
        }
        let notices = findings.notices()?;
        let row = self.user_for(UserAction::Delete, id, context)?;
        let deleted = DerivedStatus::Deleted;
        let outcome = self.move_user(&row, UserAction::Delete, deleted, notices, context);
        self.free_email(&outcome.row);
        Ok(outcome)
    }

    /// Checks whether a user may set its password. No password is ever kept.
    pub fn set_password(
        &self,
        id: Id<User>,
        context: &OperationContext,
    ) -> Result<Outcome<User>, Rejection> {
        let row = self.user_for(UserAction::SetPassword, id, context)?;
        let mut findings = context.findings();
        if !context.caller.is(id) {
            let fact = "Only users themselves set their password";
            findings.against(Rule::OwnPassword, &Path::Root, fact, "it was accepted");
        }
        Ok(Outcome::unchanged(row, findings.notices()?))
    }

    /// The user, if its status allows the action.
    fn user_for(
        &self,
        action: UserAction,
        id: Id<User>,
        context: &OperationContext,
    ) -> Result<Arc<Row<User>>, Rejection> {
        let row = self.find(id, context)?;
        action.check(row.derived_status.status(context.now))?;
        Ok(Arc::clone(row))
    }

    /// Moves a user to the status that an action leads to.
    fn move_user(
        &mut self,
        row: &Arc<Row<User>>,
        action: UserAction,
        derived_status: DerivedStatus,
        notices: Vec<Notice>,
        context: &OperationContext,
    ) -> Outcome<User> {
        let mut effects = Effects::new(context);
        let status = |derived: DerivedStatus| derived.status(context.now);
        let (from, to) = (status(row.derived_status), status(derived_status));
        effects.transitioned(Transition::User(action, from, to));
        match derived_status {
            DerivedStatus::Deleted => effects.removed(Subject::User(row.id)),
            DerivedStatus::NoMembership
            | DerivedStatus::Invited { .. }
            | DerivedStatus::Active
            | DerivedStatus::Blocked => effects.updated(Subject::User(row.id)),
        }
        let user = User { derived_status, ..User::clone(row) };
        let row = self.replace_user(user.touched(effects.cause.clone()));
        effects.outcome(row, notices)
    }

    /// Whether a call with a token should be noted: it is a user's, and the last one was noted at
    /// least a second ago.
    ///
    /// Noting every call would turn every read into a write.
    #[must_use]
    pub fn is_access_news(&self, token: &ApiToken, now: Timestamp) -> bool {
        let Some(user) = self.user_of_token(token) else { return false };
        let membership = self.active_membership_by(token);
        let kept =
            |row: &Arc<Row<AccountUser>>| row.last_login_at.max(row.audit.access.map(|it| it.at));
        is_news(user.last_login_at, now) || membership.is_some_and(|row| is_news(kept(row), now))
    }

    /// Notes a call with a user's token as the user's login, and as access to the account.
    ///
    /// It raises no revision and causes no event: neither user nor membership was changed.
    pub fn note_access(&mut self, token: &ApiToken, now: Timestamp) {
        if !self.is_access_news(token, now) {
            return;
        }
        let Some(user) = self.user_of_token(token).map(|row| User::clone(row)) else { return };
        let user = self.replace_user(User { last_login_at: Some(now), ..user });
        let membership = self.active_membership_by(token).map(|row| AccountUser::clone(row));
        if let Some(membership) = membership {
            let access = Some(DateEvent { at: now });
            let audit = AccountUserAudit { access, ..membership.audit.clone() };
            let noted = AccountUser { user, last_login_at: Some(now), audit, ..membership };
            self.account_users.replace(noted);
        }
    }

    fn user_of_token(&self, token: &ApiToken) -> Option<&Arc<Row<User>>> {
        let user = self.users.get(token.user?);
        user.filter(|user| {
            !matches!(user.derived_status, DerivedStatus::Blocked | DerivedStatus::Deleted)
        })
    }

    fn active_membership_by(&self, token: &ApiToken) -> Option<&Arc<Row<AccountUser>>> {
        let newest = self.newest_membership(token.account.id, token.user?);
        newest.filter(|membership| membership.is_active())
    }
}

fn is_news(kept: Option<Timestamp>, now: Timestamp) -> bool {
    kept.is_none_or(|kept| now.duration_since(kept) >= SignedDuration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use super::{
        super::demo::{context, effects, id, request},
        *,
    };
    use crate::model::{Rules, UserStatus, Visibility};

    const INVITED: &str = "USR-6375-2499";
    const ACTIVE: &str = "USR-6271-1138";

    fn status(world: &World, user: &str) -> UserStatus {
        world.users.get(id(user)).unwrap().derived_status.status(context(Rules::Contract).now)
    }

    fn update(world: &mut World, user: &str, text: &str) -> Result<u32, Rejection> {
        let context = context(Rules::Contract);
        let outcome = world.update_user(id(user), request(text), None, &context)?;
        Ok(outcome.row.revision)
    }

    #[test]
    fn a_blocked_user_is_afterwards_what_its_memberships_make_of_it() {
        let (mut world, context) = (World::demo(), context(Rules::Contract));
        for (user, after) in [(INVITED, UserStatus::Invited), (ACTIVE, UserStatus::Active)] {
            world.block_user(id(user), &context).unwrap();
            assert_eq!(status(&world, user), UserStatus::Blocked);
            assert!(world.block_user(id(user), &context).is_err());
            let outcome = world.unblock_user(id(user), &context).unwrap();
            assert_eq!(status(&world, user), after);
            assert_eq!(outcome.row.revision, 3);
        }
    }

    #[test]
    fn a_user_is_deleted_once_it_is_a_member_of_nothing() {
        let (mut world, context) = (World::demo(), context(Rules::Contract));
        let before = world.document();
        assert!(world.delete_user(id(INVITED), &context).is_err());
        assert_eq!(world.document(), before);
        world.remove(id("AUSR-4134-7183-7330"), &context).unwrap();
        let outcome = world.delete_user(id(INVITED), &context).unwrap();
        assert_eq!(effects(&outcome), ["user Disabled delete Deleted", "user removed"]);
        assert_eq!(status(&world, INVITED), UserStatus::Deleted);
        let email = "TEST12.test@swo1.com".parse().unwrap();
        assert!(world.user_by_email(&email).is_none());
        assert_eq!(world.users_by_any_email(&email), [id(INVITED)]);
        assert!(update(&mut world, INVITED, "{}").is_err());
        let own = world.users.get(id(INVITED)).unwrap();
        assert!(!Visibility::Account(id("ACC-1671-0642")).reaches::<User>(own, &world));
    }

    #[test]
    fn what_changes_nothing_raises_no_revision() {
        let mut world = World::demo();
        assert_eq!(update(&mut world, ACTIVE, "{}").ok(), Some(1));
        assert_eq!(update(&mut world, ACTIVE, r#"{"firstName": "Nell"}"#).ok(), Some(2));
        assert_eq!(update(&mut world, ACTIVE, r#"{"firstName": "Nell"}"#).ok(), Some(2));
        let mut memberships = world.memberships_of(id(ACTIVE));
        assert!(memberships.all(|row| row.user.first_name.as_deref() == Some("Nell")));
    }

    #[test]
    fn a_user_works_in_an_account_that_it_is_an_active_member_of() {
        let mut world = World::demo();
        let user = "USR-5780-9743";
        let current = |account: &str| format!(r#"{{"currentAccount": {{"id": "{account}"}}}}"#);
        assert_eq!(update(&mut world, user, &current("ACC-1086-6867")).ok(), Some(1));
        for other in ["ACC-8412-3396", "ACC-1671-0642", "ACC-0000-0001"] {
            assert!(update(&mut world, user, &current(other)).is_err(), "{other}");
        }
        assert!(update(&mut world, user, r#"{"currentAccount": null}"#).is_err());
        assert_eq!(update(&mut world, INVITED, r#"{"currentAccount": null}"#).ok(), Some(1));
    }
}
