//! Cloud tenants: created, mapped to accounts, updated and deleted, by Operations alone.

use accounts_emulator::{
    Settings,
    model::{Href, Nulls, Rules},
};
use serde_json::{Value, json};

use crate::{
    api_tokens::text,
    journal::newest,
    support::{Answer, DEFAULT_ACCOUNT, Server, matches_form, platform, seeded, styled},
};

pub(crate) const TENANTS: &str = "/public/v1/accounts/cloud-tenants";
/// A tenant that is mapped to its account.
pub(crate) const MAPPED: &str = "CLT-7719-0042";
/// The account, and the organisation that both belong to.
pub(crate) const ACCOUNT: &str = "ACC-3358-7104";
pub(crate) const ORGANISATION: &str = "b81e6f0a-27d9-4f3c-8a52-0e94c1d7a366";
pub(crate) const NEW_ID: &str = "1c84f2e7-b05d-4396-a7e8-63d90b2f5c41";

#[track_caller]
pub(crate) fn ask(
    server: &Server,
    method: &str,
    path: &str,
    body: &Value,
) -> impl Future<Output = Answer> + use<> {
    let request = server.request(method, &format!("{TENANTS}{path}"));
    server.send(if body.is_null() { request } else { request.json(body) })
}

#[track_caller]
pub(crate) fn create(server: &Server, body: &Value) -> impl Future<Output = Answer> + use<> {
    ask(server, "POST", "", body)
}

#[track_caller]
pub(crate) fn put(server: &Server, id: &str, body: &Value) -> impl Future<Output = Answer> + use<> {
    ask(server, "PUT", &format!("/{id}"), body)
}

/// A request to create a tenant of an organisation.
pub(crate) fn new(organisation: &str) -> Value {
    json!({
        "name": "E2E",
        "externalIds": { "cloudConsumptionId": NEW_ID, "pyraTenantId": organisation },
    })
}

pub(crate) fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

pub(crate) async fn total(server: &Server, query: &str) -> u64 {
    let page = ask(server, "GET", &format!("?limit=0{query}"), &Value::Null).await.expect(200);
    page["$meta"]["pagination"]["total"].as_u64().unwrap()
}

/// A world of two accounts of one organisation, and a third account.
pub(crate) fn shared_organisation(rules: Rules) -> Settings {
    let account = |id: &str, ids: Value| json!({ "id": id, "name": id, "type": "Client", "externalIds": ids });
    let document = json!({ "accounts": [
        account("ACC-0000-0001", json!({ "pyraTenantId": ORGANISATION.to_uppercase() })),
        account("ACC-0000-0002", json!({ "pyraTenantId": ORGANISATION })),
        account("ACC-0000-0003", json!({})),
    ] });
    Settings { rules, ..seeded(&document) }
}

#[tokio::test]
async fn a_new_tenant_is_mapped_to_the_only_account_of_its_organisation() {
    let server = Server::with(platform()).await;
    let answer = create(&server, &with(new(ORGANISATION), "type", json!("CspAzure"))).await;
    let created = answer.expect(201);
    let id = text(&created, "id");
    assert_eq!(answer.header("Location"), Some(&*format!("{TENANTS}/{id}")));
    assert!(matches_form(id, "CLT-dddd-dddd"), "{id}");
    assert_eq!(
        (&created["account"]["id"], &created["status"]),
        (&json!(ACCOUNT), &json!("Active"))
    );
    assert_eq!((&created["type"], &created["revision"]), (&json!("CspAzure"), &json!(1)));
    assert_eq!(created["externalIds"], new(ORGANISATION)["externalIds"]);
    assert!(created["audit"]["created"]["at"].is_string() && created.get("$meta").is_none());

    let shown = ask(&server, "GET", &format!("/{id}"), &Value::Null).await.expect(200);
    assert_eq!(shown["$meta"]["omitted"], json!(["audit"]));
    assert_eq!(total(&server, &format!("&eq(externalIds.cloudConsumptionId,{NEW_ID})")).await, 1);
    assert_eq!(total(&server, "").await, 6);
}

