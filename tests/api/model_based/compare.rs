//! Facts: compares the emulator's lists with those of `reference`.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::model_based::{
    api_tokens::ApiToken,
    buyers::{Buyer, shown_ids},
    cloud_tenants::CloudTenant,
    licensees::Licensee,
    links::Link,
    reference::{Account, Group, Member, ReferenceModel, User},
    sellers::Seller,
};

fn date(at: i64) -> String {
    let at = Timestamp::from_second(at).unwrap().to_string();
    at.replace('Z', ".000Z")
}

/// The ids, in the order of the collections.
pub(crate) fn ids(reference: &ReferenceModel) -> [Vec<String>; 10] {
    [
        reference.accounts.iter().map(|it| it.id.clone()).collect(),
        reference.groups.iter().map(|it| it.id.clone()).collect(),
        reference.users.iter().map(|it| it.id.clone()).collect(),
        reference.members.iter().map(|it| it.id.clone()).collect(),
        reference.tokens.iter().map(|it| it.id.clone()).collect(),
        reference.tenants.iter().map(|it| it.id.clone()).collect(),
        reference.licensees.iter().map(|it| it.id.clone()).collect(),
        reference.buyers.iter().map(|it| it.id.clone()).collect(),
        reference.sellers.iter().map(|it| it.id.clone()).collect(),
        reference.links.iter().map(|it| it.id.clone()).collect(),
    ]
}

/// The expected facts of each item of the collections.
pub(crate) fn expected(reference: &ReferenceModel) -> [Vec<Value>; 10] {
    [
        reference.accounts.iter().map(|it| shown_account(reference, it)).collect(),
        reference.groups.iter().map(|it| shown_group(reference, it)).collect(),
        reference.users.iter().map(|it| shown_user(reference, it)).collect(),
        reference.members.iter().map(|it| shown_member(reference, it)).collect(),
        reference.tokens.iter().map(|it| shown_token(reference, it)).collect(),
        reference.tenants.iter().map(|it| shown_tenant(reference, it)).collect(),
        reference.licensees.iter().map(|it| shown_licensee(reference, it)).collect(),
        reference.buyers.iter().map(|it| shown_buyer(reference, it)).collect(),
        reference.sellers.iter().map(shown_seller).collect(),
        reference.links.iter().map(|it| shown_link(reference, it)).collect(),
    ]
}

const FACTS: [&[&str]; 10] = [
    &[
        "/id",
        "/name",
        "/type",
        "/status",
        "/externalId",
        "/revision",
        "/audit/updated/at",
        "/groups",
    ],
    &[
        "/id",
        "/name",
        "/isDefault",
        "/account/id",
        "/account/name",
        "/account/status",
        "/modules",
        "/users",
        "/revision",
        "/audit/updated/at",
    ],
    &[
        "/id",
        "/name",
        "/email",
        "/firstName",
        "/status",
        "/currentAccount/id",
        "/currentAccount/name",
        "/accounts",
        "/lastLoginAt",
        "/revision",
        "/audit/updated/at",
    ],
    &[
        "/id",
        "/invitation/status",
        "/invitation/notes",
        "/user/id",
        "/user/name",
        "/user/email",
        "/user/status",
        "/account/id",
        "/account/name",
        "/account/status",
        "/groups",
        "/groups/0/name",
        "/modules",
        "/lastLoginAt",
        "/revision",
        "/audit/updated/at",
    ],
    &[
        "/id",
        "/name",
        "/status",
        "/account/id",
        "/account/name",
        "/account/status",
        "/modules",
        "/revision",
        "/audit/updated/at",
    ],
    &[
        "/id",
        "/name",
        "/status",
        "/externalIds/pyraTenantId",
        "/account/id",
        "/account/name",
        "/account/status",
        "/revision",
        "/audit/updated/at",
    ],
    &[
        "/id",
        "/name",
        "/status",
        "/account/id",
        "/account/name",
        "/account/status",
        "/buyer/id",
        "/seller/id",
        "/seller/name",
        "/useBuyerAddress",
        "/address/city",
        "/eligibility/partner",
        "/revision",
        "/audit/updated/at",
        "/audit/disabled/at",
    ],
    &[
        "/id",
        "/name",
        "/status",
        "/account/id",
        "/account/name",
        "/account/status",
        "/externalIds",
        "/address/city",
        "/sellers",
        "/errors/0/id",
        "/revision",
        "/audit/updated/at",
        "/audit/activated/at",
        "/audit/unassigned/at",
        "/audit/disabled/at",
    ],
    &[
        "/id",
        "/name",
        "/status",
        "/externalId",
        "/currencies/0",
        "/currencies/1/value",
        "/revision",
        "/audit/updated/at",
    ],
    &[
        "/id",
        "/name",
        "/status",
        "/buyer/id",
        "/buyer/name",
        "/seller/id",
        "/seller/name",
        "/seller/externalId",
        "/note",
        "/companyName",
        "/externalIds",
        "/address/city",
        "/revision",
        "/audit/updated/at",
        "/audit/blocked/at",
        "/audit/unblocked/at",
        "/audit/disabled/at",
    ],
];
pub(crate) const SCOPED: [&str; 11] = [
    "/id",
    "/name",
    "/status",
    "/user/id",
    "/user/status",
    "/account/id",
    "/account/name",
    "/groups",
    "/invitation/notes",
    "/revision",
    "/audit/updated/at",
];

