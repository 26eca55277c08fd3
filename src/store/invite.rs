//! Inviting a user: the request is checked against the world as a whole, then carried out.

use std::{collections::HashSet, sync::Arc};

use jiff::{SignedDuration, Timestamp};

use super::{Changed, Occasion, Refusal, Sight, World};
use crate::{
    id::Id,
    model::{
        Account, AccountProfile, AccountStatus, AccountType, AccountUser, Actor, ApiToken, Audit,
        Code, Email, Event, Findings, Icon, Invitation, InvitationState, InvitationStatus,
        NewAccountUser, Path, Phone, Profile, Row, Rule, Rules, Settings, Standing, User,
        UserGroup,
    },
};

/// Who asks.
#[derive(Debug, Clone, Default)]
pub enum Caller {
    /// Nobody in particular: whoever runs the emulator.
    #[default]
    Operations,
    /// The holder of a token, who acts as its account.
    Token(Arc<Row<ApiToken>>),
    /// A user who follows the link of an invitation.
    User(Arc<Row<User>>),
}

impl Caller {
    fn account(&self) -> Option<Id<Account>> {
        match self {
            Self::Operations | Self::User(_) => None,
            Self::Token(token) => Some(token.account.id),
        }
    }

    pub(super) fn role(&self) -> AccountType {
        match self {
            Self::Operations => AccountType::Operations,
            Self::Token(token) => token.account.kind,
            // A link opens one invitation and nothing else.
            Self::User(_) => AccountType::Client,
        }
    }

    /// What the caller may see: Operations everything, the others what belongs to their account.
    #[must_use]
    pub fn sight(&self) -> Sight {
        match (self.role(), self.account()) {
            (AccountType::Client | AccountType::Vendor, Some(account)) => Sight::Of(account),
            (AccountType::Operations, _) | (_, None) => Sight::Everything,
        }
    }

    /// Whether the caller is that user.
    pub(super) fn is(&self, user: Id<User>) -> bool {
        match self {
            Self::Operations => false,
            Self::Token(token) => token.user == Some(user),
            Self::User(own) => own.id == user,
        }
    }

    pub(super) fn actor(&self) -> Actor {
        match self {
            Self::Operations => Actor::emulator(),
            Self::Token(token) => token.actor(),
            Self::User(user) => user.actor(),
        }
    }
}

/// On what terms an invitation is made.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Which rules hold.
    pub rules: Rules,
    /// The instant at which it happens.
    pub now: Timestamp,
    /// For how long an invitation may be accepted.
    pub lifetime: SignedDuration,
}

impl Terms {
    /// The instant at which an invitation of now lapses.
    pub(super) fn lapse(self) -> Timestamp {
        self.now.saturating_add(self.lifetime).unwrap_or(Timestamp::MAX)
    }
}

/// A request as the world understands it, with nothing done yet.
struct Plan {
    account: ChosenAccount,
    groups: Vec<ChosenGroup>,
    user: Option<Arc<Row<User>>>,
    status: InvitationStatus,
}

pub(super) enum ChosenAccount {
    Known(Arc<Row<Account>>),
    Named(Id<Account>),
    Drawn,
}

