//! Objects that are read, changed in one member, and sent back whole.

use accounts_emulator::{
    Settings,
    model::{Href, Nulls, Rules, Style},
};
use serde_json::{Value, json};

use crate::support::{Answer, Server};

/// A collection whose objects can be changed by a PUT: its list, the members that are read only on
/// request, and a member with a value that none of its objects has.
struct Writable {
    list: &'static str,
    on_request: &'static str,
    member: &'static str,
    value: &'static str,
}

const WRITABLE: [Writable; 5] = [
    Writable { list: "accounts", on_request: "audit,groups", member: "website", value: "x.test" },
    Writable { list: "users", on_request: "audit,accounts", member: "firstName", value: "Zed" },
    Writable { list: "user-groups", on_request: "audit,users", member: "name", value: "Zed" },
    Writable { list: "api-tokens", on_request: "audit", member: "description", value: "Zed" },
    Writable {
        list: "ACC-1086-6867/users",
        on_request: "audit,user,account,groups",
        member: "lastName",
        value: "Zed",
    },
];

/// The settings that decide what an object looks like, and what is refused.
fn settings() -> impl Iterator<Item = Settings> {
    let styles = [(Nulls::Omit, Href::Off), (Nulls::Show, Href::Full)];
    let rules = [Rules::Contract, Rules::Platform];
    rules.into_iter().flat_map(move |rules| {
        styles.map(|(nulls, href)| Settings {
            rules,
            style: Style { nulls, href },
            ..Settings::default()
        })
    })
}

async fn put(server: &Server, path: &str, body: &Value) -> Answer {
    server.send(server.request("PUT", path).json(body)).await
}

/// The paths of all objects of a collection.
async fn paths(server: &Server, list: &str) -> Vec<String> {
    let list = format!("/public/v1/accounts/{list}");
    let page = server.get(&format!("{list}?limit=100&select=-*,id")).await.expect(200);
    let items = page["data"].as_array().unwrap();
    assert!(!items.is_empty() && page["$meta"]["pagination"]["total"] == items.len(), "{list}");
    items.iter().map(|item| format!("{list}/{}", item["id"].as_str().unwrap())).collect()
}

/// Whether the object can't be changed at all, whatever the member.
fn is_final(object: &Value, rules: Rules) -> bool {
    let is_token = object["id"].as_str().unwrap().starts_with("TKN-");
    object["status"] == "Deleted" && (!is_token || rules == Rules::Platform)
}

#[tokio::test]
async fn every_object_can_be_sent_back_as_it_was_read_and_with_one_member_changed() {
    for settings in settings() {
        let rules = settings.rules;
        let server = Server::with(settings).await;
        for Writable { list, on_request, member, value } in WRITABLE {
            for path in paths(&server, list).await {
                let query = format!("{path}?select={on_request}");
                let mut object = server.get(&query).await.expect(200);
                let answer = put(&server, &path, &object).await;
                if is_final(&object, rules) {
                    answer.expect(400);
                    continue;
                }
                answer.expect(200);
                assert_eq!(server.get(&query).await.expect(200), object, "{path}");
                object[member] = json!(value);
                let changed = put(&server, &path, &object).await.expect(200);
                assert_eq!(changed[member], value, "{path}");
                assert_eq!(server.get(&query).await.expect(200)[member], value, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn the_groups_of_a_membership_can_be_sent_back_as_they_were_read() {
    for settings in settings() {
        let server = Server::with(settings).await;
        for list in ["account-users", "ACC-1086-6867/users"] {
            for path in paths(&server, list).await {
                let query = format!("{path}?select=groups");
                let before = server.get(&query).await.expect(200);
                put(&server, &format!("{path}/groups"), &before["groups"]).await.expect(200);
                let add = server.request("POST", &format!("{path}/groups"));
                server.send(add.json(&before["groups"][0])).await.expect(200);
                assert_eq!(server.get(&query).await.expect(200), before, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn names_that_no_answer_has_are_refused_wherever_they_are() {
    let server = Server::start().await;
    let member = "/public/v1/accounts/ACC-1671-0642/users/USR-4848-1928";
    let user = "/public/v1/accounts/users/USR-4848-1928";
    let groups = "/public/v1/accounts/account-users/AUSR-2512-2504-4512/groups";
    for (path, body, key) in [
        (member, json!({ "nam": "x" }), "nam"),
        (member, json!({ "user": { "nam": "x" } }), "user.nam"),
        (member, json!({ "account": { "nam": "x" } }), "account.nam"),
        (member, json!({ "invitation": { "note": "x" } }), "invitation.note"),
        (member, json!({ "settings": { "optOut": {} } }), "settings.optOut"),
        (groups, json!([{ "id": "UGR-1847-8989", "nam": "x" }]), "[0].nam"),
        (user, json!({ "settings": { "optOuts": { "types": [] } } }), "settings.optOuts.types"),
    ] {
        put(&server, path, &body).await.refuses(key, "Unknown property");
    }
}

#[tokio::test]
async fn opt_outs_are_kept_of_users_who_are_known_and_unknown_in_an_invitation() {
    let server = Server::start().await;
    let user = "/public/v1/accounts/users/USR-6375-2499";
    let member = "/public/v1/accounts/ACC-1671-0642/users/USR-6375-2499";
    let settings = |types: Value| json!({ "settings": { "optOuts": { "objectTypes": types } } });
    for (path, types) in [(user, json!(["Order"])), (member, json!([])), (user, json!(["A", "B"]))]
    {
        put(&server, path, &settings(types.clone())).await.expect(200);
        for path in [user, member] {
            let shown = server.get(path).await.expect(200);
            assert_eq!(shown["settings"]["optOuts"]["objectTypes"], types, "{path}");
        }
    }
    put(&server, user, &settings(json!("Order"))).await.refuses("settings.optOuts.objectTypes", "");
    put(&server, user, &json!({ "settings": { "optOuts": null } })).await.expect(200);
    assert_eq!(server.get(user).await.expect(200).get("settings"), None);
    let mut invitation = crate::support::invitation("ann@example.com");
    invitation["settings"] = settings(json!([]))["settings"].clone();
    server.create(&invitation).await.refuses("settings.optOuts", "Unknown property");
}

#[tokio::test]
async fn the_notes_of_an_invitation_are_changed_in_the_member_that_shows_them() {
    let server = Server::start().await;
    let path = "/public/v1/accounts/ACC-1671-0642/users/USR-6375-2499";
    let mut member = server.get(path).await.expect(200);
    member["invitation"]["notes"] = json!("Call first.");
    let changed = put(&server, path, &member).await.expect(200);
    assert_eq!(changed["invitation"]["notes"], "Call first.");
    let both = json!({ "notes": "Flat.", "invitation": { "notes": "Nested." } });
    assert_eq!(put(&server, path, &both).await.expect(200)["invitation"]["notes"], "Flat.");
}
