//! The tables of fields, held against the schemas whose names they bear.

use std::collections::{BTreeMap, BTreeSet};

use accounts_emulator::{
    model::{
        ACCOUNT_USER, MEMBER, USER_ACCOUNT,
        node::{Kind, Table},
    },
    rql::{Party, Projection},
    world,
};
use serde_json::Value;

use crate::{contract::describe, schema::OPENAPI, support::Server};

/// Members of schemas that no table has, and why.
const LEFT_OUT: &[(&str, &str)] = &[
    // An extension stands in an answer without what it leaves out.
    ("$meta", "PlatformObjectAuditPlatformExtension"),
    // Of an extension only the id is known.
    ("audit", EXTENSION),
    ("name", EXTENSION),
    ("icon", EXTENSION),
    ("revision", EXTENSION),
    ("status", EXTENSION),
];

/// The schema of an extension.
const EXTENSION: &str = "PlatformObjectAuditPlatformExtension";

/// Every table that the resources are made of, under the name of its schema.
fn tables() -> Vec<&'static Table> {
    let mut found: Vec<&'static Table> = Vec::new();
    let mut open: Vec<_> = world::field_tables().chain([&MEMBER, &USER_ACCOUNT]).collect();
    while let Some(table) = open.pop() {
        if !found.iter().any(|other| std::ptr::eq(*other, table)) {
            found.push(table);
            open.extend(table.fields.iter().filter_map(|field| inner(field.kind)));
        }
    }
    found
}

/// The table of the objects that a member holds.
fn inner(kind: Kind) -> Option<&'static Table> {
    match kind {
        Kind::Object(table) => Some(table()),
        Kind::Collection(kind) => inner(*kind),
        _ => None,
    }
}

/// Describes a field's value, in the words of [`describe`].
fn words(kind: Kind) -> String {
    match kind {
        Kind::Text | Kind::KnownText(_) => "string".to_owned(),
        Kind::Number => "integer int32".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Date => "string date-time".to_owned(),
        Kind::Enumeration(names) => format!("string {}", names.join("|")),
        Kind::Object(table) => table().name.to_owned(),
        Kind::Collection(kind) => format!("[{}]", words(*kind)),
        Kind::Any => "any".to_owned(),
    }
}

/// Describes the value of a schema's member, with all names of an enumeration.
fn held(schema: &Value) -> String {
    let words = describe(schema).replace(" nullable", "").replace(" deprecated", "");
    let named = &OPENAPI["components"]["schemas"][&words];
    // Formats and limits of text make no difference to how it is kept.
    let is_kept = |word: &&str| {
        !word.starts_with("min") && !word.starts_with("max") && word.parse::<u32>().is_err()
    };
    let words = words.replace(" uuid", "");
    let words: Vec<_> = words.split(' ').filter(is_kept).collect();
    let words = words.join(" ");
    if named["enum"].is_array() { describe(named) } else { words }
}

#[test]
fn every_field_is_a_member_of_its_schema_and_of_the_same_kind() {
    for table in tables() {
        let schema = &OPENAPI["components"]["schemas"][table.name]["properties"];
        for field in table.fields {
            let (name, place) = (field.name, format!("{}.{}", table.name, field.name));
            let member = schema.get(name).unwrap_or_else(|| panic!("{place} is in no schema"));
            let (expected, found) = (held(member), words(field.kind));
            assert_eq!(expected, found, "{place}");
            assert_eq!(field.nullable, member["nullable"] == true, "{place}: nullable");
        }
    }
}

#[test]
fn every_member_of_a_schema_is_a_field_or_left_out_for_a_reason() {
    // What an object leaves out is said at the root of an answer, and its address beside its id:
    // both by the renderer, for the objects of collections.
    let is_rendered =
        |table: &Table, name: &str| table.collection.is_some() && ["$meta", "href"].contains(&name);
    let mut left_out = BTreeSet::new();
    for table in tables() {
        let schema = &OPENAPI["components"]["schemas"][table.name]["properties"];
        let unknown = schema.as_object().unwrap().keys();
        let unknown = unknown.filter(|it| table.field(it).is_none() && !is_rendered(table, it));
        left_out.extend(unknown.map(|name| (&**name, table.name)));
    }
    let expected = LEFT_OUT
        .iter()
        .flat_map(|(name, tables)| tables.split(' ').map(move |table| (*name, table)));
    assert_eq!(left_out, expected.collect());
}

