//! The life of memberships: invited, accepted, invited again, updated and removed.

mod favorite;
mod groups;
mod invite;
mod invitee;
mod resolve;

use std::sync::Arc;

use self::invitee::Invitee;
pub(super) use self::resolve::ResolvedAccount;
use self::resolve::ResolvedGroup;
use super::{Effects, MailKind, OperationContext, Outcome, Rejection, Subject, World};
use crate::{
    id::Id,
    json::{Path, Violations},
    model::{
        Account, AccountUser, AccountUserAudit, Action, Code, DateEvent, Effect, INVITATION,
        InvitationState, NewAccountUser, Resource, Row, Rule, Transition, User, UserAudit,
    },
};

static GROUPS: Path<'static> = Path::Member(&Path::Root, "groups");

impl World {
    /// Accepts an invitation, or sends it again.
    pub fn act(
        &mut self,
        id: Id<AccountUser>,
        action: Action,
        context: &OperationContext,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let status = row.invitation.status(context.now);
        let effect = action.effect(status)?;
        let mut findings = context.findings();
        if action == Action::Accept && !context.caller.is(row.user.id) {
            let fact = "Only the invited user accepts an invitation";
            findings.against(Rule::OwnInvitation, &Path::Root, fact, "it was accepted");
        }
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        effects.transitioned(Transition::AccountUser(action, status));
        let row = match effect {
            Effect::None | Effect::Gone => row,
            Effect::Joined => self.join(&row, context, &mut effects),
            Effect::Renewed => self.renew(&row, context, &mut effects),
        };
        match action {
            Action::Resend => effects.send(MailKind::Resend, &row),
            Action::SendNew => effects.send(MailKind::NewInvitation, &row),
            Action::Accept | Action::Remove => {}
        }
        Ok(effects.outcome(row, notices))
    }

    /// Removes a membership. The user and its other memberships stay.
    pub fn remove(
        &mut self,
        id: Id<AccountUser>,
        context: &OperationContext,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        self.end(&[Arc::clone(&row)], row, context)
    }

    /// Removes a user from an account: ends every membership of the user in it.
    pub fn remove_member(
        &mut self,
        account: Id<Account>,
        user: Id<User>,
        context: &OperationContext,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let newest = Arc::clone(self.member(account, user, context)?);
        let all = self.memberships_of(user).filter(|row| row.account.id == account);
        let all: Vec<_> = all.cloned().collect();
        self.end(&all, newest, context)
    }

    /// Ends memberships of one user; `shown` is the one that the outcome names.
    fn end(
        &mut self,
        all: &[Arc<Row<AccountUser>>],
        shown: Arc<Row<AccountUser>>,
        context: &OperationContext,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let user = &shown.user;
        let mut findings = context.findings();
        if context.caller.is(user.id) {
            let fact = "Users cannot remove their own membership";
            findings.against(Rule::OthersMembership, &Path::Root, fact, "it was removed");
        }
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        for row in all {
            let status = row.invitation.status(context.now);
            effects.transitioned(Transition::AccountUser(Action::Remove, status));
            effects.removed(Subject::AccountUser(row.id));
            self.take_account_user(row);
        }
        let derived_status = self.derived_status_of(user);
        self.change_derived_status(user, derived_status, &mut effects);
        Ok(effects.outcome(shown, notices))
    }

    /// Updates a member: the given ones of its user's profile, its groups and its notes.
    ///
    /// The e-mail address can't be changed.
    pub fn update_member(
        &mut self,
        id: Id<AccountUser>,
        update: NewAccountUser,
        context: &OperationContext,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        check_identity(&update, &row.user)?;
        let mut findings = context.findings();
        let account = ResolvedAccount::Known(Arc::clone(&row.account));
        let path = |index| GROUPS.item(index);
        let mut resolved =
            self.resolve_groups(&update.groups, &account, &path, context, &mut findings);
        let (invitee, notes) = Invitee::of(update);
        let is_new = notes.as_ref().is_some_and(|it| row.invitation.notes.as_ref() != Some(it));
        let may_change = context.may_change(&INVITATION, "notes");
        if is_new && !may_change {
            findings.ignored(&["notes"]);
        }
        let notes = notes.filter(|_| may_change);
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        let groups = if resolved.is_empty() {
            row.groups.clone()
        } else {
            let hidden = self.hidden_groups(&row, context);
            resolved.extend(hidden.into_iter().map(ResolvedGroup::Known));
            self.resolve_or_create_groups(resolved, &row.account, &mut effects)
        };
        if let Some(user) = invitee.applied_to(&row.user) {
            effects.updated(Subject::User(user.id));
            self.replace_user(user.touched(effects.cause.clone()));
        }
        let mut membership = AccountUser::clone(self.find(id, context)?);
        membership.invitation.notes = notes.or(membership.invitation.notes);
        let is_new =
            !same_rows(&groups, &row.groups) || membership.invitation.notes != row.invitation.notes;
        if is_new {
            self.apply_membership(AccountUser { groups, ..membership }, &mut effects);
        }
        Ok(effects.outcome(Arc::clone(self.find(id, context)?), notices))
    }

