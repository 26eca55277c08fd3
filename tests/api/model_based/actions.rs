//! Actions: requests made from drawn numbers, and what `reference` expects of them.

use serde_json::{Map, Value, json};

use crate::{
    model_based::reference::{Invitee, MODULES, ReferenceModel, Refused},
    model_based::rules::Changes,
};

pub(crate) const ROOT: &str = "/public/v1/accounts";
const EMAILS: [&str; 6] = ["ann@x.co", "ANN@X.co", "bob@x.co", "cy@x.co", "dee@x.co", "eve@x.co"];
pub(crate) const NAMES: [&str; 3] = ["Kim", "Lou", "Max"];

/// A request, and the status that its answer is to have.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: &'static str,
    pub(crate) target: String,
    pub(crate) body: Option<Value>,
    pub(crate) status: u16,
}

/// Numbers that are used up one by one; when all are, each is 0.
pub(crate) struct Draws<'a>(pub(crate) std::slice::Iter<'a, u8>);

impl Draws<'_> {
    /// A number below `sides`.
    pub(crate) fn below(&mut self, sides: usize) -> usize {
        self.0.next().map_or(0, |number| usize::from(*number) % sides)
    }

    pub(crate) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// One of these, or nothing; nothing as often as everything else together.
    pub(crate) fn maybe<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        (self.below(2) == 1).then(|| self.one(of))
    }

    /// One of these ids, or seldom one that is not known.
    pub(crate) fn id<'a>(&mut self, ids: impl Iterator<Item = &'a String>, kind: &str) -> String {
        let ids: Vec<_> = ids.collect();
        if ids.is_empty() || self.below(12) == 11 {
            return format!("{kind}-9999-000{}", self.below(3));
        }
        self.one(&ids).clone()
    }

    pub(crate) fn account(&mut self, reference: &ReferenceModel) -> String {
        self.id(reference.accounts.iter().map(|it| &it.id), "ACC")
    }

    fn group(&mut self, reference: &ReferenceModel) -> String {
        self.id(reference.groups.iter().map(|it| &it.id), "UGR")
    }

    pub(crate) fn modules(&mut self) -> Vec<&'static str> {
        let bits = self.below(9);
        if bits == 8 {
            return vec!["MOD-9999"];
        }
        let chosen = MODULES.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1);
        chosen.map(|(_, module)| *module).collect()
    }

    /// Up to three groups, mostly known ones; one may have no id.
    fn groups(&mut self, reference: &ReferenceModel) -> Vec<Option<String>> {
        let count = self.one(&[1, 1, 1, 2, 2, 3, 3, 0]);
        (0..count).map(|_| self.group_or_default(reference)).collect()
    }

    fn group_or_default(&mut self, reference: &ReferenceModel) -> Option<String> {
        (self.below(8) != 7).then(|| self.group(reference))
    }

    /// A user, by id or address.
    pub(crate) fn user(&mut self, reference: &ReferenceModel) -> String {
        match self.below(3) {
            0 => self.one(&EMAILS).to_owned(),
            _ => self.id(reference.users.iter().map(|it| &it.id), "USR"),
        }
    }

    /// The path of a membership in one of the shapes, and the membership that it means.
    fn member(&mut self, reference: &ReferenceModel, scoped: bool) -> (String, String) {
        let id = self.id(reference.members.iter().map(|it| &it.id), "AUSR-9999");
        let known = reference.members.iter().find(|it| it.id == id);
        let shape = self.below(3).max(usize::from(scoped));
        let Some(member) = known.filter(|_| shape > 0) else {
            let unknown = format!("{ROOT}/ACC-0000-0001/users/USR-9999-9999");
            return (if scoped { unknown } else { format!("{ROOT}/account-users/{id}") }, id);
        };
        let (user, account) = (&member.user, &member.account);
        let newest = reference.newest(user, account).unwrap().id.clone();
        let prefix = if shape == 1 { "" } else { "accounts/" };
        (format!("{ROOT}/{prefix}{account}/users/{user}"), newest)
    }
}

fn references(groups: &[Option<String>]) -> Value {
    groups.iter().map(|id| id_reference(id.as_ref())).collect()
}

fn id_reference(id: Option<&String>) -> Value {
    id.map_or(json!({}), |id| json!({ "id": id }))
}

/// The members that are there.
pub(crate) fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let there = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect::<Map<_, _>>())
}

pub(crate) fn named(modules: &[&str]) -> Value {
    modules.iter().map(|id| json!({ "id": id })).collect()
}

pub(crate) fn moved(
    method: &'static str,
    target: String,
    body: Option<Value>,
    outcome: Result<u16, Refused>,
) -> Call {
    let (Ok(status) | Err(status)) = outcome;
    Call { method, target, body, status }
}