/// The expected facts of an item of a collection.
pub(crate) fn facts(place: usize) -> impl Fn(&Value) -> Value {
    move |item| pick(item, FACTS[place])
}

/// The values at these paths; for lists of objects, their ids.
pub(crate) fn pick(item: &Value, pointers: &[&str]) -> Value {
    let id = |it: &Value| it["id"].clone();
    let at = |pointer: &&str| match item.pointer(pointer) {
        Some(Value::Array(items)) => items.iter().map(id).collect(),
        other => other.cloned().unwrap_or_default(),
    };
    pointers.iter().map(at).collect()
}

fn distinct<'a>(ids: impl Iterator<Item = &'a String>) -> Vec<&'a String> {
    let mut seen = BTreeSet::new();
    ids.filter(|id| seen.insert(*id)).collect()
}

fn shown_account(reference: &ReferenceModel, it: &Account) -> Value {
    let groups = reference.groups.iter().filter(|group| group.account == it.id);
    let groups: Vec<_> = groups.map(|group| &group.id).collect();
    json!([it.id, it.name, it.kind, it.status, it.external, it.revision, date(it.updated), groups])
}

fn shown_group(reference: &ReferenceModel, it: &Group) -> Value {
    let account = reference.accounts.iter().find(|account| account.id == it.account).unwrap();
    let holders = reference.members.iter().filter(|member| member.groups.contains(&it.id));
    let users = distinct(holders.map(|member| &member.user));
    json!([
        it.id,
        it.name,
        it.is_default,
        it.account,
        account.name,
        account.status,
        it.modules,
        users,
        it.revision,
        date(it.updated),
    ])
}

fn user_name(user: &User) -> &String {
    user.first.as_ref().or(user.email.as_ref()).unwrap_or(&user.id)
}

fn shown_user(reference: &ReferenceModel, it: &User) -> Value {
    let current = it.current.as_ref();
    let current = reference.accounts.iter().find(|account| Some(&account.id) == current);
    let own = reference.members.iter().filter(|member| member.user == it.id);
    let accounts = distinct(own.map(|member| &member.account));
    json!([
        it.id,
        user_name(it),
        it.email,
        it.first,
        reference.user_status(it),
        it.current,
        current.map(|it| &it.name),
        accounts,
        it.login.map(date),
        it.revision,
        date(it.updated),
    ])
}

fn shown_member(reference: &ReferenceModel, it: &Member) -> Value {
    let account = reference.accounts.iter().find(|account| account.id == it.account).unwrap();
    let user = reference.users.iter().find(|user| user.id == it.user).unwrap();
    let group = |id: &String| reference.groups.iter().find(|group| group.id == *id).unwrap();
    let modules = it.groups.iter().flat_map(|id| &group(id).modules);
    let mut seen = BTreeSet::new();
    let modules: Vec<_> = modules.filter(|id| seen.insert(**id)).collect();
    json!([
        it.id,
        it.status(reference.now),
        it.notes,
        it.user,
        user_name(user),
        user.email,
        reference.user_status(user),
        it.account,
        account.name,
        account.status,
        it.groups,
        group(&it.groups[0]).name,
        modules,
        it.login.map(date),
        it.revision,
        date(it.updated),
    ])
}

