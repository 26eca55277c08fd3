//! API tokens: created, updated, enabled, disabled and deleted.

use accounts_emulator::{Settings, model::Rules};
use serde_json::{Value, json};

use crate::{
    journal::newest,
    support::{Answer, DEFAULT_ACCOUNT, Server, VENDOR, matches_form, platform},
};

pub(crate) const TOKENS: &str = "/public/v1/accounts/api-tokens";
const VENDOR_ACCOUNT: &str = "ACC-9042-0088";
/// The token of a client, which is active.
pub(crate) const CLIENT_TOKEN: &str = "TKN-6403-9815";

/// A request about tokens, by the holder of a secret.
#[track_caller]
pub(crate) fn by(
    server: &Server,
    secret: &str,
    method: &str,
    path: &str,
    body: &Value,
) -> impl Future<Output = Answer> + use<> {
    let request = server.request(method, &format!("{TOKENS}{path}"));
    let request = if secret.is_empty() { request } else { request.bearer_auth(secret) };
    server.send(if body.is_null() { request } else { request.json(body) })
}

/// A request about tokens, by nobody in particular.
#[track_caller]
fn ask(
    server: &Server,
    method: &str,
    path: &str,
    body: &Value,
) -> impl Future<Output = Answer> + use<> {
    by(server, "", method, path, body)
}

pub(crate) fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap()
}

/// The body that the vendor's own tests send.
pub(crate) fn body() -> Value {
    json!({
        "account": { "id": VENDOR_ACCOUNT }, "name": "E2E", "description": "x", "icon": "",
        "modules": [{ "id": "MOD-1756" }],
    })
}

#[tokio::test]
async fn a_token_is_created_with_its_secret_and_shown_by_every_later_read() {
    let server = Server::start().await;
    let answer = ask(&server, "POST", "", &body()).await;
    let created = answer.expect(201);
    let id = text(&created, "id");
    assert_eq!(answer.header("Location"), Some(&*format!("{TOKENS}/{id}")));
    assert!(matches_form(id, "TKN-dddd-dddd"), "{id}");
    let drawn = text(&created, "token").strip_prefix(&format!("idt:{id}:")).unwrap();
    assert!(drawn.len() == 64 && drawn.bytes().all(|it| it.is_ascii_alphanumeric()), "{drawn}");
    assert_eq!((&created["status"], &created["revision"]), (&json!("Active"), &json!(1)));
    assert_eq!((&created["icon"], &created["account"]["type"]), (&json!(""), &json!("Vendor")));
    assert_eq!(created["modules"][0]["name"], "Access Management");
    assert!(created["audit"]["created"]["at"].is_string() && created.get("$meta").is_none());

    let shown = ask(&server, "GET", &format!("/{id}"), &Value::Null).await.expect(200);
    assert_eq!(shown["$meta"]["omitted"], json!(["audit"]));
    assert_eq!(shown["token"], created["token"]);
    let query = format!("?limit=2&token={}", text(&created, "token"));
    let found = ask(&server, "GET", &query, &Value::Null).await.expect(200);
    assert_eq!(found["$meta"]["pagination"]["total"], 1);
    assert_eq!(found["data"][0]["token"], created["token"]);
}

#[tokio::test]
async fn a_client_finds_the_tokens_that_it_made_by_their_names() {
    let server = Server::start().await;
    let name = "mobile-e2e-setup-1";
    let body = json!({
        "account": { "id": DEFAULT_ACCOUNT }, "name": name, "icon": "", "extensions": null,
    });
    ask(&server, "POST", "", &body).await.expect(201);
    let query = "?eq(account.id,\"ACC-1086-6867\")&eq(status,\"Active\")\
                 &like(name,\"mobile-e2e-setup-*\")&limit=10";
    let found = ask(&server, "GET", query, &Value::Null).await.expect(200);
    assert_eq!(found["$meta"]["pagination"]["total"], 1);
    assert_eq!(found["data"][0]["name"], name);
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_nothing_else() {
    let server = Server::start().await;
    let created = ask(&server, "POST", "", &body()).await.expect(201);
    let path = format!("/{}", text(&created, "id"));
    let put = |body: Value| ask(&server, "PUT", &path, &body);
    let shown = put(json!({})).await.expect(200);
    assert_eq!(shown["revision"], 1);
    let changed = put(json!({ "name": "E2E 2", "extensions": [{ "id": "EXT-1" }] })).await;
    let changed = changed.expect(200);
    assert_eq!((&changed["name"], &changed["description"]), (&json!("E2E 2"), &json!("x")));
    assert_eq!((&changed["revision"], &changed["token"]), (&json!(2), &created["token"]));
    assert_eq!(changed["extensions"], json!([{ "id": "EXT-1" }]));
    let changed = put(json!({ "extensions": [], "modules": null, "description": null })).await;
    let changed = changed.expect(200);
    assert_eq!((&changed["extensions"], &changed["modules"]), (&json!([]), &json!([])));
    let changed = put(json!({ "extensions": null, "icon": null })).await.expect(200);
    for name in ["extensions", "icon", "description"] {
        assert!(changed.get(name).is_none(), "{name}: {changed}");
    }
}

#[tokio::test]
async fn every_token_of_the_demo_may_be_sent_back_as_it_was_read() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = Server::with(Settings { rules, ..Settings::default() }).await;
        let page = ask(&server, "GET", "?select=audit", &Value::Null).await.expect(200);
        for token in page["data"].as_array().unwrap() {
            let path = format!("/{}", text(token, "id"));
            let answer = ask(&server, "PUT", &path, token).await;
            assert_eq!(answer.expect(200)["revision"], token["revision"]);
            assert_eq!(answer.notices(), ["ignored-member; account"]);
        }
    }
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_body_is_reported_at_once() {
    let server = Server::start().await;
    let body = json!({
        "account": { "id": "x" }, "name": 1, "modules": [{}], "extensions": [{ "id": 1 }],
        "colour": "red",
    });
    let keys = |answer: Answer| -> Vec<String> {
        answer.faults().into_iter().map(|(key, _)| key).collect()
    };
    let created = keys(ask(&server, "POST", "", &body).await);
    assert_eq!(created, ["account.id", "colour", "extensions[0].id", "modules[0].id", "name"]);
    // An update ignores the account, whatever it is.
    let updated = keys(ask(&server, "PUT", &format!("/{CLIENT_TOKEN}"), &body).await);
    assert_eq!(updated, created[1..]);
    let strict = Server::with(platform()).await;
    let body = json!({
        "name": "a/b", "description": "x".repeat(2_001),
        "modules": [{ "id": "MOD-0001" }, { "id": "MOD-6349" }],
    });
    let created = keys(ask(&strict, "POST", "", &body).await);
    assert_eq!(created, ["description", "modules[0].id", "modules[1].id", "name"]);
}