/// Reads drawn numbers as a request, and plays it.
pub(crate) fn play(kind: u8, draws: &mut Draws<'_>, reference: &mut ReferenceModel) -> Call {
    match kind {
        0..=3 => invite(draws, reference),
        4..=6 => act(draws, reference, "accept-invite"),
        7 => act(draws, reference, "resend-invite"),
        8 => act(draws, reference, "send-new-invite"),
        9 => {
            let (target, id) = draws.member(reference, false);
            let outcome = if target.contains("/users/") {
                reference.remove_from_account(&id)
            } else {
                reference.remove(&id)
            };
            moved("DELETE", target, None, outcome)
        }
        10..=13 => regroup(kind, draws, reference),
        14..=19 => person(kind, draws, reference),
        20..=23 => group(kind, draws, reference),
        24..=27 => account(kind, draws, reference),
        28..=30 => advance(draws, reference),
        31..=34 => draws.api_token(kind, reference),
        35..=38 => draws.licensee(kind, reference),
        39..=44 => draws.seller(kind, reference),
        45..=47 => draws.cloud_tenant(kind, reference),
        48 => draws.favorite(reference),
        49..=55 => draws.buyer(kind, reference),
        _ => unreachable!("kinds end at 55"),
    }
}

fn invite(draws: &mut Draws<'_>, reference: &mut ReferenceModel) -> Call {
    let id = draws.maybe(&[0, 1]).map(|_| draws.id(reference.users.iter().map(|it| &it.id), "USR"));
    let invitee = Invitee {
        id: id.filter(|_| draws.below(3) == 0),
        email: (draws.below(8) != 7).then(|| draws.one(&EMAILS)),
        first: draws.maybe(&NAMES),
        notes: draws.maybe(&["one", "two"]),
        status: draws.maybe(&["Active", "InvitationExpired", "Invited", "Blocked"]),
    };
    let account = (draws.below(6) != 5).then(|| draws.account(reference));
    let groups = draws.groups(reference);
    let scope = account.as_ref().filter(|_| draws.below(3) == 0).cloned();
    let mut body = object([
        ("id", invitee.id.as_ref().map(|it| json!(it))),
        ("email", invitee.email.map(Value::from)),
        ("firstName", invitee.first.map(Value::from)),
        ("notes", invitee.notes.map(Value::from)),
    ]);
    if draws.below(2) == 1 {
        body = json!({ "user": body });
    }
    body["groups"] = references(&groups);
    if let Some(status) = invitee.status {
        body["invitation"] = json!({ "status": status });
    }
    let (mut target, mut outcome) = (format!("{ROOT}/account-users"), None);
    if let Some(scope) = scope {
        let shape = draws.one(&["", "accounts/"]);
        target = format!("{ROOT}/{shape}{scope}/users");
        outcome =
            reference.account(&scope).err().map(|_| if groups.is_empty() { 400 } else { 404 });
    } else if let Some(account) = &account {
        body["account"] = json!({ "id": account });
    }
    let outcome =
        outcome.map_or_else(|| reference.invite(&invitee, account.as_deref(), &groups), Err);
    moved("POST", target, Some(body), outcome)
}

fn act(draws: &mut Draws<'_>, reference: &mut ReferenceModel, action: &str) -> Call {
    let (target, id) = draws.member(reference, false);
    let outcome = match action {
        "accept-invite" => reference.accept(&id),
        "resend-invite" => reference.renew(&id, "Invited"),
        _ => reference.renew(&id, "InvitationExpired"),
    };
    moved("POST", format!("{target}/{action}"), None, outcome)
}

fn regroup(kind: u8, draws: &mut Draws<'_>, reference: &mut ReferenceModel) -> Call {
    let (target, id) = draws.member(reference, kind == 13);
    let groups = format!("{target}/groups");
    match kind {
        10 => {
            let group = draws.group_or_default(reference);
            let body = id_reference(group.as_ref());
            moved("POST", groups, Some(body), reference.add_group_to(&id, group))
        }
        11 => {
            let named = draws.groups(reference);
            moved("PUT", groups, Some(references(&named)), reference.set_groups(&id, &named))
        }
        12 => {
            let own = reference.member(&id).map(|it| it.groups.clone()).unwrap_or_default();
            let group = draws.id(own.iter(), "UGR");
            moved("DELETE", format!("{groups}/{group}"), None, reference.drop_group(&id, &group))
        }
        _ => {
            let changes = Changes {
                first: draws.maybe(&NAMES),
                notes: draws.maybe(&["one", "two"]),
                groups: draws.maybe(&[()]).map(|()| draws.groups(reference)),
                email: (draws.below(4) == 3).then(|| draws.one(&EMAILS)),
            };
            let body = object([
                ("firstName", changes.first.map(Value::from)),
                ("notes", changes.notes.map(Value::from)),
                ("groups", changes.groups.as_deref().map(references)),
                ("email", changes.email.map(Value::from)),
            ]);
            moved("PUT", target, Some(body), reference.update_member(&id, changes))
        }
    }
}

