//! The life of user groups: created, updated and deleted.

mod contents;

use std::sync::Arc;

use self::contents::{has, without};
use super::{
    Effects, OperationContext, Outcome, Rejection, Subject, World, memberships::same_rows,
};
use crate::{
    id::Id,
    json::{Patch, Path},
    model::{
        AccountUser, ApiToken, Audit, Findings, Module, NewUserGroup, Row, UserGroup,
        UserGroupUpdate,
    },
};

static ACCOUNT: Path<'static> = Path::Member(&Path::Root, "account");

impl World {
    /// Creates a group.
    pub fn create_group(
        &mut self,
        request: NewUserGroup,
        context: &OperationContext,
    ) -> Result<Outcome<UserGroup>, Rejection> {
        let mut findings = context.findings();
        let named = request.account.as_ref().and_then(|reference| reference.id);
        let account = self.resolve_account(named, context, &mut findings);
        let modules = self.resolve_modules(&request.modules, &mut findings);
        let known = account.known().map(|account| account.id);
        if let Some(account) = known {
            self.check_modules(&request.modules, account, &mut findings);
        }
        if let Some(ids) = &request.buyers {
            self.check_buyers(ids, &[], known, context, &mut findings);
        }
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        let account = self.resolve_or_create_account(account, &mut effects);
        self.resolve_or_create_default_group(&account, &mut effects);
        let buyers =
            request.buyers.map(|ids| self.resolve_or_create_buyers(&ids, &account, &mut effects));
        let group = UserGroup {
            id: self.user_groups.draw(self.generator.stream()),
            revision: 1,
            name: request.name,
            description: request.description,
            logo: request.logo,
            is_default: false,
            account,
            modules,
            buyers,
            extensions: request.extensions.map(Into::into),
            audit: Audit::begin(effects.cause.clone()),
        };
        let row = self.create_group_row(group, &mut effects);
        Ok(effects.outcome(row, notices))
    }

    /// Adds a group as part of an operation.
    pub(super) fn create_group_row(
        &mut self,
        group: UserGroup,
        effects: &mut Effects,
    ) -> Arc<Row<UserGroup>> {
        effects.created(Subject::UserGroup(group.id));
        self.add_group(group)
    }

