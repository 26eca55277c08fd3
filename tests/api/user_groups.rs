//! User groups: made, changed, deleted, and shown wherever they are.

use accounts_emulator::{Settings, api::Auth};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, Answer, COLLECTION, DEFAULT_ACCOUNT, Server, VENDOR, platform};

const GROUPS: &str = "/public/v1/accounts/user-groups";
/// The default group of the default account, and another one with members.
const ADMINISTRATORS: &str = "UGR-4927-4368";
const PROCUREMENT: &str = "UGR-2757-7226";

async fn create(server: &Server, body: &Value) -> Answer {
    server.send(server.request("POST", GROUPS).json(body)).await
}

async fn get(server: &Server, path: &str) -> Answer {
    server.get(&format!("{GROUPS}{path}")).await
}

async fn put(server: &Server, group: &str, body: &Value) -> Answer {
    server.send(server.request("PUT", &format!("{GROUPS}/{group}")).json(body)).await
}

async fn delete(server: &Server, group: &str) -> Answer {
    server.send(server.request("DELETE", &format!("{GROUPS}/{group}"))).await
}

#[tokio::test]
async fn a_group_lives_from_its_making_to_its_end() {
    let server = Server::start().await;
    let body = json!({
        "name": "E2E", "description": "x", "logo": "", "account": { "id": ACCOUNT },
        "modules": [{ "id": "MOD-1756" }], "buyers": null,
    });
    let answer = create(&server, &body).await;
    let made = answer.expect(201);
    let id = made["id"].as_str().unwrap();
    assert_eq!(answer.header("Location"), Some(&*format!("{GROUPS}/{id}")));
    assert!(made["audit"]["created"]["at"].is_string());
    assert_eq!((&made["isDefault"], &made["revision"]), (&json!(false), &json!(1)));
    assert_eq!((&made["account"]["id"], &made["buyers"]), (&json!(ACCOUNT), &Value::Null));

    let shown = get(&server, &format!("/{id}")).await.expect(200);
    assert_eq!(shown["$meta"]["omitted"], json!(["audit", "users"]));
    assert_eq!(put(&server, id, &shown).await.expect(200), shown);
    let changed = put(&server, id, &json!({ "name": "E2E 2", "modules": [] })).await.expect(200);
    assert_eq!((&changed["revision"], &changed["modules"]), (&json!(2), &json!([])));
    assert_eq!(changed["description"], "x");

    let found = get(&server, "?eq(name,'E2E 2')&select=-name").await.expect(200);
    assert_eq!(found["data"][0]["id"], *id);
    delete(&server, id).await.expect(204);
    delete(&server, id).await.expect(404);
    get(&server, &format!("/{id}")).await.expect(404);
}

#[tokio::test]
async fn a_group_without_an_account_is_made_in_the_usual_one() {
    let server = Server::start().await;
    let made = create(&server, &json!({ "name": "x" })).await.expect(201);
    assert_eq!(made["account"]["id"], DEFAULT_ACCOUNT);
    let request = server.request("POST", GROUPS).bearer_auth(VENDOR);
    let made = server.send(request.json(&json!({ "name": "x" }))).await.expect(201);
    assert_eq!(made["account"]["id"], "ACC-9042-0088");
}