fn shown_token(reference: &ReferenceModel, it: &ApiToken) -> Value {
    let account = reference.accounts.iter().find(|account| account.id == it.account).unwrap();
    json!([
        it.id,
        it.name,
        it.status,
        it.account,
        account.name,
        account.status,
        it.modules,
        it.revision,
        date(it.updated),
    ])
}

fn shown_tenant(reference: &ReferenceModel, it: &CloudTenant) -> Value {
    let account =
        reference.accounts.iter().find(|account| Some(&account.id) == it.account.as_ref());
    json!([
        it.id,
        it.name,
        it.status,
        it.organisation,
        it.account,
        account.map(|it| &it.name),
        account.map(|it| it.status),
        it.revision,
        date(it.updated),
    ])
}

fn shown_licensee(reference: &ReferenceModel, it: &Licensee) -> Value {
    let account = reference.accounts.iter().find(|account| account.id == it.account).unwrap();
    json!([
        it.id,
        it.name,
        it.status,
        it.account,
        account.name,
        account.status,
        it.buyer,
        it.seller,
        seller_of(reference, &it.seller).name,
        it.uses_buyers_address,
        it.city,
        it.is_partner,
        it.revision,
        date(it.updated),
        it.disabled.map(date),
    ])
}

fn shown_buyer(reference: &ReferenceModel, it: &Buyer) -> Value {
    let own = |account: &&Account| Some(&account.id) == it.account.as_ref();
    let account = reference.accounts.iter().find(own);
    let links = reference.links.iter().filter(|link| link.buyer == it.id);
    let sellers: Vec<_> = links.map(|link| &link.seller).collect();
    json!([
        it.id,
        it.name,
        it.status,
        it.account,
        account.map(|account| &account.name),
        account.map(|account| account.status),
        shown_ids(it.ids),
        it.city,
        sellers,
        it.has_error.then_some("buyer-account-external-id-differs"),
        it.revision,
        date(it.updated),
        it.activated.map(date),
        it.unassigned.map(date),
        it.disabled.map(date),
    ])
}

fn seller_of<'a>(reference: &'a ReferenceModel, id: &str) -> &'a Seller {
    reference.sellers.iter().find(|seller| seller.id == id).unwrap()
}

fn shown_seller(it: &Seller) -> Value {
    let default = it.currencies.first();
    let default =
        default.map(|code| json!({ "value": code, "billingEnabled": true, "isDefault": true }));
    json!([
        it.id,
        it.name,
        it.status,
        it.external,
        default,
        it.currencies.get(1),
        it.revision,
        date(it.updated),
    ])
}

fn shown_link(reference: &ReferenceModel, it: &Link) -> Value {
    let buyer = reference.buyers.iter().find(|buyer| buyer.id == it.buyer).unwrap();
    let seller = seller_of(reference, &it.seller);
    let [blocked, unblocked, disabled] = it.events.map(|at| at.map(date));
    json!([
        it.id,
        format!("{} - {}", buyer.name, seller.name),
        it.status,
        it.buyer,
        buyer.name,
        it.seller,
        seller.name,
        seller.external,
        it.note,
        it.company,
        shown_ids(it.ids),
        it.city,
        it.revision,
        date(it.updated),
        blocked,
        unblocked,
        disabled,
    ])
}

pub(crate) fn scoped(reference: &ReferenceModel, it: &Member) -> Value {
    let user = reference.users.iter().find(|user| user.id == it.user).unwrap();
    let status = user.said.unwrap_or_else(|| it.status(reference.now));
    let account = reference.accounts.iter().find(|account| account.id == it.account).unwrap();
    json!([
        it.user,
        user_name(user),
        status,
        it.user,
        reference.user_status(user),
        it.account,
        account.name,
        it.groups,
        it.notes,
        it.revision,
        date(it.updated),
    ])
}