    /// Updates a group, and shows it in every membership that has it.
    ///
    /// A module that the default group loses is lost by the account's other groups and tokens too,
    /// under any rules. An update that changes nothing raises no revision.
    pub fn update_group(
        &mut self,
        id: Id<UserGroup>,
        update: UserGroupUpdate,
        context: &OperationContext,
    ) -> Result<Outcome<UserGroup>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        let mut findings = context.findings();
        check_account(&update, &row, &mut findings);
        let modules = self.changed_modules(&update.modules, &row, &mut findings);
        if let Patch::Set(ids) = &update.buyers {
            let before = row.buyers.as_deref().unwrap_or_default();
            self.check_buyers(ids, before, Some(row.account.id), context, &mut findings);
        }
        let notices = findings.notices()?;
        let mut effects = Effects::new(context);
        let buyers = match update.buyers {
            Patch::Unchanged => row.buyers.clone(),
            Patch::Cleared => None,
            Patch::Set(ids) => {
                Some(self.resolve_or_create_buyers(&ids, &row.account, &mut effects))
            }
        };
        let changed = UserGroup {
            name: update.name.unwrap_or_else(|| row.name.clone()),
            description: update.description.over(row.description.clone()),
            logo: update.logo.over(row.logo.clone()),
            modules,
            buyers,
            extensions: update.extensions.map(Into::into).over(row.extensions.clone()),
            ..UserGroup::clone(&row)
        };
        if is_same_as(&changed, &row) {
            return Ok(effects.outcome(row, notices));
        }
        self.apply_changed_group(changed.touched(effects.cause.clone()), &row, &mut effects);
        Ok(effects.outcome(Arc::clone(self.find(id, context)?), notices))
    }

    /// Deletes a group that has no members and is not the account's default group.
    pub fn delete_group(
        &mut self,
        id: Id<UserGroup>,
        context: &OperationContext,
    ) -> Result<Outcome<UserGroup>, Rejection> {
        let row = Arc::clone(self.find(id, context)?);
        self.check_group_is_unused(&row, context)?;
        let mut effects = Effects::new(context);
        effects.removed(Subject::UserGroup(id));
        self.take_group(&row);
        Ok(effects.outcome(row, Vec::new()))
    }

    fn check_group_is_unused(
        &self,
        group: &UserGroup,
        context: &OperationContext,
    ) -> Result<(), Rejection> {
        let UserGroup { id, account, .. } = group;
        if group.is_default {
            let account = account.id;
            let sentence = format!("{id} is the default group of {account}, which always has one.");
            return Err(Rejection::Conflict(sentence));
        }
        let members = self.members_of_group(group);
        if !members.is_empty() {
            let seen = members.iter().filter(|row| context.sees::<AccountUser>(row, self));
            let members = match seen.count() {
                0 => "members of other accounts".to_owned(),
                1 => "1 member".to_owned(),
                count => format!("{count} members"),
            };
            let sentence = format!(
                "{id} has {members}; a group is deleted when it has none. \
                 Give them other groups before, or remove them."
            );
            return Err(Rejection::Conflict(sentence));
        }
        Ok(())
    }

    /// Replaces a changed group. Modules that a default group lost go from the account's other
    /// groups and tokens too.
    fn apply_changed_group(&mut self, group: UserGroup, before: &UserGroup, effects: &mut Effects) {
        let is_lost = |module: &Row<Module>| {
            group.is_default && has(&before.modules, module.id) && !has(&group.modules, module.id)
        };
        let account = group.account.id;
        let cause = &effects.cause;
        let others = self.groups_in(account).filter(|other| other.id != group.id);
        let strip = |other: &Arc<Row<UserGroup>>| {
            let modules = without(&other.modules, is_lost)?;
            Some(UserGroup { modules, ..UserGroup::clone(other) }.touched(cause.clone()))
        };
        let mut groups: Vec<_> = others.filter_map(strip).collect();
        let tokens = self.api_tokens.iter().filter(|token| token.account.id == account);
        let strip = |token: &Arc<Row<ApiToken>>| {
            let modules = without(&token.modules, is_lost)?;
            Some(ApiToken { modules, ..ApiToken::clone(token) }.touched(cause.clone()))
        };
        let tokens: Vec<_> = tokens.filter_map(strip).collect();
        groups.push(group);
        for group in &groups {
            effects.updated(Subject::UserGroup(group.id));
        }
        self.put_groups(groups);
        for token in tokens {
            effects.updated(Subject::ApiToken(token.id));
            self.api_tokens.replace(token);
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

/// Whether two values of a group say the same.
fn is_same_as(one: &UserGroup, other: &UserGroup) -> bool {
    let buyers = match (&one.buyers, &other.buyers) {
        (None, None) => true,
        (Some(one), Some(other)) => same_rows(one, other),
        (None, Some(_)) | (Some(_), None) => false,
    };
    buyers
        && one.name == other.name
        && one.description == other.description
        && one.logo == other.logo
        && one.extensions == other.extensions
        && same_rows(&one.modules, &other.modules)
}

#[cfg(test)]
mod tests {
    use super::{
        super::demo::{context, effects, id, request},
        *,
    };
    use crate::model::{BuyerStatus, Notice, Rule, Rules, VisibleNeighbours};

    const DEFAULT: &str = "UGR-4927-4368";
    const PROCUREMENT: &str = "UGR-2757-7226";

    fn create(
        world: &mut World,
        rules: Rules,
        text: &str,
    ) -> Result<Outcome<UserGroup>, Rejection> {
        world.create_group(request(text), &context(rules))
    }

    fn update(
        world: &mut World,
        rules: Rules,
        group: &str,
        text: &str,
    ) -> Result<Outcome<UserGroup>, Rejection> {
        world.update_group(id(group), request(text), &context(rules))
    }

    fn noticed(outcome: &Outcome<UserGroup>) -> Vec<Rule> {
        let rule = |notice: &Notice| match notice {
            Notice::Against(rule, _) => Some(*rule),
            Notice::IgnoredMember(_)
            | Notice::IgnoredParameter(_)
            | Notice::KeptAccount
            | Notice::NotEmulated { .. }
            | Notice::UnknownValue(_) => None,
        };
        outcome.notices.iter().filter_map(rule).collect()
    }

    #[test]
    fn what_the_platform_refuses_of_a_group_is_noticed_or_refused() {
        for (body, rules) in [
            (r#"{"name": "x"}"#, &[][..]),
            (r#"{"name": "x", "account": {"id": "ACC-0000-0009"}}"#, &[Rule::KnownAccount]),
            (r#"{"name": "x", "modules": [{"id": "MOD-6349"}]}"#, &[Rule::DefaultModules]),
            (r#"{"name": "x", "buyers": []}"#, &[Rule::SelectedBuyers]),
            (r#"{"name": "x", "buyers": [{"id": "BUY-0000-0009"}]}"#, &[Rule::KnownBuyer]),
            (r#"{"name": "x", "buyers": [{"id": "BUY-1591-2112"}]}"#, &[]),
            (r#"{"name": "x", "buyers": [{"id": "BUY-4693-1285"}]}"#, &[Rule::OwnBuyers]),
        ] {
            let outcome = create(&mut World::demo(), Rules::Contract, body).unwrap();
            assert_eq!(noticed(&outcome), rules, "{body}");
            let strict = create(&mut World::demo(), Rules::Platform, body);
            assert_eq!(strict.is_ok(), rules.is_empty(), "{body}");
        }
    }

    #[test]
    fn a_default_group_keeps_what_every_account_has_and_gains_nothing_of_another_type() {
        let (all, other) = (["0478", "1756", "2483", "5062", "7925", "9114"], "6349");
        let body = |ids: &[&str]| {
            let ids: Vec<_> = ids.iter().map(|id| format!(r#"{{"id": "MOD-{id}"}}"#)).collect();
            format!(r#"{{"modules": [{}]}}"#, ids.join(","))
        };
        for (body, rules) in [
            (body(&all), &[][..]),
            (body(&all[..2]), &[]),
            (body(&all[2..]), &[Rule::MandatoryModules]),
            (r#"{"modules": null}"#.to_owned(), &[Rule::MandatoryModules]),
            (body(&[&all[..], &[other]].concat()), &[Rule::AccountTypeModules]),
            (body(&[other]), &[Rule::MandatoryModules, Rule::AccountTypeModules]),
        ] {
            let outcome = update(&mut World::demo(), Rules::Contract, DEFAULT, &body).unwrap();
            assert_eq!(noticed(&outcome), rules, "{body}");
            let mut world = World::demo();
            let before = world.document();
            let strict = update(&mut world, Rules::Platform, DEFAULT, &body);
            assert_eq!(strict.is_ok(), rules.is_empty(), "{body}");
            assert!(rules.is_empty() || world.document() == before, "{body}");
        }
        // What it has already stays, and what it never had is not missed.
        let mut world = World::demo();
        update(&mut world, Rules::Contract, DEFAULT, &body(&["6349"])).unwrap();
        let again = update(&mut world, Rules::Platform, DEFAULT, &body(&["6349"]));
        assert!(again.is_ok(), "{again:?}");
    }

    #[test]
    fn a_group_is_limited_to_live_buyers_of_its_account_unless_it_was_before() {
        let limited = r#"{"buyers": [{"id": "BUY-1591-2112"}, {"id": "BUY-4693-1285"}]}"#;
        let mut world = World::demo();
        assert!(update(&mut world, Rules::Platform, PROCUREMENT, limited).is_err());
        let outcome = update(&mut world, Rules::Contract, PROCUREMENT, limited).unwrap();
        assert_eq!(noticed(&outcome), [Rule::OwnBuyers]);
        assert!(update(&mut world, Rules::Platform, PROCUREMENT, limited).is_ok());

        let deleted = world.buyers.iter().find(|it| it.status == BuyerStatus::Deleted).unwrap();
        let limited = format!(r#"{{"buyers": [{{"id": "{}"}}]}}"#, deleted.id);
        let refused = update(&mut world, Rules::Platform, PROCUREMENT, &limited);
        let Err(Rejection::Invalid(violations)) = refused else { panic!("{limited}") };
        assert_eq!(violations.iter().map(|it| &*it.path).collect::<Vec<_>>(), ["buyers[0].id"]);
    }

    #[test]
    fn extensions_are_kept_and_cleared() {
        let mut world = World::demo();
        let mut extensions = |body| {
            let group = update(&mut world, Rules::Platform, PROCUREMENT, body).unwrap().row;
            let ids = group.extensions.iter().flatten().map(|it| it.id.to_string());
            (group.revision, ids.collect::<Vec<_>>())
        };
        let body = r#"{"extensions": [{"id": "EXT-1234-5678", "status": "Public"}]}"#;
        for _ in 0..2 {
            assert_eq!(extensions(body), (2, vec!["EXT-1234-5678".to_owned()]));
        }
        assert_eq!(extensions(r#"{"extensions": null}"#), (3, Vec::new()));
    }

    #[test]
    fn an_unknown_module_is_refused_under_any_rules_and_nothing_is_made() {
        let mut world = World::demo();
        let before = world.document();
        let body = r#"{"name": "x", "account": {"id": "ACC-0000-0009"},
            "modules": [{"id": "MOD-0478"}, {"id": "MOD-0001"}]}"#;
        let Err(Rejection::Invalid(violations)) = create(&mut world, Rules::Contract, body) else {
            panic!("{body}");
        };
        assert_eq!(violations.iter().map(|it| &*it.path).collect::<Vec<_>>(), ["modules[1].id"]);
        assert_eq!(world.document(), before);
    }

    #[test]
    fn what_does_not_exist_comes_into_being_under_the_contract() {
        let mut world = World::demo();
        let body = r#"{"name": "x", "account": {"id": "ACC-0000-0009"},
            "buyers": [{"id": "BUY-0000-0009"}, {"id": "BUY-0000-0009"}]}"#;
        let outcome = create(&mut world, Rules::Contract, body).unwrap();
        assert_eq!(outcome.row.buyers.as_ref().map(|it| it.len()), Some(1));
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
        for group in world.groups_in(id("ACC-1086-6867")) {
            assert!(!has(&group.modules, id("MOD-5062")), "{}", group.name);
        }
        let token = world.api_tokens.get(id("TKN-6403-9815")).unwrap();
        assert_eq!((token.modules.len(), token.revision), (2, 2));
        let members = world.members_of(id("ACC-1086-6867"));
        assert!(
            members
                .flat_map(|it| it.modules(VisibleNeighbours::none()))
                .all(|module| module.id != id("MOD-5062"))
        );
        let other = world.user_groups.get(id("UGR-4673-7712")).unwrap();
        assert!(has(&other.modules, id("MOD-5062")));
    }

    #[test]
    fn a_group_is_deleted_once_it_has_no_members_unless_it_is_the_default() {
        let (mut world, context) = (World::demo(), context(Rules::Contract));
        let sentence = |refusal| match refusal {
            Err(Rejection::Conflict(sentence)) => sentence,
            other => panic!("{other:?}"),
        };
        let before = world.document();
        assert!(sentence(world.delete_group(id(DEFAULT), &context)).contains("is the default"));
        assert!(sentence(world.delete_group(id(PROCUREMENT), &context)).contains("has 5 members"));
        assert_eq!(world.document(), before);
        let group = create(&mut world, Rules::Contract, r#"{"name": "x"}"#).unwrap().row.id;
        let is_there =
            |world: &World| world.groups_in(id("ACC-1086-6867")).any(|other| other.id == group);
        assert!(is_there(&world));
        let outcome = world.delete_group(group, &context).unwrap();
        assert_eq!(effects(&outcome), ["userGroup removed"]);
        assert!(!is_there(&world));
        assert!(matches!(world.delete_group(group, &context), Err(Rejection::NotFound(_))));
    }
}