#[tokio::test]
async fn a_new_tenant_of_no_account_or_of_several_is_not_mapped() {
    let server = Server::with(shared_organisation(Rules::Platform)).await;
    let several = create(&server, &new(ORGANISATION)).await.expect(201);
    let body = json!({
        "name": "x", "status": "Disabled", "type": null, "account": null,
        "externalIds": { "cloudConsumptionId": ORGANISATION, "pyraTenantId": NEW_ID },
    });
    let none = create(&server, &body).await.expect(201);
    for unmapped in [&several, &none] {
        assert!(unmapped.get("account").is_none() && unmapped.get("type").is_none(), "{unmapped}");
    }
    assert_eq!(none["status"], "Disabled");
    let body = json!({ "account": { "id": "ACC-0000-0002" } });
    let mapped = put(&server, text(&several, "id"), &body).await.expect(200);
    assert_eq!(mapped["account"]["id"], "ACC-0000-0002");
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_unmaps_a_tenant_without_an_account() {
    let server = Server::with(platform()).await;
    let account = json!({ "id": ACCOUNT });
    let body = json!({ "name": "New", "account": account, "externalIds": { "providerId": null } });
    let changed = put(&server, MAPPED, &body).await.expect(200);
    assert_eq!((&changed["name"], &changed["revision"]), (&json!("New"), &json!(2)));
    assert_eq!(
        (&changed["account"]["id"], &changed["type"]),
        (&json!(ACCOUNT), &json!("CspAzure"))
    );
    assert_eq!(changed["externalIds"]["pyraTenantId"], ORGANISATION);
    assert!(changed["externalIds"].get("providerId").is_none(), "{changed}");
    for body in [json!({}), json!({ "account": null })] {
        let unmapped = put(&server, MAPPED, &body).await.expect(200);
        assert!(unmapped.get("account").is_none(), "{unmapped}");
        // It is not mapped again, and the second update changes nothing.
        assert_eq!(unmapped["revision"], 3);
    }
    let mapped = put(&server, MAPPED, &json!({ "account": account })).await.expect(200);
    assert_eq!((&mapped["account"]["id"], &mapped["revision"]), (&json!(ACCOUNT), &json!(4)));
}

#[tokio::test]
async fn every_tenant_of_the_demo_may_be_sent_back_as_it_was_read() {
    for (rules, nulls) in [(Rules::Contract, Nulls::Show), (Rules::Platform, Nulls::Omit)] {
        let server = Server::with(Settings { rules, ..styled(nulls, Href::Off) }).await;
        let page = ask(&server, "GET", "?select=audit", &Value::Null).await.expect(200);
        for tenant in page["data"].as_array().unwrap() {
            let answer = put(&server, text(tenant, "id"), tenant).await;
            assert_eq!(answer.expect(200)["revision"], tenant["revision"]);
            assert_eq!(answer.notices(), [""; 0]);
            let renamed = with(tenant.clone(), "name", json!("New"));
            let changed = put(&server, text(tenant, "id"), &renamed).await.expect(200);
            assert_eq!(changed["name"], "New");
            assert_eq!(changed["account"]["id"], tenant["account"]["id"]);
        }
    }
}

#[tokio::test]
async fn an_update_enables_and_disables_and_keeps_the_type() {
    let server = Server::with(platform()).await;
    let keep = json!({ "account": { "id": ACCOUNT } });
    for (status, revision) in [("Active", 1), ("Disabled", 2), ("Disabled", 2), ("Active", 3)] {
        let body = with(keep.clone(), "status", json!(status));
        let changed = put(&server, MAPPED, &body).await.expect(200);
        assert_eq!((&changed["status"], &changed["revision"]), (&json!(status), &json!(revision)));
    }
    for kind in [json!("Slm"), json!("Unknown"), json!(null), json!(7)] {
        let answer = put(&server, MAPPED, &with(keep.clone(), "type", kind)).await;
        assert_eq!(answer.notices(), ["ignored-member; type"]);
        let shown = answer.expect(200);
        assert_eq!((&shown["type"], &shown["revision"]), (&json!("CspAzure"), &json!(3)));
    }
    let answer = put(&server, MAPPED, &with(keep, "status", json!("Deleted"))).await;
    answer.refuses("status", "Expected Active or Disabled");
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_body_is_reported_at_once() {
    let server = Server::start().await;
    let body = json!({
        "name": "x".repeat(101), "status": "Deleted", "type": "Cloud", "account": { "id": "x" },
        "externalIds": { "cloudConsumptionId": "x", "id": 1 }, "colour": "red",
    });
    let keys = |answer: Answer| -> Vec<String> {
        answer.faults().into_iter().map(|(key, _)| key).collect()
    };
    let wrong = [
        "account.id",
        "colour",
        "externalIds.cloudConsumptionId",
        "externalIds.id",
        "externalIds.pyraTenantId",
        "name",
        "status",
        "type",
    ];
    assert_eq!(keys(create(&server, &body).await), wrong);
    // An update may leave out members, and ignores the type.
    let updated = keys(put(&server, MAPPED, &body).await);
    assert_eq!(updated, [&wrong[..4], &wrong[5..7]].concat());
    assert_eq!(keys(create(&server, &json!({})).await), ["externalIds", "name"]);
    assert_eq!(total(&server, "").await, 5);
}

#[tokio::test]
async fn a_deleted_tenant_is_not_found_by_operations_either() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = Server::with(Settings { rules, ..Settings::default() }).await;
        // One is Active, the other Disabled.
        for id in [MAPPED, "CLT-5240-9178"] {
            let path = format!("/{id}");
            ask(&server, "DELETE", &path, &Value::Null).await.expect(204);
            for (method, body) in
                [("DELETE", Value::Null), ("GET", Value::Null), ("PUT", json!({ "name": "x" }))]
            {
                ask(&server, method, &path, &body).await.expect(404);
            }
            assert_eq!(total(&server, &format!("&eq(id,{id})")).await, 0);
        }
        assert_eq!((total(&server, "").await, total(&server, "&eq(status,Deleted)").await), (3, 0));
        for id in ["CLT-0000-0000", "ACC-1671-0642", "nothing"] {
            put(&server, id, &json!({})).await.expect(404);
        }
    }
}

