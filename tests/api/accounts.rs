//! Accounts: made, changed, taken into use and out of it, and shown wherever they are shown.

use accounts_emulator::{Settings, api::Auth};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, CLIENT, DEFAULT_ACCOUNT, Server, VENDOR, platform, seeded};

pub(crate) const ACCOUNTS: &str = "/public/v1/accounts/accounts";
const VENDOR_ACCOUNT: &str = "ACC-9042-0088";
const OPERATIONS: &str = "ACC-5160-2210";

fn account(id: &str) -> String {
    format!("{ACCOUNTS}/{id}")
}

async fn made(server: &Server, body: &Value) -> Value {
    server.send(server.request("POST", ACCOUNTS).json(body)).await.expect(201)
}

async fn put(server: &Server, id: &str, body: &Value) -> Value {
    server.send(server.request("PUT", &account(id)).json(body)).await.expect(200)
}

async fn turned(server: &Server, id: &str, action: &str) -> crate::support::Answer {
    server.send(server.request("POST", &format!("{ACCOUNTS}/{id}/{action}"))).await
}

#[tokio::test]
async fn a_new_account_has_its_first_state_and_the_group_that_every_account_has() {
    let server = Server::start().await;
    for (kind, status) in [("Client", "Enabled"), ("Vendor", "Active")] {
        let body = json!({ "name": "Zed", "type": kind, "status": "Disabled", "address": {} });
        let answer = server.send(server.request("POST", ACCOUNTS).json(&body)).await;
        let created = answer.expect(201);
        let id = created["id"].as_str().unwrap();
        assert_eq!(answer.header("Location"), Some(&*account(id)));
        assert_eq!((&created["status"], &created["revision"]), (&json!(status), &json!(1)));
        assert_eq!(created["icon"], format!("/v1/accounts/accounts/{id}/icon"));
        assert!(created["audit"]["created"]["at"].is_string(), "{created}");

        let read = server.get(&account(id)).await.expect(200);
        assert_eq!(read["$meta"]["omitted"], json!(["audit", "groups"]));
        let read = server.get(&format!("{}?select=groups", account(id))).await.expect(200);
        let group = &read["groups"][0];
        assert_eq!((&group["name"], &group["isDefault"]), (&json!("Administrators"), &json!(true)));
        let page = server.get(&format!("{ACCOUNTS}?id={id}")).await.expect(200);
        assert_eq!(page["data"][0]["name"], "Zed");
    }
}

#[tokio::test]
async fn a_faulty_account_is_refused_with_all_that_is_wrong() {
    let server = Server::start().await;
    let body = json!({ "name": "", "type": "Operations", "webSite": "x", "address": { "country": "USA" } });
    let answer = server.send(server.request("POST", ACCOUNTS).json(&body)).await;
    let keys: Vec<_> = answer.faults().into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, ["address.country", "name", "type", "webSite"]);
    let text = server.request("POST", ACCOUNTS).header("Content-Type", "text/plain").body("x");
    server.send(text).await.expect(415);
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_passes_over_what_was_shown() {
    let server = Server::start().await;
    let mut echo =
        server.get(&format!("{}?select=audit,groups", account(DEFAULT_ACCOUNT))).await.expect(200);
    let same = put(&server, DEFAULT_ACCOUNT, &echo).await;
    assert_eq!(same["revision"], 1, "nothing new");
    echo["name"] = json!("Larkfield");
    echo["website"] = Value::Null;
    echo["address"] = json!({ "city": "York" });
    let changed = put(&server, DEFAULT_ACCOUNT, &echo).await;
    assert_eq!((&changed["name"], &changed["revision"]), (&json!("Larkfield"), &json!(2)));
    assert!(changed.get("website").is_none(), "{changed}");
    let address = &changed["address"];
    assert_eq!((&address["city"], &address["country"]), (&json!("York"), &json!("GB")));
    assert_eq!(server.get(&account(DEFAULT_ACCOUNT)).await.expect(200), changed);
}