#[tokio::test]
async fn what_a_rule_refuses_is_noticed_under_the_contract() {
    let (server, strict) = (Server::start().await, Server::with(platform()).await);
    let client = format!("/{CLIENT_TOKEN}");
    for (rule, key, method, path, body) in [
        ("token-name", "name", "POST", "", json!({})),
        ("token-name", "name", "POST", "", json!({ "name": "" })),
        ("token-name", "name", "POST", "", json!({ "name": "x".repeat(201) })),
        ("token-name", "name", "PUT", &*client, json!({ "name": "" })),
        ("token-name", "name", "PUT", &*client, json!({ "name": "a_b" })),
        (
            "token-description",
            "description",
            "PUT",
            &*client,
            json!({ "description": "x".repeat(2_001) }),
        ),
        ("known-account", "account.id", "POST", "", {
            json!({ "name": "x", "account": { "id": "ACC-0000-0009" } })
        }),
        ("known-module", "modules[0].id", "PUT", &*client, {
            json!({ "modules": [{ "id": "MOD-0001" }] })
        }),
        ("token-modules", "modules[0].id", "POST", "", {
            json!({ "name": "x", "modules": [{ "id": "MOD-6349" }] })
        }),
    ] {
        let answer = ask(&server, method, path, &body).await;
        assert!(answer.status < 300, "{rule}: {}", answer.text);
        assert_eq!(answer.notices().len(), 1, "{rule}: {:?}", answer.notices());
        assert!(answer.notices()[0].starts_with(&format!("{rule}; ")), "{:?}", answer.notices());
        ask(&strict, method, path, &body).await.refuses(key, "");
    }
    let name = "Ana's \"import\" no. 1-b";
    ask(&strict, "POST", "", &json!({ "name": name })).await.expect(201);
}

#[tokio::test]
async fn a_token_without_a_name_is_named_after_its_id() {
    let server = Server::start().await;
    let created = ask(&server, "POST", "", &json!({})).await.expect(201);
    assert_eq!((&created["name"], &created["modules"]), (&created["id"], &json!([])));
    assert_eq!(created["account"]["id"], DEFAULT_ACCOUNT);
    let own = by(&server, VENDOR, "POST", "", &json!({ "name": "x" })).await.expect(201);
    assert_eq!(own["account"]["id"], VENDOR_ACCOUNT);
    assert_eq!(own["audit"]["created"]["by"]["id"], "TKN-8857-1729");
}

