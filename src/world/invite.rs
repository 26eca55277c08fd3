//! Inviting a user: the request is checked against the world as a whole, then carried out.

use std::{collections::HashSet, sync::Arc};

use super::{
    Caller, MailKind, Outcome, Rejection, Subject, Terms, Visibility, World, invitee::Invitee,
};
use crate::{
    id::Id,
    json::Path,
    model::{
        Account, AccountProfile, AccountStatus, AccountType, AccountUser, AccountUserAudit, Audit,
        Code, DateEvent, DerivedStatus, Event, Findings, Icon, Invitation, InvitationState,
        InvitationStatus, NewAccountUser, Profile, Reference, Row, Rule, User, UserGroup,
    },
};

/// A request as the world understands it, with nothing done yet.
struct Plan {
    account: ResolvedAccount,
    groups: Vec<ResolvedGroup>,
    user: Option<Arc<Row<User>>>,
    status: InvitationStatus,
}

pub(super) enum ResolvedAccount {
    Known(Arc<Row<Account>>),
    Named(Id<Account>),
    Drawn,
}

pub(super) enum ResolvedGroup {
    Known(Arc<Row<UserGroup>>),
    Named(Id<UserGroup>),
    Default,
}

impl World {
    /// Invites a user into an account, or says everything that is against it and does nothing.
    pub fn invite(
        &mut self,
        request: NewAccountUser,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Outcome<AccountUser>, Rejection> {
        let mut findings = Findings::under(terms.rules);
        self.check_reach(&request, terms.visibility, &mut findings);
        let plan = self.plan(&request, caller, &mut findings);
        let notices = findings.notices()?;
        let event = terms.event(caller);
        let is_invited = plan.status == InvitationStatus::Invited;
        let account_user = self.apply(plan, request, event, terms);
        if is_invited {
            self.send(MailKind::Invitation, &account_user, terms.now);
        }
        Ok(Outcome { row: account_user, notices })
    }

    /// Refuses an account that the caller may not see as one that is not there; groups are looked at by
    /// [`World::check_groups`].
    fn check_reach(
        &self,
        request: &NewAccountUser,
        visibility: Visibility,
        findings: &mut Findings,
    ) {
        let named = request.account.as_ref().and_then(|reference| reference.id);
        if let (Some(id), Visibility::Account(own)) = (named, visibility)
            && id != own
        {
            let path = Path::Root.member("account");
            findings.refuse(&path.member("id"), format!("Account {id} is not known"));
        }
        let list = Path::Member(&Path::Root, "groups");
        self.check_groups(&request.groups, &|index| Path::Item(&list, index), visibility, findings);
    }

    /// Refuses groups that the caller may not see as if they were not there.
    pub(super) fn check_groups<'p>(
        &self,
        groups: &[Reference<UserGroup>],
        path: &dyn Fn(usize) -> Path<'p>,
        visibility: Visibility,
        findings: &mut Findings,
    ) {
        for (index, id) in groups.iter().enumerate().filter_map(|(at, it)| Some((at, it.id?))) {
            if self.user_groups.get(id).is_some_and(|group| !visibility.reaches(&***group, self)) {
                let item = path(index);
                findings.refuse(&item.member("id"), format!("Group {id} is not known"));
            }
        }
    }

    fn plan(&self, request: &NewAccountUser, caller: &Caller, findings: &mut Findings) -> Plan {
        let named = request.account.as_ref().and_then(|reference| reference.id);
        let account = self.resolve_account(named, caller, findings);
        let groups = self.resolve_groups(request, &account, findings);
        let user = self.resolve_user(request, findings);
        if let (Some(user), ResolvedAccount::Known(account)) = (&user, &account) {
            self.check_membership(request, user, account, findings);
        }
        let status = resolve_status(request, caller, user.as_deref(), findings);
        Plan { account, groups, user, status }
    }

    pub(super) fn resolve_account(
        &self,
        named: Option<Id<Account>>,
        caller: &Caller,
        findings: &mut Findings,
    ) -> ResolvedAccount {
        let Some(id) = named.or(caller.account()) else {
            let usual = self.default_account_row().cloned();
            return usual.map_or(ResolvedAccount::Drawn, ResolvedAccount::Known);
        };
        if let Some(account) = self.accounts.get(id) {
            return ResolvedAccount::Known(Arc::clone(account));
        }
        let path = Path::Root.member("account");
        let fact = format!("Account {id} is not known");
        findings.against(Rule::KnownAccount, &path.member("id"), &fact, "it was made");
        ResolvedAccount::Named(id)
    }

    fn resolve_groups(
        &self,
        request: &NewAccountUser,
        account: &ResolvedAccount,
        findings: &mut Findings,
    ) -> Vec<ResolvedGroup> {
        let list = Path::Root.member("groups");
        let groups = request.groups.iter().enumerate();
        groups
            .map(|(index, reference)| {
                let item = list.item(index);
                self.resolve_group(reference.id, account, &item.member("id"), findings)
            })
            .collect()
    }

    pub(super) fn resolve_group(
        &self,
        id: Option<Id<UserGroup>>,
        account: &ResolvedAccount,
        path: &Path<'_>,
        findings: &mut Findings,
    ) -> ResolvedGroup {
        let Some(id) = id else {
            let done = "it stands for the account's default group";
            findings.against(Rule::NamedGroup, path, "A group has no id", done);
            return ResolvedGroup::Default;
        };
        let Some(group) = self.user_groups.get(id) else {
            let fact = format!("Group {id} is not known");
            findings.against(Rule::KnownGroup, path, &fact, "it was made");
            return ResolvedGroup::Named(id);
        };
        if !account.is(group.account.id) {
            let fact = format!("Group {id} belongs to account {}", group.account.id);
            findings.against(Rule::OwnGroup, path, &fact, "it was given all the same");
        }
        ResolvedGroup::Known(Arc::clone(group))
    }

