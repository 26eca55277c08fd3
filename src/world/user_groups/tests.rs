//! Groups in the demo world, as operations change them.

use super::{
    super::demo::{context, effects, id, request},
    *,
};
use crate::model::{BuyerStatus, Notice, Rule, Rules, VisibleNeighbours};

const DEFAULT: &str = "UGR-4927-4368";
const PROCUREMENT: &str = "UGR-2757-7226";

fn create(world: &mut World, rules: Rules, text: &str) -> Result<Outcome<UserGroup>, Rejection> {
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
        | Notice::UnknownValue(_)
        | Notice::Forgiven(_) => None,
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