#[tokio::test]
async fn an_action_is_taken_in_the_states_that_allow_it_with_or_without_an_empty_body() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = Server::with(Settings { rules, ..Settings::default() }).await;
        let created = ask(&server, "POST", "", &body()).await.expect(201);
        let path = format!("/{}", text(&created, "id"));
        for (action, body, status, expected) in [
            ("/enable", Value::Null, 400, "while Active; allowed: disable, delete."),
            ("/disable", Value::Null, 200, "Disabled"),
            ("/disable", json!({}), 400, "while Disabled; allowed: enable, delete."),
            ("/enable", json!({}), 200, "Active"),
            ("/disable", json!({}), 200, "Disabled"),
        ] {
            let answer = ask(&server, "POST", &format!("{path}{action}"), &body).await;
            let found = answer.expect(status);
            let found = if status == 200 { &found["status"] } else { &found["detail"] };
            assert!(found.as_str().unwrap().contains(expected), "{action}: {found}");
        }
        let request = server.request("POST", &format!("{TOKENS}{path}/enable"));
        let request = request.header("Content-Type", "application/json").body("null");
        assert_eq!(server.send(request).await.expect(200)["revision"], 5);
        ask(&server, "DELETE", &path, &Value::Null).await.expect(204);
        for (method, action) in [("DELETE", ""), ("POST", "/enable"), ("POST", "/disable")] {
            let answer = ask(&server, method, &format!("{path}{action}"), &Value::Null).await;
            let refused = answer.expect(400);
            assert!(text(&refused, "detail").ends_with("while Deleted; allowed: nothing."));
        }
        let shown = ask(&server, "GET", &path, &Value::Null).await.expect(200);
        assert_eq!((&shown["status"], &shown["revision"]), (&json!("Deleted"), &json!(6)));
        let answer = ask(&server, "PUT", &path, &json!({ "name": "x" })).await;
        match rules {
            Rules::Contract => assert!(answer.notices()[0].starts_with("deleted-token; ")),
            Rules::Platform => answer.refuses("$", "is deleted"),
        }
        for (method, action) in
            [("PUT", ""), ("DELETE", ""), ("POST", "/enable"), ("POST", "/disable")]
        {
            let path = format!("/TKN-0000-0000{action}");
            ask(&server, method, &path, &json!({})).await.expect(404);
        }
    }
}

#[tokio::test]
async fn a_state_keeps_tokens_in_every_status_with_their_extensions() {
    let server = Server::start().await;
    for (extensions, action) in
        [(json!([]), ""), (json!([{ "id": "EXT-1" }]), "/disable"), (Value::Null, "/disable")]
    {
        let body = json!({ "name": "x", "extensions": extensions });
        let created = ask(&server, "POST", "", &body).await.expect(201);
        let method = if action.is_empty() { "DELETE" } else { "POST" };
        let path = format!("/{}{action}", text(&created, "id"));
        assert!(ask(&server, method, &path, &Value::Null).await.status < 300);
    }
    let state = server.get("/_emulator/state").await.expect(200);
    let import = server.request("PUT", "/~copy/_emulator/state").json(&state);
    server.send(import).await.expect(204);
    let list = "?limit=100&select=audit";
    let original = ask(&server, "GET", list, &Value::Null).await.expect(200);
    let copy = server.get(&format!("/~copy{TOKENS}{list}")).await.expect(200);
    assert_eq!(copy.to_string().replace("/~copy", ""), original.to_string());
}

#[tokio::test]
async fn the_journal_has_the_changes_and_coverage_the_transitions() {
    let server = Server::start().await;
    let created = ask(&server, "POST", "", &body()).await.expect(201);
    let id = text(&created, "id");
    let kept = newest(&server).await;
    assert_eq!(kept["changes"], json!([{ "type": "apiToken", "id": id, "change": "created" }]));
    assert!(!kept.to_string().contains(text(&created, "token")), "the secret is redacted");
    for (method, action, body, changes) in [
        ("PUT", "", json!({}), &[][..]),
        ("PUT", "", json!({ "name": "y" }), &["updated"]),
        ("POST", "/disable", Value::Null, &["updated"]),
        ("POST", "/disable", Value::Null, &[]),
        ("POST", "/enable", Value::Null, &["updated"]),
        ("DELETE", "", Value::Null, &["removed"]),
    ] {
        ask(&server, method, &format!("/{id}{action}"), &body).await;
        let kept = newest(&server).await["changes"].as_array().cloned().unwrap_or_default();
        let kept: Vec<_> = kept.iter().map(|it| text(it, "change")).collect();
        assert_eq!(kept, changes, "{method} {action}");
    }
    let coverage = server.request("GET", "/_emulator/coverage").send().await.unwrap();
    let coverage: Value = coverage.json().await.unwrap();
    let steps = coverage["transitions"].as_array().unwrap().iter();
    let counts: Vec<_> = steps
        .filter(|step| step["of"] == "apiToken")
        .map(|step| format!("{} {} {}", text(step, "from"), text(step, "action"), step["count"]))
        .collect();
    assert_eq!(
        counts,
        ["Disabled enable 1", "Active disable 1", "Active delete 1", "Disabled delete 0"]
    );
}

#[tokio::test]
async fn a_module_that_leaves_the_default_group_leaves_new_tokens_too() {
    let server = Server::start().await;
    let body = json!({ "name": "x", "modules": [{ "id": "MOD-5062" }, { "id": "MOD-0478" }] });
    let created = ask(&server, "POST", "", &body).await.expect(201);
    let group = server.request("PUT", "/public/v1/accounts/user-groups/UGR-4927-4368");
    server.send(group.json(&json!({ "modules": [{ "id": "MOD-0478" }] }))).await.expect(200);
    let path = format!("/{}", text(&created, "id"));
    let shown = ask(&server, "GET", &path, &Value::Null).await.expect(200);
    assert_eq!((&shown["revision"], &shown["modules"][0]["id"]), (&json!(2), &json!("MOD-0478")));
    assert_eq!(shown["modules"].as_array().unwrap().len(), 1);
}
