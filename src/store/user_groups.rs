//! The life of user groups: made, changed, deleted.

use std::sync::Arc;

use super::{
    Caller, Done, Refusal, Sight, Stored, Terms, World, invite::ChosenAccount, membership::same,
};
use crate::{
    id::Id,
    model::{
        Account, ApiToken, Audit, Buyer, BuyerStatus, Change, Event, Findings, Module,
        NewUserGroup, Path, Resource, Row, Rule, UserGroup, UserGroupUpdate, node::Object,
    },
};

static ACCOUNT: Path<'static> = Path::Member(&Path::Root, "account");
static MODULES: Path<'static> = Path::Member(&Path::Root, "modules");
static BUYERS: Path<'static> = Path::Member(&Path::Root, "buyers");

type Modules = Box<[Arc<Row<Module>>]>;

impl World {
    /// Makes a group, or says everything that is against it and does nothing.
    pub fn create_group(
        &mut self,
        request: NewUserGroup,
        caller: &Caller,
        sight: Sight,
        terms: Terms,
    ) -> Result<Done<UserGroup>, Refusal> {
        let mut findings = Findings::under(terms.rules);
        let account = self.choose_own_account(&request, caller, sight, &mut findings);
        let modules = self.choose_modules(&request.modules, &mut findings);
        if let ChosenAccount::Known(account) = &account {
            self.check_modules(&request.modules, account.id, &mut findings);
        }
        self.check_buyers(request.buyers.as_deref(), &mut findings);
        let notices = findings.notices()?;
        let event = terms.event(caller);
        let account = self.settle_account(account, &event);
        self.settle_default_group(&account, &event);
        let buyers = request.buyers.map(|ids| self.settle_buyers(&ids, &account, &event));
        let id = self.user_groups.draw(self.generator.stream());
        let row = self.add_group(UserGroup {
            id,
            revision: 1,
            name: request.name,
            description: request.description,
            logo: request.logo,
            is_default: false,
            account,
            modules,
            buyers,
            audit: Audit::begin(event),
        });
        Ok(Done { row, notices })
    }

    /// Changes what an update names, and shows it in every membership that has the group.
    ///
    /// A module that the default group loses is lost by the account's other groups and tokens too,
    /// under any rules. What changes nothing raises no revision.
    pub fn update_group(
        &mut self,
        id: Id<UserGroup>,
        update: UserGroupUpdate,
        caller: &Caller,
        terms: Terms,
    ) -> Result<Done<UserGroup>, Refusal> {
        let row = Arc::clone(self.known_group(id)?);
        let mut findings = Findings::under(terms.rules);
        check_account(&update, &row, &mut findings);
        let modules = self.changed_modules(&update.modules, &row, &mut findings);
        if let Change::Set(ids) = &update.buyers {
            self.check_buyers(Some(ids), &mut findings);
        }
        let notices = findings.notices()?;
        let event = terms.event(caller);
        let buyers = match update.buyers {
            Change::Kept => row.buyers.clone(),
            Change::Cleared => None,
            Change::Set(ids) => Some(self.settle_buyers(&ids, &row.account, &event)),
        };
        let changed = UserGroup {
            name: update.name.unwrap_or_else(|| row.name.clone()),
            description: update.description.over(row.description.clone()),
            logo: update.logo.over(row.logo.clone()),
            modules,
            buyers,
            ..UserGroup::clone(&row)
        };
        if says_the_same(&changed, &row) {
            return Ok(Done { row, notices });
        }
        self.settle_changed_group(changed.touched(event.clone()), &row, &event);
        Ok(Done { row: Arc::clone(self.known_group(id)?), notices })
    }

    /// Deletes a group that has no members and is not the account's default one.
    pub fn delete_group(&mut self, id: Id<UserGroup>) -> Result<(), Refusal> {
        let row = Arc::clone(self.known_group(id)?);
        if row.is_default {
            let account = row.account.id;
            let sentence = format!("{id} is the default group of {account}, which always has one.");
            return Err(Refusal::Conflict(sentence));
        }
        let members = self.holders_of(&row).len();
        if members > 0 {
            let noun = if members == 1 { "member" } else { "members" };
            let sentence = format!(
                "{id} has {members} {noun}; a group is deleted when it has none. \
                 Give them other groups before, or remove them."
            );
            return Err(Refusal::Conflict(sentence));
        }
        self.user_groups.remove(id);
        let groups = &mut self.belongings(row.account.id).groups;
        if let Some(index) = groups.iter().position(|other| *other == id) {
            groups.remove(index);
        }
        Ok(())
    }

    fn known_group(&self, id: Id<UserGroup>) -> Result<&Arc<Row<UserGroup>>, Refusal> {
        self.user_groups.get(id).ok_or_else(|| Refusal::missing(UserGroup::NOUN, id))
    }

    fn choose_own_account(
        &self,
        request: &NewUserGroup,
        caller: &Caller,
        sight: Sight,
        findings: &mut Findings,
    ) -> ChosenAccount {
        let named = request.account.as_ref().and_then(|reference| reference.id);
        match (named, sight) {
            (Some(id), Sight::Of(own)) if id != own => {
                findings.refuse(&ACCOUNT.member("id"), format!("Account {id} is not known"));
                ChosenAccount::Named(id)
            }
            _ => self.choose_account(named, caller, findings),
        }
    }

    /// The known ones of these modules, each once.
    fn choose_modules(&self, ids: &[Id<Module>], findings: &mut Findings) -> Modules {
        for (index, id) in ids.iter().enumerate() {
            if self.modules.get(*id).is_none() {
                let item = MODULES.item(index);
                findings.refuse(&item.member("id"), format!("Module {id} is not known"));
            }
        }
        once_each(ids.iter().filter_map(|id| self.modules.get(*id)))
    }