#[test]
fn no_field_stands_twice_in_a_table_and_tables_of_one_name_have_the_same_fields() {
    let mut fields: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for table in tables() {
        let names: Vec<_> = table.fields.iter().map(|field| field.name).collect();
        let distinct: BTreeSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len(), "{names:?}");
        let first = fields.entry(table.name).or_insert_with(|| names.clone());
        assert_eq!(*first, names, "{}", table.name);
    }
}

/// Notes which fields of a table have a value in an object, and so on within.
fn note(table: &'static Table, object: &Value, seen: &mut BTreeSet<(&'static str, &'static str)>) {
    for field in table.fields {
        let value = &object[field.name];
        if value.is_null() {
            continue;
        }
        seen.insert((table.name, field.name));
        let Some(inner) = inner(field.kind) else { continue };
        match value {
            Value::Array(items) => items.iter().for_each(|item| note(inner, item, seen)),
            _ => note(inner, value, seen),
        }
    }
}

/// Fields that nothing in the demo data has a value for.
const SILENT: &[(&str, &str)] = &[
    // Shown with addresses alone.
    ("InvitationQueryModel", "code"),
    // The emulator, the demo's actors, its links and its tokens have no pictures.
    ("PlatformIdentityRef", "icon"),
    ("ErpLink", "icon"),
    ("ApiToken", "icon"),
    // Shown by no answer, and shown only where a buyer shows its sellers.
    ("Seller", "buyers"),
    ("Seller", "erpLink"),
];

#[test]
fn a_text_that_is_kept_of_an_object_holds_its_own_values_alone() {
    let modules = |projection: &Projection<_>| {
        let mut members = projection.members.iter();
        members.find(|it| it.field.name == "modules").unwrap().part.as_ref().unwrap().is_core
    };
    let reader = Party::Operations;
    assert!(modules(Projection::root(&ACCOUNT_USER, reader)), "settings are values of a module");
    for table in tables() {
        for part in Projection::root(table, reader).members.iter().filter_map(|it| it.part.as_ref())
        {
            for inner in part.members.iter().filter_map(|it| inner(it.field.kind)) {
                let name = inner.name;
                assert!(!part.is_core || inner.collection.is_none(), "{}: {name}", table.name);
            }
        }
    }
}

#[tokio::test]
async fn every_field_of_every_table_reaches_a_value_somewhere_in_the_demo_data() {
    let server = Server::start().await;
    let mut seen = BTreeSet::new();
    let memberships = [
        "user,account,groups,buyers,modules,user.accounts,user.accounts.groups",
        "account.groups,account.groups.users,groups.users,groups.modules,groups.buyers",
    ];
    let collections =
        world::field_tables().map(|table| (table, table.collection.unwrap(), "audit"));
    let selections = memberships.map(|select| (&ACCOUNT_USER, "account-users", select));
    let views = [
        (&MEMBER, "accounts/ACC-1086-6867/users", "audit"),
        (&USER_ACCOUNT, "users/USR-4848-1928/accounts", "audit,groups"),
        (&USER_ACCOUNT, "users/USR-5780-9743/accounts", "audit,groups"),
    ];
    for (table, collection, select) in collections.chain(selections).chain(views) {
        let collection = format!("/public/v1/accounts/{collection}");
        for offset in (0..40).step_by(5) {
            let path = format!("{collection}?limit=5&offset={offset}&select={select}");
            let page = server.get(&path).await.expect(200);
            page["data"].as_array().unwrap().iter().for_each(|row| note(table, row, &mut seen));
        }
    }
    let silent = tables().into_iter().flat_map(|table| {
        table.fields.iter().map(|field| (table.name, field.name)).filter(|it| !seen.contains(it))
    });
    assert_eq!(silent.collect::<BTreeSet<_>>(), SILENT.iter().copied().collect());
}
