//! Inviting a user: the request is resolved against the world, checked, and then applied.

use std::sync::Arc;

use super::{
    super::{Effects, MailKind, OperationContext, Outcome, Rejection, Subject, World},
    GROUPS,
    invitee::Invitee,
    resolve::{ResolvedAccount, ResolvedGroup},
};
use crate::{
    json::Path,
    model::{
        Account, AccountType, AccountUser, AccountUserAudit, Code, DerivedStatus, Findings,
        Invitation, InvitationState, InvitationStatus, NewAccountUser, Profile, Row, Rule, User,
    },
};

/// A request as the world understands it. Nothing is done yet.
struct Plan {
    account: ResolvedAccount,
    groups: Vec<ResolvedGroup>,
    user: Option<Arc<Row<User>>>,
    status: InvitationStatus,
}

impl World {
    /// Invites a user into an account, or names everything that is wrong with the request.
    pub fn invite(
        &mut self,
        request: NewAccountUser,
        context: &OperationContext,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let mut findings = context.findings();
        let plan = self.plan(&request, context, &mut findings);
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        let is_invited = plan.status == InvitationStatus::Invited;
        let row = self.apply(plan, request, context, &mut effects);
        if is_invited {
            effects.send(MailKind::Invitation, &row);
        }
        Ok(effects.outcome(row, notices))
    }

    fn plan(
        &self,
        request: &NewAccountUser,
        context: &OperationContext,
        findings: &mut Findings,
    ) -> Plan {
        let named = request.account.as_ref().and_then(|reference| reference.id);
        let account = self.resolve_account(named, context, findings);
        let path = |index| GROUPS.item(index);
        let groups = self.resolve_groups(&request.groups, &account, &path, context, findings);
        let user = self.resolve_user(request, context, findings);
        if let (Some(user), Some(account)) = (&user, account.known()) {
            self.check_membership(request, user, account, findings);
        }
        let status = resolve_status(request, context, user.as_deref(), findings);
        Plan { account, groups, user, status }
    }

    /// The user that a request names: by an id that the caller sees, or by any address.
    fn resolve_user(
        &self,
        request: &NewAccountUser,
        context: &OperationContext,
        findings: &mut Findings,
    ) -> Option<Arc<Row<User>>> {
        let NewAccountUser { flat, nested, .. } = request;
        check_spellings(flat, nested, findings);
        let (id, email) = (request.id(), request.email());
        let by_id = id.and_then(|id| id.parse().ok()).and_then(|id| self.users.get(id));
        // A deleted user is not known any more, and its address is free again.
        let by_id = by_id.filter(|user| {
            user.derived_status != DerivedStatus::Deleted && context.sees(&****user, self)
        });
        let by_email = email.and_then(|email| self.user_by_email(email));
        match (by_id, by_email) {
            (Some(one), Some(other)) if one.id != other.id => {
                let sentence =
                    format!("Expected an e-mail address of user {}, found another user's", one.id);
                findings.refuse(&request.email_path(), sentence);
            }
            (None, None) if email.is_none() => {
                let fact = "The request has neither an e-mail address nor the id of a known user";
                let done = "a user without an address was made";
                findings.against(Rule::Addressee, &Path::Root.member("email"), fact, done);
            }
            _ => {}
        }
        by_id.or(by_email).cloned()
    }

    fn check_membership(
        &self,
        request: &NewAccountUser,
        user: &User,
        account: &Account,
        findings: &mut Findings,
    ) {
        let mut memberships = self.memberships_of(user.id);
        if let Some(other) = memberships.find(|other| other.account.id == account.id) {
            let fact = format!("User {} is a member of {} as {}", user.id, account.id, other.id);
            let done = "a second membership was made";
            findings.against(Rule::OneMembership, &request.email_path(), &fact, done);
        }
    }

    fn apply(
        &mut self,
        plan: Plan,
        request: NewAccountUser,
        context: &OperationContext,
        effects: &mut Effects,
    ) -> Arc<Row<AccountUser>> {
        let account = self.resolve_or_create_account(plan.account, effects);
        let groups = self.resolve_or_create_groups(plan.groups, &account, effects);
        let (invitee, notes) = Invitee::of(request);
        let invitation = self.invitation(plan.status, notes, context);
        let derived_status = invitation.state.derived_status();
        let user = self.apply_user(plan.user, invitee, derived_status, effects);
        let cause = || Some(effects.cause.clone());
        let (issued, joined) = match plan.status {
            InvitationStatus::Active => (None, cause()),
            InvitationStatus::Invited | InvitationStatus::InvitationExpired => (cause(), None),
        };
        let audit = AccountUserAudit {
            invited: issued,
            joined,
            ..AccountUserAudit::begin(effects.cause.clone())
        };
        let id = self.account_users.draw(self.generator.stream());
        effects.created(Subject::AccountUser(id));
        self.add_account_user(AccountUser {
            id,
            revision: 1,
            user,
            account,
            groups,
            favorite: false,
            invitation,
            last_login_at: None,
            audit,
        })
    }

    /// Creates the user, or shows the invitation in the status of the one that is known.
    fn apply_user(
        &mut self,
        known: Option<Arc<Row<User>>>,
        invitee: Invitee,
        derived_status: DerivedStatus,
        effects: &mut Effects,
    ) -> Arc<Row<User>> {
        if let Some(user) = known {
            let derived_status = user.derived_status.or(derived_status);
            return self.change_derived_status(&user, derived_status, effects);
        }
        let id = self.users.draw(self.generator.stream());
        effects.created(Subject::User(id));
        self.add_user(invitee.user(id, derived_status, &effects.cause))
    }