#[tokio::test]
async fn the_faults_of_a_group_have_their_paths() {
    let server = Server::start().await;
    let group = |more: Value| {
        let mut body = json!({ "name": "x" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    create(&server, &json!({})).await.refuses("name", "missing");
    create(&server, &json!({ "name": "" })).await.refuses("name", "at least one character");
    let modules = json!({ "modules": [{ "id": "MOD-0478" }, { "id": "MOD-0001" }] });
    create(&server, &group(modules)).await.refuses("modules[1].id", "not known");
    let buyers = json!({ "buyers": [{ "id": "BUY-1" }] });
    create(&server, &group(buyers)).await.refuses("buyers[0].id", "BUY-0000-0000");
    create(&server, &group(json!({ "isDefault": true }))).await.refuses("isDefault", "Unknown");
    let account = json!({ "account": { "id": ACCOUNT } });
    put(&server, PROCUREMENT, &account).await.refuses("account.id", "never changes");
    put(&server, PROCUREMENT, &json!({ "nmae": "x" })).await.refuses("nmae", "`name`");
}

#[tokio::test]
async fn what_the_platform_refuses_is_noticed_under_the_contract() {
    let (server, strict) = (Server::start().await, Server::with(platform()).await);
    for (rule, key, body) in [
        ("known-account", "account.id", json!({ "account": { "id": "ACC-0000-0009" } })),
        ("known-buyer", "buyers[0].id", json!({ "buyers": [{ "id": "BUY-0000-0009" }] })),
        ("selected-buyers", "buyers", json!({ "buyers": [] })),
        ("default-modules", "modules[0].id", json!({ "modules": [{ "id": "MOD-6349" }] })),
    ] {
        let mut body = body;
        body["name"] = json!("x");
        let made = create(&server, &body).await;
        made.expect(201);
        assert_eq!(made.notices().len(), 1, "{rule}");
        assert!(made.notices()[0].starts_with(&format!("{rule}; ")), "{:?}", made.notices());
        create(&strict, &body).await.refuses(key, "");
    }
}

#[tokio::test]
async fn a_changed_group_is_shown_by_its_members_at_once() {
    let server = Server::start().await;
    put(&server, PROCUREMENT, &json!({ "name": "Buying", "modules": [] })).await.expect(200);
    let members = server.list(&format!("any(groups,id={PROCUREMENT})&limit=100")).await;
    let members = members.expect(200);
    assert_eq!(members["$meta"]["pagination"]["total"], 5);
    for member in members["data"].as_array().unwrap() {
        let groups = member["groups"].as_array().unwrap();
        assert!(groups.iter().any(|it| it["id"] == PROCUREMENT && it["name"] == "Buying"));
        assert_eq!(member["revision"], 1);
    }
}

#[tokio::test]
async fn a_module_that_the_default_group_loses_is_lost_everywhere_in_the_account() {
    let server = Server::start().await;
    let modules = json!({ "modules": [{ "id": "MOD-0478" }, { "id": "MOD-1756" }] });
    put(&server, ADMINISTRATORS, &modules).await.expect(200);
    let procurement = get(&server, &format!("/{PROCUREMENT}")).await.expect(200);
    assert_eq!(procurement["revision"], 2);
    let ids: Vec<_> =
        procurement["modules"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert_eq!(ids, ["MOD-0478"]);
    let member = server.get(&format!("{COLLECTION}/AUSR-9528-6326-4225")).await.expect(200);
    assert_eq!(member["modules"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_default_group_and_groups_with_members_stay() {
    let server = Server::start().await;
    let refused = delete(&server, ADMINISTRATORS).await.expect(400);
    assert!(refused["detail"].as_str().unwrap().contains("is the default group"));
    let refused = delete(&server, PROCUREMENT).await.expect(400);
    assert!(refused["detail"].as_str().unwrap().contains("has 5 members"));
    delete(&server, "UGR-0000-0000").await.expect(404);
    put(&server, "UGR-0000-0000", &json!({ "name": "x" })).await.expect(404);
}

#[tokio::test]
async fn a_vendor_has_to_do_with_groups_of_its_own_account_alone() {
    let settings = Settings { auth: Auth::Tokens, ..Settings::default() };
    let server = Server::with(settings).await;
    let ask = |method: &str, path: &str| {
        server.request(method, &format!("{GROUPS}{path}")).bearer_auth(VENDOR)
    };
    let page = server.send(ask("GET", "?select=account")).await.expect(200);
    assert_eq!(page["$meta"]["pagination"]["total"], 2);
    server.send(ask("GET", &format!("/{PROCUREMENT}"))).await.expect(404);
    server.send(ask("DELETE", &format!("/{PROCUREMENT}"))).await.expect(404);
    let body = json!({ "name": "x", "account": { "id": DEFAULT_ACCOUNT } });
    server.send(ask("POST", "").json(&body)).await.refuses("account.id", "not known");
}
