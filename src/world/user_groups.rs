//! The life of user groups: made, changed, deleted.

use std::sync::Arc;

use super::{
    Caller, Outcome, Rejection, Stored, Subject, Terms, Visibility, World,
    group_contents::{has, without},
    invite::ResolvedAccount,
    membership::same,
};
use crate::{
    id::Id,
    json::{Patch, Path},
    model::{
        ApiToken, Audit, Event, Findings, Module, NewUserGroup, Row, UserGroup, UserGroupUpdate,
    },
};

static ACCOUNT: Path<'static> = Path::Member(&Path::Root, "account");

impl World {
    /// Makes a group, or says everything that is against it and does nothing.
    pub fn create_group(
        &mut self,
        request: NewUserGroup,
        caller: &Caller,
        visibility: Visibility,
        terms: Terms,
    ) -> Result<Outcome<UserGroup>, Rejection> {
        let mut findings = Findings::under(terms.rules);
        let account = self.check_own_account(&request, caller, visibility, &mut findings);
        let modules = self.resolve_modules(&request.modules, &mut findings);
        if let ResolvedAccount::Known(account) = &account {
            self.check_modules(&request.modules, account.id, &mut findings);
        }
        self.check_buyers(request.buyers.as_deref(), &mut findings);
        let notices = findings.notices()?;
        let event = terms.event(caller);
        let account = self.resolve_or_create_account(account, &event);
        self.resolve_or_create_default_group(&account, &event);
        let buyers =
            request.buyers.map(|ids| self.resolve_or_create_buyers(&ids, &account, &event));
        let id = self.user_groups.draw(self.generator.stream());
        let row = self.add_new_group(UserGroup {
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
        Ok(Outcome { row, notices })
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
    ) -> Result<Outcome<UserGroup>, Rejection> {
        let row = Arc::clone(self.known_group(id)?);
        let mut findings = Findings::under(terms.rules);
        check_account(&update, &row, &mut findings);
        let modules = self.changed_modules(&update.modules, &row, &mut findings);
        if let Patch::Set(ids) = &update.buyers {
            self.check_buyers(Some(ids), &mut findings);
        }
        let notices = findings.notices()?;
        let event = terms.event(caller);
        let buyers = match update.buyers {
            Patch::Unchanged => row.buyers.clone(),
            Patch::Cleared => None,
            Patch::Set(ids) => Some(self.resolve_or_create_buyers(&ids, &row.account, &event)),
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
            return Ok(Outcome { row, notices });
        }
        self.apply_changed_group(changed.touched(event.clone()), &row, &event);
        Ok(Outcome { row: Arc::clone(self.known_group(id)?), notices })
    }

    /// Deletes a group that has no members and is not the account's default one.
    pub fn delete_group(&mut self, id: Id<UserGroup>) -> Result<(), Rejection> {
        let row = Arc::clone(self.known_group(id)?);
        if row.is_default {
            let account = row.account.id;
            let sentence = format!("{id} is the default group of {account}, which always has one.");
            return Err(Rejection::Conflict(sentence));
        }
        let members = self.members_of_group(&row).len();
        if members > 0 {
            let noun = if members == 1 { "member" } else { "members" };
            let sentence = format!(
                "{id} has {members} {noun}; a group is deleted when it has none. \
                 Give them other groups before, or remove them."
            );
            return Err(Rejection::Conflict(sentence));
        }
        self.removed(Subject::UserGroup(id));
        self.user_groups.remove(id);
        let groups = &mut self.account_index(row.account.id).groups;
        if let Some(index) = groups.iter().position(|other| *other == id) {
            groups.remove(index);
        }
        Ok(())
    }

    fn known_group(&self, id: Id<UserGroup>) -> Result<&Arc<Row<UserGroup>>, Rejection> {
        self.user_groups.get(id).ok_or_else(|| Rejection::missing(UserGroup::NOUN, id))
    }

    fn check_own_account(
        &self,
        request: &NewUserGroup,
        caller: &Caller,
        visibility: Visibility,
        findings: &mut Findings,
    ) -> ResolvedAccount {
        let named = request.account.as_ref().and_then(|reference| reference.id);
        match (named, visibility) {
            (Some(id), Visibility::Account(own)) if id != own => {
                findings.refuse(&ACCOUNT.member("id"), format!("Account {id} is not known"));
                ResolvedAccount::Named(id)
            }
            _ => self.resolve_account(named, caller, findings),
        }
    }

    /// Puts a changed group in its place, and strips the account of what its default group lost.
    fn apply_changed_group(&mut self, group: UserGroup, before: &UserGroup, event: &Event) {
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
        for group in &groups {
            self.updated(Subject::UserGroup(group.id));
        }
        self.put_groups(groups);
        for token in tokens {
            self.updated(Subject::ApiToken(token.id));
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

#[cfg(test)]
mod tests {
    use super::{
        super::demo::{id, terms},
        *,
    };
    use crate::{
        json::{Cursor, FromJson, Json, Violations},
        model::{Rule, Rules},
    };

    const DEFAULT: &str = "UGR-4927-4368";
    const PROCUREMENT: &str = "UGR-2757-7226";

    fn create(
        world: &mut World,
        rules: Rules,
        text: &str,
    ) -> Result<Outcome<UserGroup>, Rejection> {
        let json = Json::parse(text.as_bytes()).unwrap();
        let request = NewUserGroup::read(Cursor::root(&json), &mut Violations::default()).unwrap();
        world.create_group(request, &Caller::Operations, Visibility::All, terms(rules))
    }

    fn update(
        world: &mut World,
        rules: Rules,
        group: &str,
        text: &str,
    ) -> Result<Outcome<UserGroup>, Rejection> {
        let json = Json::parse(text.as_bytes()).unwrap();
        let update =
            UserGroupUpdate::read(Cursor::root(&json), &mut Violations::default()).unwrap();
        world.update_group(id(group), update, &Caller::Operations, terms(rules))
    }

    fn noticed(done: &Outcome<UserGroup>) -> Vec<Rule> {
        done.notices.iter().map(|notice| notice.rule).collect()
    }

    #[test]
    fn what_the_platform_refuses_of_a_group_is_noticed_or_refused() {
        for (body, rules) in [
            (r#"{"name": "x"}"#, &[][..]),
            (r#"{"name": "x", "account": {"id": "ACC-0000-0009"}}"#, &[Rule::KnownAccount]),
            (r#"{"name": "x", "modules": [{"id": "MOD-6349"}]}"#, &[Rule::DefaultModules]),
            (r#"{"name": "x", "buyers": []}"#, &[Rule::SelectedBuyers]),
            (r#"{"name": "x", "buyers": [{"id": "BUY-0000-0009"}]}"#, &[Rule::KnownBuyer]),
        ] {
            let done = create(&mut World::demo(), Rules::Contract, body).unwrap();
            assert_eq!(noticed(&done), rules, "{body}");
            let strict = create(&mut World::demo(), Rules::Platform, body);
            assert_eq!(strict.is_ok(), rules.is_empty(), "{body}");
        }
    }

    #[test]
    fn an_unknown_module_is_refused_under_any_rules_and_nothing_is_made() {
        let mut world = World::demo();
        let body = r#"{"name": "x", "account": {"id": "ACC-0000-0009"},
            "modules": [{"id": "MOD-0478"}, {"id": "MOD-0001"}]}"#;
        let Err(Rejection::Invalid(violations)) = create(&mut world, Rules::Contract, body) else {
            panic!("{body}");
        };
        assert_eq!(violations.iter().map(|it| &*it.path).collect::<Vec<_>>(), ["modules[1].id"]);
        assert_eq!(world.counts(), World::demo().counts());
    }

    #[test]
    fn what_does_not_exist_comes_into_being_under_the_contract() {
        let mut world = World::demo();
        let body = r#"{"name": "x", "account": {"id": "ACC-0000-0009"},
            "buyers": [{"id": "BUY-0000-0009"}, {"id": "BUY-0000-0009"}]}"#;
        let done = create(&mut world, Rules::Contract, body).unwrap();
        assert_eq!(done.row.buyers.as_ref().map(|it| it.len()), Some(1));
        assert!(world.default_group(id("ACC-0000-0009")).is_some());
        assert_eq!(&*world.buyers.get(id("BUY-0000-0009")).unwrap().name, "BUY-0000-0009");
    }

    #[test]
    fn an_update_keeps_what_it_does_not_name_and_raises_the_revision_if_it_changes_anything() {
        let mut world = World::demo();
        let mut revision =
            |body| update(&mut world, Rules::Contract, PROCUREMENT, body).map(|it| it.row.revision);
        assert_eq!(revision("{}").ok(), Some(1));
        assert_eq!(
            revision(r#"{"account": {"id": "ACC-1086-6867"}, "name": "Procurement"}"#).ok(),
            Some(1)
        );
        assert_eq!(revision(r#"{"description": null}"#).ok(), Some(2));
        assert!(revision(r#"{"account": {"id": "ACC-1671-0642"}}"#).is_err());
        let row = world.user_groups.get(id(PROCUREMENT)).unwrap();
        assert_eq!((&*row.name, row.modules.len(), &row.description), ("Procurement", 2, &None));
        let member = world.account_users.get(id("AUSR-1462-2052-5127")).unwrap();
        assert!(member.groups.iter().any(|group| Arc::ptr_eq(group, row)));
    }

    #[test]
    fn what_the_default_group_loses_is_lost_by_groups_and_tokens_of_its_account() {
        let mut world = World::demo();
        let body = r#"{"modules": [{"id": "MOD-0478"}, {"id": "MOD-1756"}]}"#;
        update(&mut world, Rules::Contract, DEFAULT, body).unwrap();
        for group in &world.by_account[&id("ACC-1086-6867")].groups {
            let group = world.user_groups.get(*group).unwrap();
            assert!(!has(&group.modules, id("MOD-5062")), "{}", group.name);
        }
        let token = world.tokens.get(id("TKN-6403-9815")).unwrap();
        assert_eq!((token.modules.len(), token.revision), (2, 2));
        let members = world.members_of(id("ACC-1086-6867"));
        assert!(members.flat_map(|it| it.modules()).all(|module| module.id != id("MOD-5062")));
        let other = world.user_groups.get(id("UGR-4673-7712")).unwrap();
        assert!(has(&other.modules, id("MOD-5062")));
    }

    #[test]
    fn a_group_goes_once_it_has_no_members_and_never_if_it_is_the_default() {
        let mut world = World::demo();
        let sentence = |refusal| match refusal {
            Err(Rejection::Conflict(sentence)) => sentence,
            other => panic!("{other:?}"),
        };
        assert!(sentence(world.delete_group(id(DEFAULT))).contains("is the default group"));
        assert!(sentence(world.delete_group(id(PROCUREMENT))).contains("has 5 members"));
        let group = create(&mut world, Rules::Contract, r#"{"name": "x"}"#).unwrap().row.id;
        let account = id("ACC-1086-6867");
        assert!(world.by_account[&account].groups.contains(&group));
        world.delete_group(group).unwrap();
        assert!(!world.by_account[&account].groups.contains(&group));
        assert!(matches!(world.delete_group(group), Err(Rejection::NotFound(_))));
    }
}