    fn invitation(
        &mut self,
        status: InvitationStatus,
        notes: Option<Box<str>>,
        context: &OperationContext,
    ) -> Invitation {
        let state = match status {
            InvitationStatus::Active => InvitationState::Accepted,
            InvitationStatus::InvitationExpired => InvitationState::Pending { until: context.now },
            InvitationStatus::Invited => {
                InvitationState::Pending { until: context.invitation_expiry() }
            }
        };
        Invitation { state, code: Code::draw(self.generator.stream()), notes }
    }
}

/// Finds fault with a flat and a nested spelling of the invitee that differ.
fn check_spellings(flat: &Profile, nested: &Profile, findings: &mut Findings) {
    let user = Path::Root.member("user");
    let done = "the flat one was taken";
    if let (Some(one), Some(other)) = (&flat.email, &nested.email)
        && one != other
    {
        let fact = "The e-mail addresses of the two spellings differ";
        findings.against(Rule::OneInvitee, &user.member("email"), fact, done);
    }
    if let (Some(one), Some(other)) = (&flat.id, &nested.id)
        && one != other
    {
        let fact = "The ids of the two spellings differ";
        findings.against(Rule::OneInvitee, &user.member("id"), fact, done);
    }
}

fn resolve_status(
    request: &NewAccountUser,
    context: &OperationContext,
    user: Option<&Row<User>>,
    findings: &mut Findings,
) -> InvitationStatus {
    let path = Path::Root.member("invitation");
    let mut against = |fact: &str, done: &str| {
        findings.against(Rule::InvitationStatus, &path.member("status"), fact, done);
    };
    match request.invitation_status.as_deref().map(InvitationStatus::parse) {
        None | Some(Some(InvitationStatus::Invited)) => InvitationStatus::Invited,
        Some(Some(InvitationStatus::Active)) => {
            match (context.caller.role(), user) {
                (AccountType::Operations, Some(_)) => {}
                (AccountType::Operations, None) => {
                    against("Active is for users who are known", "the user was made");
                }
                (AccountType::Client | AccountType::Vendor, _) => {
                    against("Active is for Operations to set", "it was set");
                }
            }
            InvitationStatus::Active
        }
        Some(Some(InvitationStatus::InvitationExpired)) => {
            against("Only Invited and Active can be asked for", "the invitation began expired");
            InvitationStatus::InvitationExpired
        }
        Some(None) => {
            against("Only Invited and Active can be asked for", "it was taken as Invited");
            InvitationStatus::Invited
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::demo::{context, effects, request},
        *,
    };
    use crate::model::Rules;

    #[test]
    fn an_invitation_names_the_user_the_membership_and_the_mail() {
        let mut world = World::demo();
        let body = request(r#"{"email": "ann@example.com", "groups": [{}]}"#);
        let outcome = world.invite(body, &context(Rules::Contract)).unwrap();
        assert_eq!(
            effects(&outcome),
            ["user created", "accountUser created", "Invitation to ann@example.com"]
        );
        assert_eq!(outcome.notices.len(), 1);
        assert!(Arc::ptr_eq(&outcome.mail[0].about, &outcome.row));
    }

    #[test]
    fn an_invitation_names_the_account_and_the_groups_that_it_creates() {
        let mut world = World::demo();
        let body = r#"{"email": "ann@example.com", "account": {"id": "ACC-0000-0009"},
            "groups": [{"id": "UGR-0000-0009"}], "invitation": {"status": "Active"}}"#;
        let outcome = world.invite(request(body), &context(Rules::Contract)).unwrap();
        let created = [
            "account created",
            "userGroup created",
            "userGroup created",
            "user created",
            "accountUser created",
        ];
        assert_eq!(effects(&outcome), created);
    }

    #[test]
    fn a_known_user_is_updated_only_if_its_status_changes() {
        let mut world = World::demo();
        let context = context(Rules::Contract);
        let invite = |world: &mut World, email: &str| {
            let body = format!(r#"{{"email": "{email}", "account": {{"id": "ACC-8412-3396"}}}}"#);
            effects(&world.invite(request(&body), &context).unwrap())
        };
        let first = invite(&mut world, "ann@example.com");
        assert_eq!(first[..2], ["user created", "accountUser created"]);
        let again = invite(&mut world, "ann@example.com");
        assert_eq!(again, ["accountUser created", "Invitation to ann@example.com"]);
    }

    #[test]
    fn a_refused_invitation_changes_nothing() {
        let mut world = World::demo();
        let before = world.document();
        for body in [
            r#"{"groups": [{}]}"#,
            r#"{"email": "ann@example.com", "account": {"id": "ACC-0000-0009"}}"#,
            r#"{"email": "ann@example.com", "groups": [{"id": "UGR-0000-0009"}]}"#,
            r#"{"email": "ann@example.com", "invitation": {"status": "Active"}}"#,
        ] {
            let refused = world.invite(request(body), &context(Rules::Platform));
            assert!(matches!(refused, Err(Rejection::Invalid(_))), "{body}");
            assert_eq!(world.document(), before, "{body}");
        }
    }
}