    fn join(
        &mut self,
        row: &Arc<Row<AccountUser>>,
        context: &OperationContext,
        effects: &mut Effects,
    ) -> Arc<Row<AccountUser>> {
        let now = Some(context.now);
        let mut membership = AccountUser::clone(row);
        membership.invitation.state = InvitationState::Accepted;
        membership.audit.invitation_accepted_at = now;
        membership.audit.access = now.map(|at| DateEvent { at });
        membership.audit.joined = Some(effects.cause.clone());
        membership.last_login_at = now;
        effects.updated(Subject::User(row.user.id));
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
        self.apply_membership(membership, effects)
    }

    fn renew(
        &mut self,
        row: &Arc<Row<AccountUser>>,
        context: &OperationContext,
        effects: &mut Effects,
    ) -> Arc<Row<AccountUser>> {
        let mut membership = AccountUser::clone(row);
        membership.invitation.state =
            InvitationState::Pending { until: context.invitation_expiry() };
        membership.invitation.code = Code::draw(self.generator.stream());
        membership.audit.invited = Some(effects.cause.clone());
        let renewed = self.apply_membership(membership, effects);
        // Not the better of two statuses: after the clock was set back the new expiry is earlier.
        let derived_status = self.derived_status_of(&renewed.user);
        self.change_derived_status(&renewed.user, derived_status, effects);
        self.account_users.get(renewed.id).map_or(renewed, Arc::clone)
    }

    /// Replaces a changed membership, one revision on.
    fn apply_membership(
        &mut self,
        membership: AccountUser,
        effects: &mut Effects,
    ) -> Arc<Row<AccountUser>> {
        let audit = AccountUserAudit { updated: effects.cause.clone(), ..membership.audit };
        let changed =
            AccountUser { revision: membership.revision.saturating_add(1), audit, ..membership };
        self.track_cross_account_member(&changed);
        effects.updated(Subject::AccountUser(changed.id));
        self.account_users.replace(changed)
    }
}

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

/// Whether two lists hold rows of the same ids, in the same order.
pub(super) fn same_rows<R: Resource>(one: &[Arc<Row<R>>], other: &[Arc<Row<R>>]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.id() == other.id())
}

#[cfg(test)]
mod tests {
    use super::{
        super::demo::{context, effects, id, request},
        *,
    };
    use crate::model::{Rules, Visibility};

    const INVITED: &str = "AUSR-4134-7183-7330";
    const ELSEWHERE: &str = "ACC-8412-3396";

    #[test]
    fn acceptance_names_the_step_the_user_and_the_membership_and_sends_nothing() {
        let (mut world, context) = (World::demo(), context(Rules::Contract));
        let outcome = world.act(id(INVITED), Action::Accept, &context).unwrap();
        let events = ["accountUser Invited accept Active", "user updated", "accountUser updated"];
        assert_eq!(effects(&outcome), events);
        let again = world.act(id(INVITED), Action::Accept, &context).unwrap();
        assert_eq!(effects(&again), ["accountUser Active accept Active"]);
        assert!(Arc::ptr_eq(&again.row, &outcome.row));
    }

    #[test]
    fn an_invitation_that_is_sent_again_names_its_mail() {
        let (mut world, context) = (World::demo(), context(Rules::Contract));
        let outcome = world.act(id(INVITED), Action::Resend, &context).unwrap();
        assert_eq!(effects(&outcome)[0], "accountUser Invited resend Invited");
        assert!(effects(&outcome).last().unwrap().starts_with("Resend to "));
        assert!(Arc::ptr_eq(&outcome.mail[0].about, &outcome.row));
    }

    #[test]
    fn a_removal_names_the_step_the_membership_and_the_user() {
        let (mut world, context) = (World::demo(), context(Rules::Contract));
        let before = Arc::clone(world.account_users.get(id(INVITED)).unwrap());
        let outcome = world.remove(id(INVITED), &context).unwrap();
        let events = ["accountUser Invited remove Removed", "accountUser removed", "user updated"];
        assert_eq!(effects(&outcome), events);
        assert!(Arc::ptr_eq(&outcome.row, &before));
        assert!(world.account_users.get(id(INVITED)).is_none());
    }

    #[test]
    fn a_refused_operation_changes_nothing() {
        let mut world = World::demo();
        let (strict, before) = (context(Rules::Platform), world.document());
        let other =
            OperationContext { visibility: Visibility::Account(id(ELSEWHERE)), ..strict.clone() };
        assert!(world.act(id(INVITED), Action::Accept, &strict).is_err());
        assert!(world.act(id(INVITED), Action::SendNew, &strict).is_err());
        assert!(world.act(id(INVITED), Action::Resend, &other).is_err());
        assert!(world.remove(id(INVITED), &other).is_err());
        let update = r#"{"firstName": "Nell", "groups": [{"id": "UGR-0000-0009"}]}"#;
        assert!(world.update_member(id(INVITED), request(update), &strict).is_err());
        assert_eq!(world.document(), before);
    }
}