    /// Finds those of these modules that the default group of the account lacks.
    fn check_modules(&self, ids: &[Id<Module>], account: Id<Account>, findings: &mut Findings) {
        let Some(default) = self.default_group(account) else { return };
        for (index, id) in ids.iter().enumerate() {
            if self.modules.get(*id).is_some() && !has(&default.modules, *id) {
                let fact = format!("Module {id} is none of the default group's, {}", default.id);
                let item = MODULES.item(index);
                let done = "it was given all the same";
                findings.against(Rule::DefaultModules, &item.member("id"), &fact, done);
            }
        }
    }

    fn changed_modules(
        &self,
        change: &Change<Vec<Id<Module>>>,
        row: &Row<UserGroup>,
        findings: &mut Findings,
    ) -> Modules {
        match change {
            Change::Kept => row.modules.clone(),
            Change::Cleared => Modules::default(),
            Change::Set(ids) => {
                let brings_new = ids.iter().any(|id| !has(&row.modules, *id));
                if brings_new && !row.is_default {
                    self.check_modules(ids, row.account.id, findings);
                }
                self.choose_modules(ids, findings)
            }
        }
    }

    fn check_buyers(&self, ids: Option<&[Id<Buyer>]>, findings: &mut Findings) {
        let Some(ids) = ids else { return };
        if ids.is_empty() {
            let fact = "A group that is limited to buyers has none";
            findings.against(Rule::SelectedBuyers, &BUYERS, fact, "its members see no buyer");
        }
        for (index, id) in ids.iter().enumerate() {
            if self.buyers.get(*id).is_none() {
                let fact = format!("Buyer {id} is not known");
                let item = BUYERS.item(index);
                findings.against(Rule::KnownBuyer, &item.member("id"), &fact, "it was made");
            }
        }
    }

    fn settle_buyers(
        &mut self,
        ids: &[Id<Buyer>],
        account: &Arc<Row<Account>>,
        event: &Event,
    ) -> Box<[Arc<Row<Buyer>>]> {
        for id in ids {
            if self.buyers.get(*id).is_none() {
                self.buyers.insert(named_buyer(*id, account, event));
            }
        }
        once_each(ids.iter().filter_map(|id| self.buyers.get(*id)))
    }

    /// Puts a changed group in its place, and strips the account of what its default group lost.
    fn settle_changed_group(&mut self, group: UserGroup, before: &UserGroup, event: &Event) {
        let is_lost = |module: &Row<Module>| {
            group.is_default && has(&before.modules, module.id) && !has(&group.modules, module.id)
        };
        let account = group.account.id;
        let mut groups = Vec::new();
        let ids = self.by_account.get(&account).into_iter().flat_map(|it| it.groups.iter());
        for other in ids.filter_map(|id| self.user_groups.get(*id)) {
            if let Some(modules) = without(&other.modules, is_lost)
                && other.id != group.id
            {
                let stripped = UserGroup { modules, ..UserGroup::clone(other) };
                groups.push(stripped.touched(event.clone()));
            }
        }
        let tokens = self.tokens.iter().filter(|token| token.account.id == account);
        let strip = |token: &Arc<Row<ApiToken>>| {
            let modules = without(&token.modules, is_lost)?;
            Some(ApiToken { modules, ..ApiToken::clone(token) }.touched(event.clone()))
        };
        let tokens: Vec<_> = tokens.filter_map(strip).collect();
        groups.push(group);
        self.put_groups(groups);
        for token in tokens {
            self.tokens.replace(token);
        }
    }
}

fn check_account(update: &UserGroupUpdate, group: &UserGroup, findings: &mut Findings) {
    let own = group.account.id;
    if update.account.is_some_and(|id| id != own) {
        let sentence = format!("Expected {own}, the group's account, which never changes");
        findings.refuse(&ACCOUNT.member("id"), sentence);
    }
}

fn says_the_same(one: &UserGroup, other: &UserGroup) -> bool {
    let buyers = match (&one.buyers, &other.buyers) {
        (None, None) => true,
        (Some(one), Some(other)) => same(one, other),
        (None, Some(_)) | (Some(_), None) => false,
    };
    buyers
        && one.name == other.name
        && one.description == other.description
        && one.logo == other.logo
        && same(&one.modules, &other.modules)
}

fn has(modules: &[Arc<Row<Module>>], id: Id<Module>) -> bool {
    modules.iter().any(|module| module.id == id)
}

/// The modules that are not lost; none if all of them stay.
fn without(
    modules: &[Arc<Row<Module>>],
    is_lost: impl Fn(&Row<Module>) -> bool,
) -> Option<Modules> {
    let left: Modules = modules.iter().filter(|module| !is_lost(module)).cloned().collect();
    (left.len() < modules.len()).then_some(left)
}

fn once_each<'a, R: Resource>(rows: impl Iterator<Item = &'a Arc<Row<R>>>) -> Box<[Arc<Row<R>>]>
where
    for<'b> &'b R: Into<Object<'b>>,
{
    let mut seen = std::collections::HashSet::new();
    rows.filter(|row| seen.insert(row.id())).cloned().collect()
}

fn named_buyer(id: Id<Buyer>, account: &Arc<Row<Account>>, event: &Event) -> Buyer {
    Buyer {
        id,
        revision: 1,
        name: id.to_string().into(),
        icon: None,
        account: Some(Arc::clone(account)),
        status: BuyerStatus::Enabled,
        external_ids: None,
        address: None,
        tax_id: None,
        audit: Audit::begin(event.clone()),
    }
}