    fn resolve_user(
        &self,
        request: &NewAccountUser,
        findings: &mut Findings,
    ) -> Option<Arc<Row<User>>> {
        let NewAccountUser { flat, nested, .. } = request;
        check_spellings(flat, nested, findings);
        let (id, email) = (request.id(), request.email());
        let by_id = id.and_then(|id| id.parse().ok()).and_then(|id| self.users.get(id));
        // Who was deleted is known no more; nor is their address, which is free again.
        let by_id = by_id.filter(|user| user.derived_status != DerivedStatus::Deleted);
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
        event: Event,
        terms: Terms,
    ) -> Arc<Row<AccountUser>> {
        let account = self.resolve_or_create_account(plan.account, &event);
        let groups = self.resolve_or_create_groups(plan.groups, &account, &event);
        let (profile, notes) = Invitee::of(request);
        let invitation = self.invitation(plan.status, notes, terms);
        let derived_status = invitation.state.derived_status();
        let user = if let Some(user) = plan.user {
            self.change_derived_status(&user, user.derived_status.or(derived_status))
        } else {
            let id = self.users.draw(self.generator.stream());
            self.created(Subject::User(id));
            self.add_user(profile.user(id, derived_status, &event))
        };
        let joined = match plan.status {
            InvitationStatus::Active => Some(DateEvent { at: terms.now }),
            InvitationStatus::Invited | InvitationStatus::InvitationExpired => None,
        };
        let id = self.account_users.draw(self.generator.stream());
        self.created(Subject::AccountUser(id));
        self.add_account_user(AccountUser {
            id,
            revision: 1,
            user,
            account,
            groups,
            invitation,
            last_login_at: None,
            audit: AccountUserAudit { joined, ..AccountUserAudit::begin(event) },
        })
    }

    pub(super) fn resolve_or_create_account(
        &mut self,
        chosen: ResolvedAccount,
        event: &Event,
    ) -> Arc<Row<Account>> {
        let id = match chosen {
            ResolvedAccount::Known(account) => return account,
            ResolvedAccount::Named(id) => id,
            ResolvedAccount::Drawn => self.accounts.draw(self.generator.stream()),
        };
        self.created(Subject::Account(id));
        self.accounts.insert(Account {
            id,
            revision: 1,
            name: id.to_string().into(),
            icon: Icon::Generated,
            kind: AccountType::Client,
            status: AccountStatus::Active,
            profile: Box::new(AccountProfile::default()),
            audit: Audit::begin(event.clone()),
        })
    }

    pub(super) fn resolve_or_create_groups(
        &mut self,
        chosen: Vec<ResolvedGroup>,
        account: &Arc<Row<Account>>,
        event: &Event,
    ) -> Box<[Arc<Row<UserGroup>>]> {
        let default = self.resolve_or_create_default_group(account, event);
        let mut groups = Vec::with_capacity(chosen.len());
        for chosen in chosen {
            groups.push(match chosen {
                ResolvedGroup::Known(group) => group,
                ResolvedGroup::Default => Arc::clone(&default),
                ResolvedGroup::Named(id) => match self.user_groups.get(id) {
                    // The same unknown id twice in one request.
                    Some(group) => Arc::clone(group),
                    None => self.add_new_group(named_group(id, account, event)),
                },
            });
        }
        if groups.len() > 1 {
            let mut given = HashSet::new();
            groups.retain(|group| given.insert(group.id));
        }
        groups.into()
    }

    pub(super) fn resolve_or_create_default_group(
        &mut self,
        account: &Arc<Row<Account>>,
        event: &Event,
    ) -> Arc<Row<UserGroup>> {
        if let Some(group) = self.default_group(account.id) {
            return Arc::clone(group);
        }
        let id = self.user_groups.draw(self.generator.stream());
        let modules = self.modules.iter().cloned().collect();
        self.add_new_group(UserGroup {
            name: UserGroup::DEFAULT_NAME.into(),
            description: Some(UserGroup::DEFAULT_DESCRIPTION.into()),
            is_default: true,
            modules,
            ..named_group(id, account, event)
        })
    }

    fn invitation(
        &mut self,
        status: InvitationStatus,
        notes: Option<Box<str>>,
        terms: Terms,
    ) -> Invitation {
        let state = match status {
            InvitationStatus::Active => InvitationState::Accepted,
            InvitationStatus::InvitationExpired => InvitationState::Pending { until: terms.now },
            InvitationStatus::Invited => InvitationState::Pending { until: terms.lapse() },
        };
        Invitation { state, code: Code::draw(self.generator.stream()), notes }
    }
}

impl ResolvedAccount {
    fn is(&self, id: Id<Account>) -> bool {
        match self {
            Self::Known(account) => account.id == id,
            Self::Named(named) => *named == id,
            Self::Drawn => false,
        }
    }
}

fn named_group(id: Id<UserGroup>, account: &Arc<Row<Account>>, event: &Event) -> UserGroup {
    UserGroup {
        id,
        revision: 1,
        name: id.to_string().into(),
        description: None,
        logo: None,
        is_default: false,
        account: Arc::clone(account),
        modules: Box::default(),
        buyers: None,
        audit: Audit::begin(event.clone()),
    }
}

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
    caller: &Caller,
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
            match (caller.role(), user) {
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
