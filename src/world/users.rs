//! The life of users: changed, shut out, let in again, deleted.

use std::{collections::HashMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::{Caller, MemberKey, Rejection, Stored, Subject, Terms, Visibility, World};
use crate::{
    id::Id,
    json::{Patch, Path, Violations},
    model::{
        Account, AccountType, AccountUser, AccountUserAudit, ApiToken, DateEvent, DerivedStatus,
        Email, Findings, Notice, Picture, Row, Rule, Transition, User, UserAction, UserUpdate,
    },
};

/// Something that an operation was carried out on, and what the platform would have refused.
#[derive(Debug)]
pub struct Outcome<R> {
    /// The thing as it is now.
    pub row: Arc<Row<R>>,
    /// What the platform would have refused.
    pub notices: Vec<Notice>,
}

/// What names a user: its id, or its e-mail address.
#[derive(Debug, Clone)]
pub enum UserKey {
    /// `USR-0000-0000`
    Id(Id<User>),
    /// An address, whatever the case of its letters.
    Email(Email),
}

impl UserKey {
    /// The key that a path's segment is.
    #[must_use]
    pub fn parse(segment: &str) -> Option<Self> {
        segment.parse().map(Self::Id).or_else(|_| segment.parse().map(Self::Email)).ok()
    }
}

impl World {
    /// The user of that key, if `visibility` reaches it.
    pub fn user(
        &self,
        key: &UserKey,
        visibility: Visibility,
    ) -> Result<&Arc<Row<User>>, Rejection> {
        match key {
            UserKey::Id(id) => User::find(self, *id, visibility),
            UserKey::Email(email) => self
                .user_by_email(email)
                .filter(|row| visibility.reaches(&****row, self))
                .ok_or_else(|| Rejection::NotFound("There is no user of that address.".to_owned())),
        }
    }

    /// The newest membership of a user in each of its accounts, in order of creation.
    #[must_use]
    pub fn newest_memberships_of(&self, user: Id<User>) -> Vec<&Arc<Row<AccountUser>>> {
        let of_account = |row: &Arc<Row<AccountUser>>| (row.account.id, row.id);
        let newest: HashMap<_, _> = self.memberships_of(user).map(of_account).collect();
        let is_newest = |row: &&Arc<Row<AccountUser>>| newest.get(&row.account.id) == Some(&row.id);
        self.memberships_of(user).filter(is_newest).collect()
    }

    /// Changes what a user says of itself, and its picture, and shows it in each of its memberships.
    ///
    /// What changes nothing raises no revision.
    pub fn update_user(
        &mut self,
        id: Id<User>,
        update: UserUpdate,
        picture: Option<Picture>,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Outcome<User>, Rejection> {
        let row = self.user_for(UserAction::Update, id, terms)?;
        let mut violations = Violations::default();
        update.check(&row, &mut violations);
        self.check_current_account(&update, &row, &mut violations);
        violations.unless_any(Some(()))?;
        let mut findings = Findings::under(terms.rules);
        if !caller.is(id) && caller.role() != AccountType::Operations {
            let fact = "Only users themselves and Operations change a profile";
            findings.against(Rule::OwnProfile, &Path::Root, fact, "it was changed");
        }
        let notices = findings.notices()?;
        let has_picture = picture.is_some();
        let icon = row.icon.or_picture(picture);
        let user = match update.applied_to(&row) {
            Some(user) => User { icon, ..user },
            None if has_picture => User { icon, ..User::clone(&row) },
            None => return Ok(Outcome { row, notices }),
        };
        self.updated(Subject::User(id));
        let row = self.replace_user(user.touched(terms.event(caller)));
        Ok(Outcome { row, notices })
    }

    fn check_current_account(&self, update: &UserUpdate, user: &User, violations: &mut Violations) {
        let path = Path::Root.member("currentAccount");
        let is_active = |account: Id<Account>| {
            let mut memberships = self.memberships_of(user.id);
            memberships.any(|membership| membership.account.id == account && membership.is_active())
        };
        match update.current_account {
            Patch::Set(account) if user.current_account != Some(account) && !is_active(account) => {
                let sentence = "Expected an account in which the user has an active membership";
                violations.add_found(&path.member("id"), sentence, account.to_string());
            }
            Patch::Cleared if user.current_account.is_some() => {
                violations.add(&path, "Expected an account, since a user keeps the one it has");
            }
            Patch::Unchanged | Patch::Cleared | Patch::Set(_) => {}
        }
    }

    /// Whether a call with a token is worth noting: it is a user's, and their last one was noted
    /// at least a second ago.
    ///
    /// What is finer than a second nobody needs to know, and noting every call would make a change
    /// of every read.
    #[must_use]
    pub fn is_access_news(&self, token: &ApiToken, now: Timestamp) -> bool {
        let Some(user) = self.member_of_group(token) else { return false };
        let membership = self.active_membership_by(token);
        let kept =
            |row: &Arc<Row<AccountUser>>| row.last_login_at.max(row.audit.access.map(|it| it.at));
        is_news(user.last_login_at, now) || membership.is_some_and(|row| is_news(kept(row), now))
    }

    /// Notes a call with a user's token as the user's signing in, and as access to the account.
    ///
    /// That is nothing that anybody did to the user or the membership: no revision rises.
    pub fn note_access(&mut self, token: &ApiToken, now: Timestamp) {
        if !self.is_access_news(token, now) {
            return;
        }
        let Some(user) = self.member_of_group(token).map(|row| User::clone(row)) else { return };
        let user = self.replace_user(User { last_login_at: Some(now), ..user });
        let membership = self.active_membership_by(token).map(|row| AccountUser::clone(row));
        if let Some(membership) = membership {
            let audit = AccountUserAudit {
                access: Some(DateEvent { at: now }),
                ..membership.audit.clone()
            };
            let noted = AccountUser { user, last_login_at: Some(now), audit, ..membership };
            self.account_users.replace(noted);
        }
    }

    fn member_of_group(&self, token: &ApiToken) -> Option<&Arc<Row<User>>> {
        let holder = self.users.get(token.user?);
        holder.filter(|user| {
            !matches!(user.derived_status, DerivedStatus::Blocked | DerivedStatus::Deleted)
        })
    }

    fn active_membership_by(&self, token: &ApiToken) -> Option<&Arc<Row<AccountUser>>> {
        let newest = self.member(token.account.id, MemberKey::User(token.user?)).ok();
        newest.filter(|membership| membership.is_active())
    }

    /// Shuts a user out, whatever its memberships are.
    pub fn block_user(
        &mut self,
        id: Id<User>,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Outcome<User>, Rejection> {
        let row = self.user_for(UserAction::Block, id, terms)?;
        Ok(self.stand(&row, UserAction::Block, DerivedStatus::Blocked, caller, terms))
    }

    /// Lets a user in again, who is then what its memberships make of it.
    pub fn unblock_user(
        &mut self,
        id: Id<User>,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Outcome<User>, Rejection> {
        let row = self.user_for(UserAction::Unblock, id, terms)?;
        let derived_status = self.status_by_memberships(id);
        Ok(self.stand(&row, UserAction::Unblock, derived_status, caller, terms))
    }

    /// Deletes a user, who has no membership any more.
    ///
    /// Operations still finds it by its id; its e-mail address is free for another user.
    pub fn delete_user(
        &mut self,
        id: Id<User>,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Vec<Notice>, Rejection> {
        let row = self.user_for(UserAction::Delete, id, terms)?;
        let mut findings = Findings::under(terms.rules);
        if caller.is(id) {
            let fact = "Nobody deletes themselves";
            findings.against(Rule::OthersUser, &Path::Root, fact, "the user was deleted");
        }
        let notices = findings.notices()?;
        let Outcome { row, .. } =
            self.stand(&row, UserAction::Delete, DerivedStatus::Deleted, caller, terms);
        self.free_email(&row);
        Ok(notices)
    }

    /// Says whether a user may set its password; none is ever kept.
    pub fn set_password(
        &self,
        id: Id<User>,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Outcome<User>, Rejection> {
        let row = self.user_for(UserAction::SetPassword, id, terms)?;
        let mut findings = Findings::under(terms.rules);
        if !caller.is(id) {
            let fact = "Only users themselves set their password";
            findings.against(Rule::OwnPassword, &Path::Root, fact, "it was accepted");
        }
        Ok(Outcome { row, notices: findings.notices()? })
    }

    /// The user, if its status allows the action.
    fn user_for(
        &self,
        action: UserAction,
        id: Id<User>,
        terms: Terms,
    ) -> Result<Arc<Row<User>>, Rejection> {
        let row = self.users.get(id).ok_or_else(|| Rejection::missing(User::NOUN, id))?;
        action.check(row.derived_status.status(terms.now))?;
        Ok(Arc::clone(row))
    }

    fn stand(
        &mut self,
        row: &Arc<Row<User>>,
        action: UserAction,
        derived_status: DerivedStatus,
        caller: &Caller,
        terms: Terms,
    ) -> Outcome<User> {
        let (from, to) = (row.derived_status.status(terms.now), derived_status.status(terms.now));
        self.moved(Transition::User(action, from, to));
        match derived_status {
            DerivedStatus::Deleted => self.removed(Subject::User(row.id)),
            DerivedStatus::NoMembership
            | DerivedStatus::Invited { .. }
            | DerivedStatus::Active
            | DerivedStatus::Blocked => {
                self.updated(Subject::User(row.id));
            }
        }
        let user = User { derived_status, ..User::clone(row) };
        let row = self.replace_user(user.touched(terms.event(caller)));
        Outcome { row, notices: Vec::new() }
    }

    pub(super) fn free_email(&mut self, user: &User) {
        let Some(email) = &user.email else { return };
        let others = self.by_former_email.get(email).map_or(&[][..], |ids| ids);
        let ids = others.iter().copied().chain([user.id]).collect();
        self.by_former_email.insert(email.clone(), ids);
        self.by_email.remove(email);
    }

    /// The users who have, or had when they were deleted, that address; in order of creation.
    pub(super) fn users_by_any_email(&self, email: &Email) -> Vec<Id<User>> {
        let former = self.by_former_email.get(email).map_or(&[][..], |ids| ids);
        former.iter().chain(self.by_email.get(email)).copied().collect()
    }
}

fn is_news(kept: Option<Timestamp>, now: Timestamp) -> bool {
    kept.is_none_or(|kept| now.duration_since(kept) >= SignedDuration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use super::{
        super::demo::{id, terms},
        *,
    };
    use crate::{
        json::{Cursor, FromJson, Json},
        model::{Rules, UserStatus},
    };

    const INVITED: &str = "USR-6375-2499";
    const ACTIVE: &str = "USR-6271-1138";

    fn status(world: &World, user: &str) -> UserStatus {
        world.users.get(id(user)).unwrap().derived_status.status(terms(Rules::Contract).now)
    }

    fn update(world: &mut World, user: &str, text: &str) -> Result<u32, Rejection> {
        let json = Json::parse(text.as_bytes()).unwrap();
        let update = UserUpdate::read(Cursor::root(&json), &mut Violations::default()).unwrap();
        let terms = terms(Rules::Contract);
        let done = world.update_user(id(user), update, None, &Caller::Operations, terms)?;
        Ok(done.row.revision)
    }

    #[test]
    fn a_blocked_user_is_afterwards_what_its_memberships_make_of_it() {
        let (mut world, terms) = (World::demo(), terms(Rules::Contract));
        for (user, after) in [(INVITED, UserStatus::Invited), (ACTIVE, UserStatus::Active)] {
            world.block_user(id(user), &Caller::Operations, terms).unwrap();
            assert_eq!(status(&world, user), UserStatus::Blocked);
            assert!(world.block_user(id(user), &Caller::Operations, terms).is_err());
            let done = world.unblock_user(id(user), &Caller::Operations, terms).unwrap();
            assert_eq!(status(&world, user), after);
            assert_eq!(done.row.revision, 3);
        }
    }

    #[test]
    fn a_user_is_deleted_once_it_is_a_member_of_nothing() {
        let (mut world, terms) = (World::demo(), terms(Rules::Contract));
        assert!(world.delete_user(id(INVITED), &Caller::Operations, terms).is_err());
        world.remove(id("AUSR-4134-7183-7330"), &Caller::Operations, terms).unwrap();
        world.delete_user(id(INVITED), &Caller::Operations, terms).unwrap();
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
        for stranger in ["ACC-8412-3396", "ACC-1671-0642", "ACC-0000-0001"] {
            assert!(update(&mut world, user, &current(stranger)).is_err(), "{stranger}");
        }
        assert!(update(&mut world, user, r#"{"currentAccount": null}"#).is_err());
        assert_eq!(update(&mut world, INVITED, r#"{"currentAccount": null}"#).ok(), Some(1));
    }

    #[test]
    fn the_newest_membership_in_each_account_is_a_users_own() {
        let world = World::demo();
        let accounts: Vec<_> = world
            .newest_memberships_of(id("USR-5780-9743"))
            .into_iter()
            .map(|row| row.account.id)
            .collect();
        assert_eq!(accounts, [id("ACC-1086-6867"), id("ACC-8412-3396")]);
    }
}