#[tokio::test]
async fn tenants_are_filtered_ordered_and_show_the_account_as_it_is_now() {
    let server = Server::start().await;
    for (query, count) in [
        (format!("&eq(account.id,{DEFAULT_ACCOUNT})"), 2),
        ("&eq(status,Disabled)".to_owned(), 1),
        ("&in(type,(Virtual,EaAzure))".to_owned(), 2),
        ("&eq(account.id,null())".to_owned(), 1),
        (format!("&externalIds.pyraTenantId={ORGANISATION}"), 1),
    ] {
        assert_eq!(total(&server, &query).await, count, "{query}");
    }
    let account = server.request("PUT", &format!("/public/v1/accounts/accounts/{ACCOUNT}"));
    server.send(account.json(&json!({ "name": "Nordlys" }))).await.expect(200);
    let query = "?order=-name&select=-externalIds,account.externalId&limit=3";
    let page = ask(&server, "GET", query, &Value::Null).await.expect(200);
    let names: Vec<_> = page["data"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert!(names.windows(2).all(|pair| pair[0].as_str() >= pair[1].as_str()), "{names:?}");
    let shown = ask(&server, "GET", &format!("/{MAPPED}"), &Value::Null).await.expect(200);
    assert_eq!((&shown["account"]["name"], &shown["revision"]), (&json!("Nordlys"), &json!(1)));
}

#[tokio::test]
async fn the_journal_has_the_changes_and_coverage_the_transitions() {
    let server = Server::start().await;
    let created = create(&server, &new(ORGANISATION)).await.expect(201);
    let id = text(&created, "id");
    let kept = newest(&server).await;
    assert_eq!(kept["changes"], json!([{ "type": "cloudTenant", "id": id, "change": "created" }]));
    for (method, body, changes) in [
        ("PUT", json!({ "account": { "id": ACCOUNT } }), &[][..]),
        ("PUT", json!({ "status": "Disabled" }), &["updated"]),
        ("PUT", json!({ "status": "Active", "name": "y" }), &["updated"]),
        ("PUT", json!({ "status": "Deleted" }), &[]),
        ("DELETE", Value::Null, &["removed"]),
        ("DELETE", Value::Null, &[]),
    ] {
        ask(&server, method, &format!("/{id}"), &body).await;
        let kept = newest(&server).await["changes"].as_array().cloned().unwrap_or_default();
        let kept: Vec<_> = kept.iter().map(|it| text(it, "change")).collect();
        assert_eq!(kept, changes, "{method} {body}");
    }
    let coverage = server.request("GET", "/_emulator/coverage").send().await.unwrap();
    let coverage: Value = coverage.json().await.unwrap();
    let steps = coverage["transitions"].as_array().unwrap().iter();
    let counts: Vec<_> = steps
        .filter(|step| step["of"] == "cloudTenant")
        .map(|step| format!("{} {} {}", text(step, "from"), text(step, "action"), step["count"]))
        .collect();
    assert_eq!(
        counts,
        ["Disabled enable 1", "Active disable 1", "Active delete 1", "Disabled delete 0"]
    );
}

#[tokio::test]
async fn a_state_keeps_tenants_and_the_ids_of_deleted_ones() {
    let server = Server::start().await;
    create(&server, &new(NEW_ID)).await.expect(201);
    ask(&server, "DELETE", &format!("/{MAPPED}"), &Value::Null).await.expect(204);
    let state = server.get("/_emulator/state").await.expect(200);
    assert_eq!(state["state"]["removed"]["cloudTenants"], json!([MAPPED]));
    let import = server.request("PUT", "/~copy/_emulator/state").json(&state);
    server.send(import).await.expect(204);
    assert_eq!(server.get("/~copy/_emulator/state").await.expect(200), state);
    let list = "?limit=100&select=audit";
    let original = ask(&server, "GET", list, &Value::Null).await.expect(200);
    let copy = server.get(&format!("/~copy{TENANTS}{list}")).await.expect(200);
    assert_eq!(copy.to_string().replace("/~copy", ""), original.to_string());
}

#[tokio::test]
async fn a_tenant_that_is_deleted_in_seed_data_is_not_found() {
    let tenant =
        |id: &str, status: &str| with(with(new(NEW_ID), "id", json!(id)), "status", json!(status));
    let document = json!({ "cloudTenants": [
        tenant("CLT-0000-0001", "Deleted"), tenant("CLT-0000-0002", "Disabled"),
    ] });
    let server = Server::with(seeded(&document)).await;
    let page = ask(&server, "GET", "", &Value::Null).await.expect(200);
    assert_eq!(page["$meta"]["pagination"]["total"], 1);
    assert_eq!(page["data"][0]["id"], "CLT-0000-0002");
    ask(&server, "GET", "/CLT-0000-0001", &Value::Null).await.expect(404);
}
