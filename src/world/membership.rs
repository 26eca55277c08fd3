//! The life of memberships: accepted, invited again, given other groups, ended.

use std::sync::Arc;

use super::{
    Caller, MailKind, Outcome, Rejection, Subject, Terms, Visibility, World,
    invite::{ResolvedAccount, ResolvedGroup},
    invitee::Invitee,
};
use crate::{
    id::Id,
    json::{Path, Violations},
    model::{
        Account, AccountUser, AccountUserAudit, Action, Code, DateEvent, Effect, Findings,
        InvitationState, NewAccountUser, Notice, Reference, Resource, Row, Rule, Transition, User,
        UserAudit, UserGroup,
    },
};

/// What names a member of an account: the user's id, or the membership's.
#[derive(Debug, Clone, Copy)]
pub enum MemberKey {
    /// `USR-0000-0000`
    User(Id<User>),
    /// `AUSR-0000-0000-0000`, which the platform's fourth version shows as the item's `id`.
    AccountUser(Id<AccountUser>),
}

impl MemberKey {
    /// The key that a path's segment is.
    #[must_use]
    pub fn parse(segment: &str) -> Option<Self> {
        let user = segment.parse().map(Self::User);
        user.or_else(|_| segment.parse().map(Self::AccountUser)).ok()
    }
}

impl World {
    /// The membership of that id.
    pub fn account_user(&self, id: Id<AccountUser>) -> Result<&Arc<Row<AccountUser>>, Rejection> {
        self.account_users.get(id).ok_or_else(|| Rejection::missing("account user", id))
    }

    /// The newest membership of a user in an account, or the one of that id.
    pub fn member(
        &self,
        account: Id<Account>,
        key: MemberKey,
    ) -> Result<&Arc<Row<AccountUser>>, Rejection> {
        let found = match key {
            MemberKey::User(user) => self
                .memberships_of(user)
                .filter(|membership| membership.account.id == account)
                .last(),
            MemberKey::AccountUser(id) => {
                self.account_users.get(id).filter(|row| row.account.id == account)
            }
        };
        found.ok_or_else(|| Rejection::NotFound(format!("Account {account} has no such member.")))
    }

    /// Whether no later membership joins the same user and account.
    #[must_use]
    pub fn is_newest(&self, row: &Row<AccountUser>) -> bool {
        let newest = self.member(row.account.id, MemberKey::User(row.user.id));
        newest.is_ok_and(|newest| newest.id == row.id)
    }

    /// Accepts an invitation, or sends it again.
    pub fn act(
        &mut self,
        id: Id<AccountUser>,
        action: Action,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let row = Arc::clone(self.account_user(id)?);
        let status = row.invitation.status(terms.now);
        let effect = action.effect(status)?;
        let mut findings = Findings::under(terms.rules);
        if action == Action::Accept && !caller.is(row.user.id) {
            let fact = "Only the invited user accepts an invitation";
            findings.against(Rule::OwnInvitation, &Path::Root, fact, "it was accepted");
        }
        let notices = findings.notices()?;
        self.moved(Transition::AccountUser(action, status));
        let account_user = match effect {
            Effect::None | Effect::Gone => row,
            Effect::Joined => self.join(&row, caller, terms),
            Effect::Renewed => self.renew(&row, caller, terms),
        };
        match action {
            Action::Resend => self.send(MailKind::Resend, &account_user, terms.now),
            Action::SendNew => self.send(MailKind::NewInvitation, &account_user, terms.now),
            Action::Accept | Action::Remove => {}
        }
        Ok(Outcome { row: account_user, notices })
    }

