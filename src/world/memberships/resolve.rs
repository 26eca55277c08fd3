//! References of requests: the accounts and groups that they name, found or created.

use std::{collections::HashSet, sync::Arc};

use super::super::{Effects, OperationContext, Subject, World};
use crate::{
    id::Id,
    json::Path,
    model::{
        Account, AccountProfile, AccountStatus, AccountType, Audit, Event, Findings, Icon,
        Reference, Row, Rule, UserGroup, Visibility,
    },
};

/// The account that a request is about.
pub(in super::super) enum ResolvedAccount {
    /// One that exists.
    Known(Arc<Row<Account>>),
    /// One to be created with that id.
    Named(Id<Account>),
    /// One to be created with an id of its own.
    Drawn,
}

/// A group that a request gives to a member.
pub(super) enum ResolvedGroup {
    /// One that exists.
    Known(Arc<Row<UserGroup>>),
    /// One to be created with that id.
    Named(Id<UserGroup>),
    /// The default group of the account.
    Default,
}

impl ResolvedAccount {
    /// The account, if it exists.
    pub(in super::super) fn known(&self) -> Option<&Arc<Row<Account>>> {
        match self {
            Self::Known(account) => Some(account),
            Self::Named(_) | Self::Drawn => None,
        }
    }

    fn is(&self, id: Id<Account>) -> bool {
        match self {
            Self::Known(account) => account.id == id,
            Self::Named(named) => *named == id,
            Self::Drawn => false,
        }
    }
}

impl World {
    /// The account that a request names, else the caller's, else the default account.
    ///
    /// An account that the caller does not see is refused as unknown, under any rules.
    pub(in super::super) fn resolve_account(
        &self,
        named: Option<Id<Account>>,
        context: &OperationContext,
        findings: &mut Findings,
    ) -> ResolvedAccount {
        let Some(id) = named.or(context.caller.account()) else {
            let default = self.default_account_row().cloned();
            return default.map_or(ResolvedAccount::Drawn, ResolvedAccount::Known);
        };
        let is_visible = match context.visibility {
            Visibility::All => true,
            Visibility::Account(own) => id == own,
        };
        if let Some(account) = self.accounts.get(id).filter(|_| is_visible) {
            return ResolvedAccount::Known(Arc::clone(account));
        }
        let path = Path::Root.member("account");
        let (path, fact) = (path.member("id"), format!("Account {id} is not known"));
        if is_visible {
            findings.against(Rule::KnownAccount, &path, &fact, "it was made");
        } else {
            findings.refuse(&path, fact);
        }
        ResolvedAccount::Named(id)
    }