pub(super) enum ChosenGroup {
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
    ) -> Result<Changed, Refusal> {
        let mut findings = Findings::under(terms.rules);
        let plan = self.plan(&request, caller, &mut findings);
        let notices = findings.notices()?;
        let event = terms.event(caller);
        let is_invited = plan.status == InvitationStatus::Invited;
        let account_user = self.carry_out(plan, request, event, terms);
        if is_invited {
            self.send(Occasion::Invitation, &account_user, terms.now);
        }
        Ok(Changed { account_user, notices })
    }

    fn plan(&self, request: &NewAccountUser, caller: &Caller, findings: &mut Findings) -> Plan {
        let named = request.account.as_ref().and_then(|reference| reference.id);
        let account = self.choose_account(named, caller, findings);
        let groups = self.choose_groups(request, &account, findings);
        let user = self.choose_user(request, findings);
        if let (Some(user), ChosenAccount::Known(account)) = (&user, &account) {
            self.check_membership(request, user, account, findings);
        }
        let status = choose_status(request, caller, user.as_deref(), findings);
        Plan { account, groups, user, status }
    }

    pub(super) fn choose_account(
        &self,
        named: Option<Id<Account>>,
        caller: &Caller,
        findings: &mut Findings,
    ) -> ChosenAccount {
        let Some(id) = named.or(caller.account()) else {
            let usual = self.usual_account().cloned();
            return usual.map_or(ChosenAccount::Drawn, ChosenAccount::Known);
        };
        if let Some(account) = self.accounts.get(id) {
            return ChosenAccount::Known(Arc::clone(account));
        }
        let path = Path::Root.member("account");
        let fact = format!("Account {id} is not known");
        findings.against(Rule::KnownAccount, &path.member("id"), &fact, "it was made");
        ChosenAccount::Named(id)
    }

    fn choose_groups(
        &self,
        request: &NewAccountUser,
        account: &ChosenAccount,
        findings: &mut Findings,
    ) -> Vec<ChosenGroup> {
        let list = Path::Root.member("groups");
        let groups = request.groups.iter().enumerate();
        groups
            .map(|(index, reference)| {
                let item = list.item(index);
                self.choose_group(reference.id, account, &item.member("id"), findings)
            })
            .collect()
    }

    pub(super) fn choose_group(
        &self,
        id: Option<Id<UserGroup>>,
        account: &ChosenAccount,
        path: &Path<'_>,
        findings: &mut Findings,
    ) -> ChosenGroup {
        let Some(id) = id else {
            let done = "it stands for the account's default group";
            findings.against(Rule::NamedGroup, path, "A group has no id", done);
            return ChosenGroup::Default;
        };
        let Some(group) = self.user_groups.get(id) else {
            let fact = format!("Group {id} is not known");
            findings.against(Rule::KnownGroup, path, &fact, "it was made");
            return ChosenGroup::Named(id);
        };
        if !account.is(group.account.id) {
            let fact = format!("Group {id} belongs to account {}", group.account.id);
            findings.against(Rule::OwnGroup, path, &fact, "it was given all the same");
        }
        ChosenGroup::Known(Arc::clone(group))
    }

    fn choose_user(
        &self,
        request: &NewAccountUser,
        findings: &mut Findings,
    ) -> Option<Arc<Row<User>>> {
        let NewAccountUser { flat, nested, .. } = request;
        check_spellings(flat, nested, findings);
        let (id, email) = (request.id(), request.email());
        let by_id = id.and_then(|id| id.parse().ok()).and_then(|id| self.users.get(id));
        // Who was deleted is known no more; nor is their address, which is free again.
        let by_id = by_id.filter(|user| user.standing != Standing::Deleted);
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

    fn carry_out(
        &mut self,
        plan: Plan,
        request: NewAccountUser,
        event: Event,
        terms: Terms,
    ) -> Arc<Row<AccountUser>> {
        let account = self.settle_account(plan.account, &event);
        let groups = self.settle_groups(plan.groups, &account, &event);
        let (profile, notes) = Invitee::of(request);
        let invitation = self.invitation(plan.status, notes, terms);
        let standing = invitation.state.standing();
        let user = if let Some(user) = plan.user {
            self.set_standing(&user, user.standing.or(standing))
        } else {
            let id = self.users.draw(self.generator.stream());
            self.add_user(profile.user(id, standing, &event))
        };
        let joined_at = match plan.status {
            InvitationStatus::Active => Some(terms.now),
            InvitationStatus::Invited | InvitationStatus::InvitationExpired => None,
        };
        let id = self.account_users.draw(self.generator.stream());
        self.add_account_user(AccountUser {
            id,
            revision: 1,
            user,
            account,
            groups,
            invitation,
            last_login_at: None,
            accepted_at: None,
            accessed_at: None,
            joined_at,
            audit: Audit::begin(event),
        })
    }

    pub(super) fn settle_account(
        &mut self,
        chosen: ChosenAccount,
        event: &Event,
    ) -> Arc<Row<Account>> {
        let id = match chosen {
            ChosenAccount::Known(account) => return account,
            ChosenAccount::Named(id) => id,
            ChosenAccount::Drawn => self.accounts.draw(self.generator.stream()),
        };
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

    pub(super) fn settle_groups(
        &mut self,
        chosen: Vec<ChosenGroup>,
        account: &Arc<Row<Account>>,
        event: &Event,
    ) -> Box<[Arc<Row<UserGroup>>]> {
        let default = self.settle_default_group(account, event);
        let mut groups = Vec::with_capacity(chosen.len());
        let mut given = HashSet::new();
        for chosen in chosen {
            let group = match chosen {
                ChosenGroup::Known(group) => group,
                ChosenGroup::Default => Arc::clone(&default),
                ChosenGroup::Named(id) => match self.user_groups.get(id) {
                    // The same unknown id twice in one request.
                    Some(group) => Arc::clone(group),
                    None => self.add_group(named_group(id, account, event)),
                },
            };
            if given.insert(group.id) {
                groups.push(group);
            }
        }
        groups.into()
    }

    pub(super) fn settle_default_group(
        &mut self,
        account: &Arc<Row<Account>>,
        event: &Event,
    ) -> Arc<Row<UserGroup>> {
        if let Some(group) = self.default_group(account.id) {
            return Arc::clone(group);
        }
        let id = self.user_groups.draw(self.generator.stream());
        let modules = self.modules.iter().cloned().collect();
        self.add_group(UserGroup {
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

impl ChosenAccount {
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

fn choose_status(
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

/// What is known of an invitee who is not known yet.
pub(super) struct Invitee {
    email: Option<Email>,
    first_name: Option<Box<str>>,
    last_name: Option<Box<str>>,
    phone: Option<Phone>,
    settings: Option<Settings>,
}

impl Invitee {
    /// The invitee and the remark, field by field the flat one before the nested.
    pub(super) fn of(request: NewAccountUser) -> (Self, Option<Box<str>>) {
        let NewAccountUser { flat, nested, .. } = request;
        let invitee = Self {
            email: flat.email.or(nested.email),
            first_name: flat.first_name.or(nested.first_name),
            last_name: flat.last_name.or(nested.last_name),
            phone: flat.phone.or(nested.phone),
            settings: flat.settings.or(nested.settings),
        };
        (invitee, flat.notes.or(nested.notes))
    }

    /// The user with what is given here in place of what was; none if that changes nothing.
    pub(super) fn applied_to(self, user: &User) -> Option<User> {
        let first_name = self.first_name.or_else(|| user.first_name.clone());
        let last_name = self.last_name.or_else(|| user.last_name.clone());
        let (first, last) = (first_name.as_deref(), last_name.as_deref());
        let changed = User {
            name: User::shown_name(user.id, first, last, user.email.as_ref()),
            first_name,
            last_name,
            phone: self.phone.map(Box::new).or_else(|| user.phone.clone()),
            settings: self.settings.map(Box::new).or_else(|| user.settings.clone()),
            ..user.clone()
        };
        let says_the_same = changed.first_name == user.first_name
            && changed.last_name == user.last_name
            && changed.phone == user.phone
            && changed.settings == user.settings;
        (!says_the_same).then_some(changed)
    }

    fn user(self, id: Id<User>, standing: crate::model::Standing, event: &Event) -> User {
        let (first, last) = (self.first_name.as_deref(), self.last_name.as_deref());
        User {
            id,
            revision: 1,
            name: User::shown_name(id, first, last, self.email.as_ref()),
            icon: Icon::Generated,
            email: self.email,
            standing,
            first_name: self.first_name,
            last_name: self.last_name,
            phone: self.phone.map(Box::new),
            settings: self.settings.map(Box::new),
            last_login_at: None,
            current_account: None,
            invitation_accepted_at: None,
            audit: Audit::begin(event.clone()),
        }
    }
}
