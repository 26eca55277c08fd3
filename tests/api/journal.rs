//! The journal: the requests of a sandbox and their answers.

use accounts_emulator::{Settings, journal::Journaling};
use serde_json::{Value, json};

use crate::support::{
    COLLECTION, MEMBERSHIP, Server, admin, invitation, platform, status_and_body,
};

/// The requests that a query finds.
pub(crate) async fn found(server: &Server, query: &str) -> Vec<Value> {
    let (status, list) = status_and_body(admin(server, "GET", &format!("requests?{query}"))).await;
    assert_eq!(status, 200, "{list}");
    list["data"].as_array().unwrap().clone()
}

/// The newest request, in full.
pub(crate) async fn newest(server: &Server) -> Value {
    let last = found(server, "limit=1").await.remove(0);
    status_and_body(admin(server, "GET", &format!("requests/{}", last["id"]))).await.1
}

#[tokio::test]
async fn a_request_is_kept_with_what_it_changed() {
    let server = Server::start().await;
    let answer = server.create(&invitation("ann@example.com")).await;
    let created = answer.expect(201);
    let kept = newest(&server).await;
    assert_eq!(kept["id"], 1);
    assert_eq!(kept["operation"], "createAccountUser");
    assert_eq!((&kept["method"], &kept["path"]), (&json!("POST"), &json!(COLLECTION)));
    assert_eq!((&kept["status"], kept.get("query")), (&json!(201), None));
    assert!(kept["micros"].is_u64() && kept["at"].as_str().unwrap().ends_with('Z'), "{kept}");
    let change = |kind: &str, id: &Value| json!({ "type": kind, "id": id, "change": "created" });
    assert_eq!(
        kept["changes"],
        json!([change("user", &created["user"]["id"]), change("accountUser", &created["id"])])
    );
    let sent: Value = serde_json::from_str(kept["request"]["body"].as_str().unwrap()).unwrap();
    assert_eq!(sent, invitation("ann@example.com"));
    assert_eq!(kept["request"]["headers"]["content-type"], "application/json");
    assert_eq!(kept["response"]["body"], answer.text);
    assert_eq!(kept["response"]["bytes"], answer.text.len());
    assert_eq!(kept["response"]["headers"]["location"], answer.header("location").unwrap());
    assert_eq!(kept["response"]["headers"]["access-control-allow-origin"], "*");
    assert_eq!(kept["response"].get("cut"), None);
}

#[tokio::test]
async fn every_filter_finds_what_it_says() {
    let server = Server::start().await;
    server.create(&invitation("ann@example.com")).await;
    server.get(&format!("{COLLECTION}?limit=1")).await;
    server.get("/v1/accounts/users?limit=1").await;
    server.read("AUSR-0000-0000-0001").await;
    let middle = newest(&server).await["at"].as_str().unwrap().to_owned();
    for (query, ids) in [
        ("", &[1, 2, 3, 4][..]),
        ("operation=createAccountUser", &[1]),
        ("method=get", &[2, 3, 4]),
        ("status=404", &[4]),
        ("status=2xx", &[1, 2, 3]),
        ("path=/public/v1/accounts/users", &[3]),
        ("path=/v1/**", &[1, 2, 3, 4]),
        ("path=/v1/accounts/*", &[1, 2, 3]),
        ("path=%2Fv1%2Faccounts%2Fusers", &[3]),
        ("after=2", &[3, 4]),
        ("limit=1", &[4]),
        ("limit=0", &[]),
        ("method=GET&limit=2", &[3, 4]),
        ("limit=18446744073709551616", &[1, 2, 3, 4]),
        ("after=18446744073709551616", &[]),
        ("since=2999-01-01T00:00:00Z", &[]),
        ("since=2000-01-01T00:00:00Z&status=404", &[4]),
        ("operation=deleteUser", &[]),
    ] {
        let all = found(&server, query).await;
        let all: Vec<_> = all.iter().map(|it| it["id"].as_u64().unwrap()).collect();
        assert_eq!(all, ids, "{query}");
    }
    let late = found(&server, &format!("since={middle}")).await;
    assert_eq!(late.last().unwrap()["id"], 4);
    let (status, problem) = status_and_body(admin(
        &server,
        "GET",
        "requests?operation=createAccountUsers&status=9&since=x&bogus=1",
    ))
    .await;
    assert_eq!(status, 400);
    for (key, part) in [
        ("operation", "the nearest is createAccountUser."),
        ("status", "4xx"),
        ("since", "2026-01-31T10:00:00.000Z"),
        ("bogus", "operation, method, status"),
    ] {
        let sentence = problem["errors"][key][0].as_str().unwrap_or_default();
        assert!(sentence.contains(part), "{key}: {problem}");
    }
}