    /// The groups that a request gives to a member of an account, each at the path of its index.
    ///
    /// A group that the caller does not see is refused as unknown, under any rules. So is an unknown
    /// one to a caller who does not see all groups, and can't tell the two apart.
    pub(super) fn resolve_groups<'p>(
        &self,
        groups: &[Reference<UserGroup>],
        account: &ResolvedAccount,
        path: &dyn Fn(usize) -> Path<'p>,
        context: &OperationContext,
        findings: &mut Findings,
    ) -> Vec<ResolvedGroup> {
        let resolve = |(index, group): (usize, &Reference<UserGroup>)| {
            let item = path(index);
            self.resolve_group(group.id, account, &item.member("id"), context, findings)
        };
        groups.iter().enumerate().map(resolve).collect()
    }

    fn resolve_group(
        &self,
        id: Option<Id<UserGroup>>,
        account: &ResolvedAccount,
        path: &Path<'_>,
        context: &OperationContext,
        findings: &mut Findings,
    ) -> ResolvedGroup {
        let Some(id) = id else {
            let done = "it stands for the account's default group";
            findings.against(Rule::NamedGroup, path, "A group has no id", done);
            return ResolvedGroup::Default;
        };
        let unknown = || format!("Group {id} is not known");
        let seen = self.user_groups.get(id).filter(|group| context.sees(&****group, self));
        let Some(group) = seen else {
            match context.visibility {
                Visibility::All => {
                    findings.against(Rule::KnownGroup, path, &unknown(), "it was made");
                }
                Visibility::Account(_) => findings.refuse(path, unknown()),
            }
            return ResolvedGroup::Named(id);
        };
        if !account.is(group.account.id) {
            let fact = format!("Group {id} belongs to account {}", group.account.id);
            findings.against(Rule::OwnGroup, path, &fact, "it was given all the same");
        }
        ResolvedGroup::Known(Arc::clone(group))
    }

    /// Creates the account if it does not exist.
    pub(in super::super) fn resolve_or_create_account(
        &mut self,
        resolved: ResolvedAccount,
        effects: &mut Effects,
    ) -> Arc<Row<Account>> {
        let id = match resolved {
            ResolvedAccount::Known(account) => return account,
            ResolvedAccount::Named(id) => id,
            ResolvedAccount::Drawn => self.accounts.draw(self.generator.stream()),
        };
        effects.created(Subject::Account(id));
        self.accounts.insert(Account {
            id,
            revision: 1,
            name: id.to_string().into(),
            icon: Icon::Generated,
            kind: AccountType::Client,
            status: AccountStatus::Active,
            profile: Box::new(AccountProfile::default()),
            audit: Audit::begin(effects.cause.clone()),
        })
    }

    /// Creates those of the groups that do not exist; each group counts once.
    pub(super) fn resolve_or_create_groups(
        &mut self,
        resolved: Vec<ResolvedGroup>,
        account: &Arc<Row<Account>>,
        effects: &mut Effects,
    ) -> Box<[Arc<Row<UserGroup>>]> {
        let default = self.resolve_or_create_default_group(account, effects);
        let mut groups = Vec::with_capacity(resolved.len());
        for group in resolved {
            groups.push(match group {
                ResolvedGroup::Known(group) => group,
                ResolvedGroup::Default => Arc::clone(&default),
                ResolvedGroup::Named(id) => match self.user_groups.get(id) {
                    // The same unknown id twice in one request.
                    Some(group) => Arc::clone(group),
                    None => {
                        self.create_group_row(named_group(id, account, &effects.cause), effects)
                    }
                },
            });
        }
        if groups.len() > 1 {
            let mut given = HashSet::new();
            groups.retain(|group| given.insert(group.id));
        }
        groups.into()
    }

    /// Creates the default group of an account if it has none.
    pub(in super::super) fn resolve_or_create_default_group(
        &mut self,
        account: &Arc<Row<Account>>,
        effects: &mut Effects,
    ) -> Arc<Row<UserGroup>> {
        if let Some(group) = self.default_group(account.id) {
            return Arc::clone(group);
        }
        let id = self.user_groups.draw(self.generator.stream());
        let modules = self.modules.iter().filter(|module| module.suits(account.kind));
        let modules = modules.cloned().collect();
        let group = UserGroup {
            name: UserGroup::DEFAULT_NAME.into(),
            description: Some(UserGroup::DEFAULT_DESCRIPTION.into()),
            is_default: true,
            modules,
            ..named_group(id, account, &effects.cause)
        };
        self.create_group_row(group, effects)
    }
}

/// Makes a group from its id alone.
fn named_group(id: Id<UserGroup>, account: &Arc<Row<Account>>, cause: &Event) -> UserGroup {
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
        extensions: None,
        audit: Audit::begin(cause.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::{
            Rejection,
            demo::{context, id, request},
        },
        *,
    };
    use crate::model::Rules;

    #[test]
    fn an_account_or_a_group_that_the_caller_does_not_see_is_refused_as_unknown() {
        let body = r#"{"email": "ann@example.com", "account": {"id": "ACC-8412-3396"},
            "groups": [{"id": "UGR-0000-0009"}, {"id": "UGR-4927-4368"}]}"#;
        for (rules, paths) in [
            (Rules::Contract, ["account.id", "groups[0].id", "groups[1].id"]),
            (Rules::Platform, ["account.id", "groups[0].id", "groups[1].id"]),
        ] {
            let visibility = Visibility::Account(id("ACC-1671-0642"));
            let context = OperationContext { visibility, ..context(rules) };
            let refused = World::demo().invite(request(body), &context);
            let Err(Rejection::Invalid(violations)) = refused else { panic!("{rules:?}") };
            assert_eq!(violations.iter().map(|it| &*it.path).collect::<Vec<_>>(), paths);
            assert!(violations.iter().all(|it| it.expected.ends_with(" is not known")));
        }
    }
}
