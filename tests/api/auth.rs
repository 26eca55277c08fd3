//! Who is let in, and what they may see and do.

use accounts_emulator::{
    Settings,
    api::{Auth, openapi},
};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, COLLECTION, DEFAULT_ACCOUNT, DEMO, GROUP, MEMBERSHIP, Server};

const OPERATIONS: &str =
    "idt:TKN-2190-5437:emulatorOperationsDFUkGVbVKIVePGoTCZHQT0KXuBwTE4iXgzgfDv66w8EGHB";
const CLIENT: &str =
    "idt:TKN-6403-9815:emulatorClient5XsE1dfE02yWzq2WXlENpnqqTrWsGuPSgouupRWAtjdOwlrGc3";

async fn guarded(auth: Auth) -> Server {
    Server::with(Settings { auth, ..Settings::default() }).await
}

/// Every operation of the document: method and path, with ids of the demo data in it.
fn operations() -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(openapi::DOCUMENT).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let methods = ["get", "post", "put", "delete"];
    let operations = paths.iter().flat_map(|(path, item)| {
        let named = methods.into_iter().filter(|method| item.get(method).is_some());
        named.map(|method| (method.to_uppercase(), filled(path))).collect::<Vec<_>>()
    });
    operations.collect()
}

fn filled(path: &str) -> String {
    let id = match path.split('/').nth(4) {
        Some("account-users") => MEMBERSHIP,
        Some("user-groups") => GROUP,
        Some("modules") => "MOD-0478",
        Some("api-tokens") => "TKN-2190-5437",
        _ => ACCOUNT,
    };
    let path = path.replace("{id}", id).replace("{accountId}", ACCOUNT);
    let path = path.replace("{userId}", "USR-6375-2499").replace("{uniqueFilter}", "USR-6375-2499");
    path.replace("{userGroupId}", GROUP)
}

fn is_open(path: &str) -> bool {
    path.ends_with("/icon") || path.ends_with("openapi.json")
}

#[tokio::test]
async fn no_operation_but_an_icon_is_for_everybody_when_a_token_is_needed() {
    for auth in [Auth::Any, Auth::Tokens] {
        let server = guarded(auth).await;
        let all = operations();
        assert!(all.len() > 50, "{}", all.len());
        for (method, path) in all.iter().filter(|(_, path)| !is_open(path)) {
            let answer = server.send(server.request(method, path).json(&json!({}))).await;
            assert_eq!(answer.status, 401, "{method} {path}");
            assert_eq!(answer.header("WWW-Authenticate"), Some("Bearer"), "{method} {path}");
        }
        assert_eq!(server.emulator.read_view().world.counts().account_users, DEMO);
    }
}

#[tokio::test]
async fn any_token_will_do_or_only_a_known_one() {
    let ask = |server: &Server, token: &str| {
        let request = server.request("GET", &format!("{COLLECTION}?limit=0")).bearer_auth(token);
        server.send(request)
    };
    let any = guarded(Auth::Any).await;
    ask(&any, "whatever").await.expect(200);
    let tokens = guarded(Auth::Tokens).await;
    ask(&tokens, "whatever").await.expect(401);
    let all = ask(&tokens, OPERATIONS).await.expect(200);
    assert_eq!(all["$meta"]["pagination"]["total"], DEMO);
}

#[tokio::test]
async fn a_client_sees_its_own_account_and_nothing_else() {
    let server = guarded(Auth::Tokens).await;
    let ask = |method: &str, path: &str| {
        let path = format!("/public/v1/accounts/{path}");
        server.send(server.request(method, &path).bearer_auth(CLIENT))
    };
    for list in ["account-users", "user-groups", "api-tokens", "accounts"] {
        let page = ask("GET", &format!("{list}?limit=100")).await.expect(200);
        let items = page["data"].as_array().unwrap();
        assert!(!items.is_empty() && items.len() < DEMO / 2, "{list}");
        for item in items {
            let of = if list == "accounts" { &item["id"] } else { &item["account"]["id"] };
            let is_core = of.is_null();
            assert!(is_core || of == DEFAULT_ACCOUNT, "{list}: {item}");
        }
    }
    for (method, path) in [
        ("GET", format!("account-users/{MEMBERSHIP}")),
        ("DELETE", format!("account-users/{MEMBERSHIP}")),
        ("POST", format!("account-users/{MEMBERSHIP}/accept-invite")),
        ("GET", format!("accounts/{ACCOUNT}")),
        ("GET", format!("accounts/{ACCOUNT}/users")),
        ("GET", format!("{ACCOUNT}/users/USR-6375-2499")),
        ("GET", format!("user-groups/{GROUP}")),
        ("GET", "users/USR-6375-2499".to_owned()),
        ("GET", "users/test12.test@SWO1.com".to_owned()),
    ] {
        assert_eq!(ask(method, &path).await.status, 404, "{method} {path}");
    }
    for (method, path) in [("GET", "modules"), ("GET", "modules/MOD-0478")] {
        assert_eq!(ask(method, path).await.status, 403, "{method} {path}");
    }
}

#[tokio::test]
async fn what_a_caller_may_not_see_it_may_not_name_either() {
    let server = guarded(Auth::Tokens).await;
    let invite = |body: Value| {
        server.send(server.request("POST", COLLECTION).bearer_auth(CLIENT).json(&body))
    };
    let ann = "ann@example.com";
    invite(json!({ "email": ann, "account": { "id": ACCOUNT }, "groups": [{}] }))
        .await
        .refuses("account.id", "is not known");
    invite(json!({ "email": ann, "groups": [{ "id": GROUP }] }))
        .await
        .refuses("groups[0].id", "is not known");
    let own = invite(json!({ "email": ann, "groups": [{}] })).await.expect(201);
    assert_eq!(own["account"]["id"], DEFAULT_ACCOUNT);
    assert_eq!(own["audit"]["created"]["by"]["id"], "TKN-6403-9815");
    let id = own["id"].as_str().unwrap();
    let groups = server.request("PUT", &format!("{COLLECTION}/{id}/groups")).bearer_auth(CLIENT);
    server.send(groups.json(&json!([{ "id": GROUP }]))).await.refuses("[0].id", "is not known");
}