#[tokio::test]
async fn only_the_api_and_the_invitations_page_are_kept_and_only_their_own_sandboxs() {
    let server = Server::start().await;
    for path in ["/livez", "/readyz", "/_emulator/health", "/_emulator/requests", "/nothing"] {
        server.request("GET", path).send().await.unwrap();
    }
    server.request("GET", "/accept-invite?code=x").send().await.unwrap();
    server.request("GET", &format!("/~a{COLLECTION}?limit=1")).send().await.unwrap();
    let own = found(&server, "").await;
    assert_eq!(own.len(), 1, "{own:?}");
    assert_eq!((&own[0]["path"], own[0].get("operation")), (&json!("/accept-invite"), None));
    let (_, other) = status_and_body(server.request("GET", "/~a/_emulator/requests")).await;
    assert_eq!(other["data"][0]["path"], COLLECTION);
    assert_eq!(other["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_refused_request_names_the_rule_and_the_errors_and_an_admitted_one_its_notices() {
    let unknown =
        json!({ "email": "ann@example.com", "account": { "id": "ACC-0000-0009" }, "groups": [{}] });
    let server = Server::with(platform()).await;
    let problem = server.create(&unknown).await.expect(400);
    let kept = newest(&server).await;
    assert_eq!(kept["refusedBy"], "known-account");
    assert_eq!(kept["errors"], problem["errors"]);
    assert_eq!(kept["traceId"], problem["traceId"]);
    assert_eq!(kept.get("changes"), None);
    server.post("{").await;
    let kept = newest(&server).await;
    assert_eq!((&kept["status"], kept.get("refusedBy")), (&json!(400), None));
    assert_eq!(kept["request"]["body"], "{");

    let server = Server::start().await;
    let answer = server.create(&unknown).await;
    let kept = newest(&server).await;
    assert_eq!(kept["notices"], json!(answer.notices()));
    let kinds: Vec<_> =
        kept["changes"].as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["account", "userGroup", "user", "accountUser"]);
}

#[tokio::test]
async fn requests_with_notices_are_found_and_counted() {
    let server = Server::start().await;
    let unknown =
        json!({ "email": "ann@example.com", "account": { "id": "ACC-0000-0009" }, "groups": [{}] });
    server.create(&unknown).await.expect(201);
    server.list("limit=1").await.expect(200);
    for (query, ids) in [
        ("notice=true", &[1][..]),
        ("notice=false", &[2]),
        ("notice=known-account", &[1]),
        ("notice=one-invitee", &[]),
    ] {
        let all = found(&server, query).await;
        let all: Vec<_> = all.iter().map(|it| it["id"].as_u64().unwrap()).collect();
        assert_eq!(all, ids, "{query}");
    }
    for (claim, status) in [
        (json!({ "match": { "notice": true }, "count": 0 }), 422),
        (json!({ "match": { "notice": true }, "count": 1 }), 200),
        (json!({ "match": { "notice": false }, "count": 1 }), 200),
        (json!({ "match": { "notice": "known-account" }, "count": 1 }), 200),
        (json!({ "match": { "notice": "one-invitee" }, "count": 0 }), 200),
        // A name that is mistyped would be found in no request.
        (json!({ "match": { "notice": "known-accounts" }, "count": 0 }), 400),
        (json!({ "match": { "notice": 1 }, "count": 0 }), 400),
    ] {
        let verify = admin(&server, "POST", "requests/verify").json(&claim);
        let (found, answer) = status_and_body(verify).await;
        assert_eq!(found, status, "{claim}: {answer}");
    }
    let (status, _) = status_and_body(admin(&server, "GET", "requests?notice=maybe")).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_query_is_shown_as_it_was_understood() {
    let server = Server::start().await;
    for (query, explained) in [
        ("status=Active|name=x&limit=5", None),
        ("invitation.status=Invited&limit=5", Some("eq(invitation.status,Invited)&limit=5")),
        ("eq(user.name,%22Lee,%20Ann%22)&order=-id", Some("eq(user.name,\"Lee, Ann\")&order=-id")),
        ("select=audit", Some("select=audit")),
        ("eq(", None),
    ] {
        server.list(query).await;
        let kept = newest(&server).await;
        assert_eq!(kept["query"], query);
        if kept["status"] == 200 {
            assert_eq!(kept["explained"].as_str(), explained, "{kept}");
        } else {
            assert_eq!(explained, None, "{kept}");
        }
    }
}

#[tokio::test]
async fn no_token_and_no_password_is_kept_whole() {
    let server = Server::start().await;
    let secret =
        "idt:TKN-2190-5437:emulatorOperationsDFUkGVbVKIVePGoTCZHQT0KXuBwTE4iXgzgfDv66w8EGHB";
    let list = server.request("GET", COLLECTION).bearer_auth(secret);
    server.send(list).await.expect(200);
    let kept = newest(&server).await;
    assert_eq!(kept["request"]["headers"]["authorization"], "Bearer …EGHB");

    let tokens = server.get("/public/v1/accounts/api-tokens?limit=100&select=%2Btoken").await;
    assert!(tokens.text.contains(secret));
    let encoded = secret.replace(':', "%3A");
    server.get(&format!("/public/v1/accounts/api-tokens?eq(token,{encoded})")).await.expect(200);
    server.get(&format!("{COLLECTION}?eq(id,{encoded})")).await.expect(200);
    let password = server.request("POST", "/public/v1/accounts/users/USR-6271-1138/set-password");
    let password = password.json(&json!({ "password": "correct horse battery staple" }));
    server.send(password).await.expect(200);
    let kept = newest(&server).await;
    assert_eq!((kept["request"].get("body"), &kept["request"]["cut"]), (None, &json!(true)));
    for entry in found(&server, "").await {
        let (_, whole) =
            status_and_body(admin(&server, "GET", &format!("requests/{}", entry["id"]))).await;
        let text = format!("{entry}{whole}");
        assert!(!text.contains("emulatorOperations") && !text.contains("horse"), "{text}");
    }
}

#[tokio::test]
async fn a_long_body_is_cut_at_the_limit() {
    let server = Server::start().await;
    let notes = "n".repeat(100_000);
    let body = json!({ "email": "ann@example.com", "groups": [{}], "bogus": notes }).to_string();
    server.post(body.clone()).await.expect(400);
    let request = &newest(&server).await["request"];
    assert_eq!((&request["bytes"], &request["cut"]), (&json!(body.len()), &json!(true)));
    assert_eq!(request["body"], body[..64 << 10]);
    let page = server.list("limit=100&select=audit").await;
    assert!(page.text.len() > 64 << 10);
    let response = &newest(&server).await["response"];
    assert_eq!((&response["bytes"], &response["cut"]), (&json!(page.text.len()), &json!(true)));
    assert!(page.text.starts_with(response["body"].as_str().unwrap()));
}

#[tokio::test]
async fn a_page_is_kept_as_it_was_sent_whatever_becomes_of_its_rows() {
    let server = Server::start().await;
    for query in ["?limit=20", "?limit=3&offset=1", "?limit=0", "?offset=1000", "?limit=1"] {
        for sandbox in ["", "/~other"] {
            let path = format!("{sandbox}{COLLECTION}{query}");
            let sent = server.get(&path).await.text;
            let accept = format!("{sandbox}{COLLECTION}/{MEMBERSHIP}/accept-invite");
            server.send(server.request("POST", &accept)).await.expect(200);
            let list = format!("{sandbox}/_emulator/requests?limit=1&operation=listAccountUsers");
            let list: Value = serde_json::from_str(&server.get(&list).await.text).unwrap();
            let one = format!("{sandbox}/_emulator/requests/{}", list["data"][0]["id"]);
            let kept: Value = serde_json::from_str(&server.get(&one).await.text).unwrap();
            assert_eq!(kept["response"]["body"], sent, "{path}");
            assert_eq!(kept["response"]["bytes"], sent.len(), "{path}");
            server.send(server.request("POST", &format!("{sandbox}/_emulator/reset"))).await;
        }
    }
}

#[tokio::test]
async fn as_many_are_kept_as_the_settings_say() {
    let journaling = Journaling { entries: 3, ..Journaling::default() };
    let server = Server::with(Settings { journaling, ..Settings::default() }).await;
    for _ in 0..5 {
        server.list("limit=1").await;
    }
    let ids: Vec<_> = found(&server, "").await.iter().map(|it| it["id"].clone()).collect();
    assert_eq!(ids, [3, 4, 5]);
    let verify = admin(&server, "POST", "requests/verify").json(&json!({ "count": 3 }));
    let (status, problem) = status_and_body(verify).await;
    assert_eq!(status, 422);
    assert!(problem["detail"].as_str().unwrap().contains("2 older ones"), "{problem}");
}

#[tokio::test]
async fn what_is_switched_off_says_so_and_answers_all_the_same() {
    let journaling = Journaling { entries: 0, ..Journaling::default() };
    let server = Server::with(Settings { journaling, ..Settings::default() }).await;
    server.create(&invitation("ann@example.com")).await.expect(201);
    for (method, path) in [
        ("GET", "requests"),
        ("DELETE", "requests"),
        ("GET", "requests/1"),
        ("GET", "requests/wait"),
        ("POST", "requests/verify"),
        ("GET", "coverage"),
        ("DELETE", "coverage"),
        ("GET", "timeline?id=USR-6375-2499"),
    ] {
        let (status, problem) = status_and_body(admin(&server, method, path)).await;
        assert_eq!(status, 409, "{method} {path}");
        assert!(problem["detail"].as_str().unwrap().contains("--journal N"), "{problem}");
    }
}

#[tokio::test]
async fn waiting_ends_with_the_request_or_with_the_time() {
    let server = Server::start().await;
    let wait =
        admin(&server, "GET", "requests/wait?operation=createAccountUser&count=2&timeout=60s");
    let waiting = tokio::spawn(status_and_body(wait));
    server.create(&invitation("ann@example.com")).await;
    server.create(&invitation("bob@example.com")).await;
    let (status, found) = waiting.await.unwrap();
    assert_eq!((status, found["data"].as_array().unwrap().len()), (200, 2));
    let late = admin(&server, "GET", "requests/wait?operation=deleteUser&timeout=1ms");
    let (status, problem) = status_and_body(late).await;
    assert_eq!(status, 404);
    assert!(problem["detail"].as_str().unwrap().contains("within 1 milliseconds"), "{problem}");
    assert_eq!(
        status_and_body(admin(&server, "GET", "requests/wait?timeout=2h&limit=1")).await.0,
        400
    );
}

#[tokio::test]
async fn requests_are_deleted_by_filter_and_by_reset() {
    let server = Server::start().await;
    server.create(&invitation("ann@example.com")).await;
    server.list("limit=1").await;
    let (_, deleted) = status_and_body(admin(&server, "DELETE", "requests?method=GET")).await;
    assert_eq!(deleted, json!({ "deleted": 1 }));
    assert_eq!(found(&server, "").await.len(), 1);
    assert_eq!(status_and_body(admin(&server, "GET", "requests/2")).await.0, 404);
    assert_eq!(status_and_body(admin(&server, "GET", "requests/x")).await.0, 404);
    assert_eq!(status_and_body(admin(&server, "POST", "reset")).await.0, 204);
    assert!(found(&server, "").await.is_empty());
    server.list("limit=1").await;
    assert_eq!(found(&server, "").await[0]["id"], 3);
}

#[tokio::test]
async fn what_went_wrong_on_purpose_is_kept_with_the_fault_that_did_it() {
    let server = Server::start().await;
    for effect in [json!({ "status": 503 }), json!({ "connection": "reset" })] {
        let fault = json!({ "effect": effect, "times": 1 });
        assert_eq!(status_and_body(admin(&server, "POST", "faults").json(&fault)).await.0, 201);
    }
    let list = || server.request("GET", &format!("{COLLECTION}?limit=1"));
    assert_eq!(list().send().await.unwrap().status(), 503);
    list().send().await.unwrap_err();
    let preferred = list().header("Prefer", "code=429");
    assert_eq!(preferred.send().await.unwrap().status(), 429);
    let kept = found(&server, "").await;
    let found: Vec<_> = kept.iter().map(|it| (&it["status"], &it["fault"])).collect();
    assert_eq!(
        found,
        [(&json!(503), &json!("1")), (&Value::Null, &json!("2")), (&json!(429), &json!("prefer")),]
    );
    assert_eq!(kept[1].get("status"), None);
}