    /// Ends a membership; the user and its other memberships stay.
    pub fn remove(
        &mut self,
        id: Id<AccountUser>,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Vec<Notice>, Rejection> {
        let row = Arc::clone(self.account_user(id)?);
        let mut findings = Findings::under(terms.rules);
        if caller.is(row.user.id) {
            let fact = "Nobody removes their own membership";
            findings.against(Rule::OthersMembership, &Path::Root, fact, "it was removed");
        }
        let notices = findings.notices()?;
        self.moved(Transition::AccountUser(Action::Remove, row.invitation.status(terms.now)));
        self.removed(Subject::AccountUser(id));
        self.remove_account_user(&row);
        let derived_status = self.derived_status_of(&row.user);
        self.change_derived_status(&row.user, derived_status);
        Ok(notices)
    }

    /// Changes a member: what is given of the person, the groups, and the remark.
    ///
    /// The e-mail address can't be changed, by anyone.
    pub fn update_member(
        &mut self,
        id: Id<AccountUser>,
        update: NewAccountUser,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let row = Arc::clone(self.account_user(id)?);
        check_identity(&update, &row.user)?;
        let mut findings = Findings::under(terms.rules);
        let path = |index| GROUPS.item(index);
        let chosen =
            self.resolve_all_groups(&row, &update.groups, &path, terms.visibility, &mut findings);
        let notices = findings.notices()?;
        let groups = if chosen.is_empty() {
            row.groups.clone()
        } else {
            self.resolve_or_create_groups(chosen, &row.account, &terms.event(caller))
        };
        let (person, notes) = Invitee::of(update);
        if let Some(user) = person.applied_to(&row.user) {
            self.updated(Subject::User(user.id));
            self.replace_user(user.touched(terms.event(caller)));
        }
        let mut membership = AccountUser::clone(self.account_user(id)?);
        membership.invitation.notes = notes.or(membership.invitation.notes);
        let is_new =
            !same(&groups, &row.groups) || membership.invitation.notes != row.invitation.notes;
        if is_new {
            self.update(AccountUser { groups, ..membership }, caller, terms);
        }
        Ok(Outcome { row: Arc::clone(self.account_user(id)?), notices })
    }

    /// Gives a membership one more group.
    pub fn add_group_to(
        &mut self,
        id: Id<AccountUser>,
        group: Reference<UserGroup>,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let row = Arc::clone(self.account_user(id)?);
        let known = row.groups.iter().map(|group| Reference { id: Some(group.id) });
        // The path of a new group is that of the body: the one object it is.
        let groups: Vec<_> = known.chain([group]).collect();
        self.set_groups(&row, &groups, &|_| Path::Root, caller, terms)
    }

    /// Gives a membership these groups in place of those it has.
    pub fn replace_groups(
        &mut self,
        id: Id<AccountUser>,
        groups: &[Reference<UserGroup>],
        caller: &Caller,
        terms: Terms,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let row = Arc::clone(self.account_user(id)?);
        self.set_groups(&row, groups, &|index| Path::Item(&Path::Root, index), caller, terms)
    }

    /// Takes a group from a membership, unless it is the last.
    pub fn remove_group_from(
        &mut self,
        id: Id<AccountUser>,
        group: Id<UserGroup>,
        caller: &Caller,
        terms: Terms,
    ) -> Result<(), Rejection> {
        let row = Arc::clone(self.account_user(id)?);
        let (taken, left): (Vec<_>, Vec<_>) =
            row.groups.iter().cloned().partition(|other| other.id == group);
        if taken.is_empty() {
            return Err(Rejection::missing(&format!("group of account user {id}"), group));
        }
        if left.is_empty() {
            let sentence = format!(
                "{group} is the last group of {id}, and a membership has at least one; \
                 DELETE on the membership removes it."
            );
            return Err(Rejection::Conflict(sentence));
        }
        self.update(AccountUser { groups: left.into(), ..AccountUser::clone(&row) }, caller, terms);
        Ok(())
    }

    fn set_groups(
        &mut self,
        row: &Arc<Row<AccountUser>>,
        groups: &[Reference<UserGroup>],
        path: &dyn Fn(usize) -> Path<'static>,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let mut findings = Findings::under(terms.rules);
        let chosen = self.resolve_all_groups(row, groups, path, terms.visibility, &mut findings);
        let notices = findings.notices()?;
        let event = terms.event(caller);
        let groups = self.resolve_or_create_groups(chosen, &row.account, &event);
        let account_user = if same(&groups, &row.groups) {
            Arc::clone(row)
        } else {
            self.update(AccountUser { groups, ..AccountUser::clone(row) }, caller, terms)
        };
        Ok(Outcome { row: account_user, notices })
    }

    fn resolve_all_groups(
        &self,
        row: &Row<AccountUser>,
        groups: &[Reference<UserGroup>],
        path: &dyn Fn(usize) -> Path<'static>,
        visibility: Visibility,
        findings: &mut Findings,
    ) -> Vec<ResolvedGroup> {
        self.check_groups(groups, path, visibility, findings);
        let account = ResolvedAccount::Known(Arc::clone(&row.account));
        let choose = |(index, group): (usize, &Reference<UserGroup>)| {
            self.resolve_group(group.id, &account, &path(index).member("id"), findings)
        };
        groups.iter().enumerate().map(choose).collect()
    }

    fn join(
        &mut self,
        row: &Arc<Row<AccountUser>>,
        caller: &Caller,
        terms: Terms,
    ) -> Arc<Row<AccountUser>> {
        let now = Some(terms.now);
        let mut membership = AccountUser::clone(row);
        membership.invitation.state = InvitationState::Accepted;
        membership.audit.invitation_accepted_at = now;
        membership.audit.joined = now.map(|at| DateEvent { at });
        membership.audit.access = membership.audit.joined;
        membership.last_login_at = now;
        self.updated(Subject::User(row.user.id));
        membership.user = self.replace_user(User {
            derived_status: row.user.derived_status.or(InvitationState::Accepted.derived_status()),
            last_login_at: now,
            audit: UserAudit {
                invitation_accepted_at: row.user.audit.invitation_accepted_at.or(now),
                ..row.user.audit.clone()
            },
            current_account: row.user.current_account.or(Some(row.account.id)),
            ..User::clone(&row.user)
        });
        self.update(membership, caller, terms)
    }

    fn renew(
        &mut self,
        row: &Arc<Row<AccountUser>>,
        caller: &Caller,
        terms: Terms,
    ) -> Arc<Row<AccountUser>> {
        let mut membership = AccountUser::clone(row);
        membership.invitation.state = InvitationState::Pending { until: terms.lapse() };
        membership.invitation.code = Code::draw(self.generator.stream());
        let renewed = self.update(membership, caller, terms);
        // Not the better of two standings: a clock that was set back lets the later one go.
        let derived_status = self.derived_status_of(&renewed.user);
        self.change_derived_status(&renewed.user, derived_status);
        self.account_users.get(renewed.id).map_or(renewed, Arc::clone)
    }

    /// Puts a changed membership in its place: one revision on, updated by the caller.
    fn update(
        &mut self,
        membership: AccountUser,
        caller: &Caller,
        terms: Terms,
    ) -> Arc<Row<AccountUser>> {
        let audit = AccountUserAudit { updated: terms.event(caller), ..membership.audit };
        let changed =
            AccountUser { revision: membership.revision.saturating_add(1), audit, ..membership };
        self.track_cross_account_member(&changed);
        self.updated(Subject::AccountUser(changed.id));
        self.account_users.replace(changed)
    }
}

static GROUPS: Path<'static> = Path::Member(&Path::Root, "groups");

fn check_identity(update: &NewAccountUser, user: &User) -> Result<(), Violations> {
    let mut violations = Violations::default();
    if let Some(email) = update.email()
        && user.email.as_ref() != Some(email)
    {
        let sentence = "Expected the user's own e-mail address, which can't be changed";
        violations.add(&update.email_path(), sentence);
    }
    if update.id().is_some_and(|id| id != user.id.to_string()) {
        violations.add(&Path::Root.member("id"), "Expected the user's own id");
    }
    violations.unless_any(Some(()))
}

pub(super) fn same<R: Resource>(one: &[Arc<Row<R>>], other: &[Arc<Row<R>>]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.id() == other.id())
}
