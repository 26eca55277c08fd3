//! Authentication: which tokens are accepted, and what they may read and do.

use accounts_emulator::{
    Settings,
    api::{self, Auth},
    http::Audience,
};
use serde_json::{Value, json};

use crate::support::{
    ACCOUNT, CLIENT, COLLECTION, DEFAULT_ACCOUNT, DEMO, GROUP, MEMBERSHIP, OPERATIONS, Server,
    VENDOR,
};

async fn guarded(auth: Auth) -> Server {
    Server::with(Settings { auth, ..Settings::default() }).await
}

/// Every operation that needs a token: its method and a path with ids of the demo data, for those of
/// this audience.
fn operations(audience: Audience) -> impl Iterator<Item = (&'static str, String)> {
    let operations = api::OPERATIONS.iter().filter(move |it| it.audience == audience);
    operations.map(|operation| (operation.method, filled(operation.path)))
}

fn filled(path: &str) -> String {
    let ids = [
        ("{accountUserId}", MEMBERSHIP),
        ("{userGroupId}", GROUP),
        ("{moduleId}", "MOD-0478"),
        ("{apiTokenId}", "TKN-2190-5437"),
        ("{cloudTenantId}", "CLT-7719-0042"),
        ("{serviceId}", "SVC-1204"),
        ("{accountId}", ACCOUNT),
        ("{userId}", "USR-6375-2499"),
        ("{uniqueFilter}", "USR-6375-2499"),
    ];
    ids.iter().fold(path.to_owned(), |path, (name, id)| path.replace(name, id))
}

#[tokio::test]
async fn no_operation_but_an_icon_is_for_everybody_when_a_token_is_needed() {
    for auth in [Auth::Any, Auth::Tokens] {
        let server = guarded(auth).await;
        let operations = [Audience::Caller, Audience::Client, Audience::Operations]
            .into_iter()
            .flat_map(operations);
        for (method, path) in operations {
            let answer = server.send(server.request(method, &path).json(&json!({}))).await;
            assert_eq!(answer.status, 401, "{method} {path}");
            assert_eq!(answer.header("WWW-Authenticate"), Some("Bearer"), "{method} {path}");
        }
        let view = server.emulator.read_view();
        let count = view.world.counts().find(|it| it.list == "accountUsers").unwrap().count;
        assert_eq!(count, DEMO);
    }
}

#[tokio::test]
async fn just_the_audience_of_an_operation_may_call_it() {
    let server = guarded(Auth::Tokens).await;
    let audiences = [
        (Audience::Operations, [(CLIENT, true), (VENDOR, true)]),
        (Audience::Client, [(CLIENT, false), (VENDOR, true)]),
        (Audience::Caller, [(CLIENT, false), (VENDOR, false)]),
    ];
    for (audience, callers) in audiences {
        for ((method, path), (token, is_forbidden)) in
            operations(audience).flat_map(|operation| callers.map(|it| (operation.clone(), it)))
        {
            let request = server.request(method, &path).bearer_auth(token).json(&json!({}));
            let answer = server.send(request).await;
            assert_eq!(answer.status == 403, is_forbidden, "{method} {path}: {}", answer.text);
        }
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