#[tokio::test]
async fn a_new_name_is_shown_wherever_the_account_is_shown() {
    let server = Server::start().await;
    // Everything is rendered once under the old name.
    let of_account = format!("account.id={DEFAULT_ACCOUNT}&limit=100");
    let paths = ["account-users", "api-tokens", "user-groups", "users", "accounts"];
    for path in paths {
        let page = server.get(&format!("/public/v1/accounts/{path}?limit=100")).await.expect(200);
        assert!(page.to_string().contains("Larkfield Foods\""), "{path}");
    }
    put(&server, DEFAULT_ACCOUNT, &json!({ "name": "Larkfield" })).await;
    for path in ["account-users", "api-tokens"] {
        let page =
            server.get(&format!("/public/v1/accounts/{path}?{of_account}")).await.expect(200);
        let names: Vec<_> =
            page["data"].as_array().unwrap().iter().map(|it| &it["account"]["name"]).collect();
        assert!(
            !names.is_empty() && names.iter().all(|name| **name == "Larkfield"),
            "{path}: {names:?}"
        );
        let page = server.get(&format!("/public/v1/accounts/{path}?limit=100")).await.expect(200);
        assert!(!page.to_string().contains("Larkfield Foods\""), "{path}");
    }
}

#[tokio::test]
async fn a_type_never_changes_and_a_name_is_never_empty() {
    let server = Server::start().await;
    let send =
        |body: Value| server.send(server.request("PUT", &account(VENDOR_ACCOUNT)).json(&body));
    send(json!({ "type": "Client" })).await.refuses("type", "Expected Vendor");
    send(json!({ "name": "" })).await.refuses("name", "Expected 1 to 500 characters, found none");
    send(json!({ "name": null })).await.refuses("name", "Expected text, found null");
    send(json!({ "nmae": "x" })).await.refuses("nmae", "the nearest known one is `name`");
    send(json!({ "technicalSupportEmail": "x" })).await.refuses("technicalSupportEmail", "e-mail");
    send(json!({ "type": "Vendor" })).await.expect(200);
    for id in ["ACC-0000-0000", "INVALID-ID", VENDOR] {
        server.get(&account(id)).await.expect(404);
        server.send(server.request("PUT", &account(id)).json(&json!({}))).await.expect(404);
    }
}

#[tokio::test]
async fn a_member_of_the_fourth_version_is_ignored_with_a_notice() {
    let server = Server::start().await;
    let body = json!({ "name": "Zed", "type": "Client", "serviceLevel": "x" });
    for (method, path, status) in [("POST", ACCOUNTS, 201), ("PUT", &account(DEFAULT_ACCOUNT), 200)]
    {
        let answer = server.send(server.request(method, path).json(&body)).await;
        answer.expect(status);
        assert_eq!(answer.notices(), ["ignored-member; serviceLevel"], "{method}");
    }
}

#[tokio::test]
async fn an_account_goes_through_its_life() {
    let server = Server::start().await;
    let created = made(&server, &json!({ "name": "Zed", "type": "Client" })).await;
    let id = created["id"].as_str().unwrap();
    let activate = |body: Value| {
        server.send(server.request("POST", &format!("{ACCOUNTS}/{id}/activate")).json(&body))
    };
    activate(json!({})).await.refuses("externalId", "Required");
    activate(json!({ "externalId": "" })).await.refuses("externalId", "Expected 1 to 250");
    let active = activate(json!({ "externalId": "PL-1" })).await.expect(200);
    assert_eq!((&active["status"], &active["externalId"]), (&json!("Active"), &json!("PL-1")));
    let problem = activate(json!({ "externalId": "PL-1" })).await.expect(400);
    let detail =
        "activate is not allowed on a Client account while Active; allowed: deactivate, disable.";
    assert_eq!(problem["detail"], detail);

    for (action, status) in [
        ("disable", "Disabled"),
        ("enable", "Active"),
        ("deactivate", "Enabled"),
        ("disable", "Disabled"),
        ("enable", "Enabled"),
    ] {
        assert_eq!(turned(&server, id, action).await.expect(200)["status"], status, "{action}");
    }
    assert_eq!(server.get(&account(id)).await.expect(200)["revision"], 7);
}

#[tokio::test]
async fn a_wrong_state_names_itself_and_what_is_allowed() {
    let server = Server::start().await;
    for (id, action, allowed) in [
        (VENDOR_ACCOUNT, "deactivate", "allowed: disable."),
        (VENDOR_ACCOUNT, "enable", "allowed: disable."),
        (OPERATIONS, "disable", "allowed: nothing."),
    ] {
        let problem = turned(&server, id, action).await.expect(400);
        assert!(problem["detail"].as_str().unwrap().ends_with(allowed), "{action}: {problem}");
    }
    for action in ["enable", "disable", "deactivate", "validate"] {
        turned(&server, "ACC-0000-0000", action).await.expect(404);
    }
}