fn person(kind: u8, draws: &mut Draws<'_>, reference: &mut ReferenceModel) -> Call {
    let key = draws.user(reference);
    let target = format!("{ROOT}/users/{key}");
    match kind {
        14 | 15 => {
            let first = draws.maybe(&[None, Some("Kim"), Some("Lou")]).map(|it| json!(it));
            let current = draws.maybe(&[()]).map(|()| draws.account(reference));
            let body = object([
                ("firstName", first.clone()),
                ("currentAccount", current.as_ref().map(|id| json!({ "id": id }))),
            ]);
            moved(
                "PUT",
                target,
                Some(body),
                reference.update_user(&key, first.as_ref(), current.as_deref()),
            )
        }
        16 => {
            let allowed = ["Invited", "InvitationExpired", "Active", "Disabled"];
            let outcome = reference.say(&key, &allowed, Some("Blocked"));
            moved("POST", format!("{target}/block"), None, outcome)
        }
        17 => {
            let outcome = reference.say(&key, &["Blocked"], None);
            moved("POST", format!("{target}/unblock"), None, outcome)
        }
        _ => {
            let outcome = reference.say(&key, &["Disabled"], Some("Deleted"));
            moved("DELETE", target, None, outcome.map(|_| 204))
        }
    }
}

fn group(kind: u8, draws: &mut Draws<'_>, reference: &mut ReferenceModel) -> Call {
    let groups = format!("{ROOT}/user-groups");
    let account = draws.maybe(&[()]).map(|()| draws.account(reference));
    let owner = account.as_ref().map(|id| json!({ "id": id }));
    if kind == 20 {
        let (name, modules) = (draws.one(&NAMES), draws.modules());
        let outcome = reference.create_group(name, account.as_deref(), &modules);
        let body =
            [("name", Some(json!(name))), ("account", owner), ("modules", Some(named(&modules)))];
        return moved("POST", groups, Some(object(body)), outcome);
    }
    let id = draws.group(reference);
    let target = format!("{groups}/{id}");
    if kind == 23 {
        return moved("DELETE", target, None, reference.delete_group(&id));
    }
    let (account, owner) = if kind == 21 { (None, None) } else { (account, owner) };
    let (name, modules) = (draws.maybe(&NAMES), draws.maybe(&[()]).map(|()| draws.modules()));
    let body = [
        ("name", name.map(Value::from)),
        ("account", owner),
        ("modules", modules.as_deref().map(named)),
    ];
    let outcome = reference.update_group(&id, name, account.as_deref(), modules.as_deref());
    moved("PUT", target, Some(object(body)), outcome)
}

fn account(kind: u8, draws: &mut Draws<'_>, reference: &mut ReferenceModel) -> Call {
    let accounts = format!("{ROOT}/accounts");
    if kind == 24 {
        let (name, kind) = (draws.one(&NAMES), draws.one(&["Client", "Vendor", "Operations"]));
        let body = json!({ "name": name, "type": kind });
        return moved("POST", accounts, Some(body), reference.create_account(name, kind));
    }
    let id = draws.account(reference);
    let target = format!("{accounts}/{id}");
    if kind == 25 {
        let name = draws.maybe(&NAMES);
        let external = draws.maybe(&[None, Some("PL-1"), Some("PL-2")]).map(|it| json!(it));
        let body = [("name", name.map(Value::from)), ("externalId", external.clone())];
        let outcome = reference.update_account(&id, name, external.as_ref());
        return moved("PUT", target, Some(object(body)), outcome);
    }
    let action = draws.one(&["activate", "deactivate", "disable", "enable"]);
    let body = (action == "activate").then(|| json!({ "externalId": "PL-1" }));
    moved("POST", format!("{target}/{action}"), body, reference.turn_account(&id, action))
}

fn advance(draws: &mut Draws<'_>, reference: &mut ReferenceModel) -> Call {
    let hours = draws.one(&[1_i64, 24, 24 * 3, 24 * 7, 24 * 8, -1, -24 * 3]);
    reference.now += hours * 3600;
    let sign = if hours < 0 { "-" } else { "" };
    let body = json!({ "advance": format!("{sign}PT{}H", hours.abs()) });
    moved("PUT", "/_emulator/clock".to_owned(), Some(body), Ok(200))
}