#[tokio::test]
async fn a_disabled_account_is_shown_as_that_and_its_token_goes_on() {
    let server = Server::start().await;
    turned(&server, DEFAULT_ACCOUNT, "disable").await.expect(200);
    let page = server.list(&format!("account.id={DEFAULT_ACCOUNT}&limit=1")).await.expect(200);
    assert_eq!(page["data"][0]["account"]["status"], "Disabled");
    let request = server.request("GET", "/public/v1/accounts/api-tokens/TKN-6403-9815");
    let token = server.send(request.bearer_auth(CLIENT)).await.expect(200);
    assert_eq!(
        (&token["status"], &token["account"]["status"]),
        (&json!("Active"), &json!("Disabled"))
    );
}

#[tokio::test]
async fn validation_checks_and_changes_nothing() {
    let server = Server::start().await;
    let before = server.get(&account(ACCOUNT)).await.expect(200);
    let send = |body: Value| {
        server.send(server.request("POST", &format!("{ACCOUNTS}/{ACCOUNT}/validate")).json(&body))
    };
    assert_eq!(send(json!({ "name": "New", "type": "Client" })).await.expect(200), before);
    send(json!({ "type": "Client" })).await.refuses("name", "Required");
    assert_eq!(turned(&server, ACCOUNT, "validate").await.expect(200), before);
    assert_eq!(server.get(&account(ACCOUNT)).await.expect(200), before);
}

#[tokio::test]
async fn rules_of_the_platform_are_noticed_or_kept() {
    let (contract, strict) = (Server::start().await, Server::with(platform()).await);
    let body = json!({ "eligibility": { "partner": true } });
    let send =
        |server: &Server| server.send(server.request("PUT", &account(VENDOR_ACCOUNT)).json(&body));
    let notice = "client-eligibility; A Vendor account has no eligibility; it was given one.";
    assert_eq!(send(&contract).await.notices(), [notice]);
    send(&strict).await.refuses("eligibility", "A Vendor account has no eligibility");

    let body = json!({ "externalId": "X-1" });
    let send = |server: &Server| {
        let request = server.request("PUT", &account(VENDOR_ACCOUNT)).bearer_auth(VENDOR);
        server.send(request.json(&body))
    };
    let answer = send(&contract).await;
    assert_eq!(answer.expect(200)["externalId"], "X-1");
    let notice =
        "operations-external-id; Only Operations sets the external id of an account; it was set.";
    assert_eq!(answer.notices(), [notice]);
    send(&strict).await.refuses("externalId", "Only Operations");
}

#[tokio::test]
async fn with_tokens_others_than_operations_see_and_change_their_own_account_only() {
    let settings = Settings { auth: Auth::Tokens, ..Settings::default() };
    let server = Server::with(settings).await;
    let send = |method: &str, path: &str, body: Value| {
        server.send(server.request(method, path).bearer_auth(VENDOR).json(&body))
    };
    let page = send("GET", ACCOUNTS, json!({})).await.expect(200);
    assert_eq!(page["$meta"]["pagination"]["total"], 1);
    send("PUT", &account(VENDOR_ACCOUNT), json!({ "website": "https://example.com" }))
        .await
        .expect(200);
    send("PUT", &account(ACCOUNT), json!({ "website": "https://example.com" })).await.expect(404);
    send("GET", &account(ACCOUNT), json!({})).await.expect(404);
    send("POST", ACCOUNTS, json!({ "name": "Zed", "type": "Client" })).await.expect(403);
    for action in ["activate", "deactivate", "enable", "disable", "validate"] {
        send("POST", &format!("{ACCOUNTS}/{VENDOR_ACCOUNT}/{action}"), json!({})).await.expect(403);
    }
    for path in ["/public/v1/accounts/modules", "/public/v1/accounts/modules/MOD-1756"] {
        send("GET", path, json!({})).await.expect(403);
    }
    server.get(ACCOUNTS).await.expect(401);
}

#[tokio::test]
async fn an_account_that_was_disabled_all_along_is_enabled_to_what_it_probably_was() {
    let account = |id: &str, kind: &str, external_id: Option<&str>| {
        let mut account = json!({ "id": id, "name": id, "type": kind, "status": "Disabled" });
        if let Some(external_id) = external_id {
            account["externalId"] = json!(external_id);
        }
        account
    };
    let server = Server::with(seeded(&json!({ "accounts": [
        account("ACC-0000-0001", "Client", Some("PL-1")),
        account("ACC-0000-0002", "Client", None),
        account("ACC-0000-0003", "Vendor", None),
    ] })))
    .await;
    for (id, status) in
        [("ACC-0000-0001", "Active"), ("ACC-0000-0002", "Enabled"), ("ACC-0000-0003", "Active")]
    {
        assert_eq!(turned(&server, id, "enable").await.expect(200)["status"], status, "{id}");
    }
}
