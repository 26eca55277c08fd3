//! API tokens and modules: how they are shown, and what a call with a token notes.

use accounts_emulator::{Settings, api::Auth};
use serde_json::{Value, json};

use crate::support::{COLLECTION, Server, VENDOR, seeded, stopped};

const TOKENS: &str = "/public/v1/accounts/api-tokens";
const DISABLED: &str =
    "idt:TKN-3071-4826:emulatorDisabledtCNbZXymhxzF1iBo8VMrUoO2IOIMm82kZIyvlZt7qxVD1sin";

#[tokio::test]
async fn a_token_is_shown_with_its_secret_and_its_account() {
    let server = Server::start().await;
    let token = server.get(&format!("{TOKENS}/TKN-8857-1729?select=")).await.expect(200);
    assert_eq!((&token["name"], &token["token"]), (&json!("E2E Seeded Token"), &json!(VENDOR)));
    assert_eq!((&token["status"], &token["revision"]), (&json!("Active"), &json!(1)));
    assert_eq!(token["account"]["id"], "ACC-9042-0088");
    assert_eq!(token["account"]["type"], "Vendor");
    assert_eq!(token["modules"].as_array().unwrap().len(), 5);
    assert_eq!(token["description"], "The Vendor role.");
    assert!(token["lastAccessAt"].is_string(), "{token}");
    assert!(token.get("user").is_none(), "{token}");
    for id in ["TKN-0000-0000", "TKN-1", "USR-0000-0001"] {
        server.get(&format!("{TOKENS}/{id}")).await.expect(404);
    }
}

#[tokio::test]
async fn tokens_are_found_by_their_secret_and_by_what_they_are() {
    let server = Server::start().await;
    for (query, total) in [
        (format!("limit=2&token={VENDOR}"), 1),
        (format!("token={DISABLED}"), 1),
        ("token=nothing".to_owned(), 0),
        ("eq(account.id,\"ACC-1086-6867\")&eq(status,\"Active\")&like(name,\"Larkfield*\")&limit=10".to_owned(), 1),
        ("status=Disabled".to_owned(), 1),
        ("any(modules,id=MOD-9114)".to_owned(), 2),
        ("order=-lastAccessAt&select=id,name".to_owned(), 5),
    ] {
        let page = server.get(&format!("{TOKENS}?{query}")).await.expect(200);
        assert_eq!(page["$meta"]["pagination"]["total"], total, "{query}");
    }
}

#[tokio::test]
async fn a_token_out_of_use_is_no_caller() {
    let server = Server::with(Settings { auth: Auth::Tokens, ..Settings::default() }).await;
    let ask = |secret: &str| server.send(server.request("GET", TOKENS).bearer_auth(secret));
    ask(DISABLED).await.expect(401);
    let own = ask(VENDOR).await.expect(200);
    assert_eq!(own["$meta"]["pagination"]["total"], 1);
    assert_eq!(own["data"][0]["token"], VENDOR);
}

#[tokio::test]
async fn a_token_may_be_a_users() {
    let server = Server::with(seeded(&json!({
        "accounts": [{ "id": "ACC-0000-0001", "name": "One", "type": "Client" }],
        "users": [{ "id": "USR-0000-0001", "firstName": "Ann" }],
        "apiTokens": [{
            "id": "TKN-0000-0001", "account": "ACC-0000-0001", "name": "Ann's", "token": "secret",
            "user": "USR-0000-0001", "icon": "/a.png",
        }],
    })))
    .await;
    let token = server.get(&format!("{TOKENS}/TKN-0000-0001")).await.expect(200);
    assert_eq!((&token["icon"], &token["modules"]), (&json!("/a.png"), &json!([])));
}

/// A user's own token, the user, and the membership in the token's account.
const OWN: &str =
    "idt:TKN-5529-6184:emulatorMemberZqumpm08hsE8JNpjJOQGa2rb19FlY0mG1ylvuhfJXqIEnomef2";
const HOLDER: &str = "/public/v1/accounts/users/USR-1004-4469";
const HOLDING: &str = "AUSR-9528-6326-4225";

/// The holder and the membership, read without a token.
async fn holder(server: &Server) -> [Value; 2] {
    let membership = server.read(&format!("{HOLDING}?select=audit")).await.expect(200);
    [server.get(HOLDER).await.expect(200), membership]
}

async fn advance(server: &Server, by: &str) {
    let clock = server.request("PUT", "/_emulator/clock").json(&json!({ "advance": by }));
    assert_eq!(clock.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_call_with_a_users_token_is_their_signing_in_and_no_change_of_theirs() {
    let server = Server::with(stopped("2030-01-01T00:00:00.000Z")).await;
    let before = holder(&server).await;
    let call = || server.send(server.request("GET", TOKENS).bearer_auth(OWN));
    call().await.expect(200);
    let now = json!("2030-01-01T00:00:00.000Z");
    let [user, membership] = holder(&server).await;
    assert_eq!((&user["lastLoginAt"], &membership["lastLoginAt"]), (&now, &now));
    assert_eq!(membership["audit"]["access"]["at"], now);
    for (shown, place) in [(&user, 0), (&membership, 1)] {
        assert_eq!(shown["revision"], before[place]["revision"]);
        assert_eq!(shown["audit"]["updated"], before[place]["audit"]["updated"]);
    }
    advance(&server, "PT0.9S").await;
    call().await.expect(200);
    assert_eq!(holder(&server).await[0]["lastLoginAt"], now, "too soon to be news");
    advance(&server, "PT0.1S").await;
    call().await.expect(200);
    let [user, membership] = holder(&server).await;
    assert_eq!(user["lastLoginAt"], "2030-01-01T00:00:01.000Z");
    assert_eq!(membership["audit"]["access"]["at"], user["lastLoginAt"]);
}

#[tokio::test]
async fn the_token_of_who_is_shut_out_or_no_member_leaves_no_trace_of_signing_in() {
    let server = Server::with(stopped("2030-01-01T00:00:00.000Z")).await;
    server.send(server.request("POST", &format!("{HOLDER}/block"))).await.expect(200);
    let before = holder(&server).await;
    server.send(server.request("GET", TOKENS).bearer_auth(OWN)).await.expect(200);
    assert_eq!(holder(&server).await, before);
    server.send(server.request("POST", &format!("{HOLDER}/unblock"))).await.expect(200);
    server.send(server.request("DELETE", &format!("{COLLECTION}/{HOLDING}"))).await.expect(204);
    server.send(server.request("GET", TOKENS).bearer_auth(OWN)).await.expect(200);
    let user = server.get(HOLDER).await.expect(200);
    assert_eq!(user["lastLoginAt"], before[0]["lastLoginAt"]);
}

#[tokio::test]
async fn modules_are_listed_and_read() {
    let server = Server::start().await;
    let query = "select=accountTypes&limit=100";
    let page = server.get(&format!("/public/v1/accounts/modules?{query}")).await.expect(200);
    for module in page["data"].as_array().unwrap() {
        assert!(module["accountTypes"].is_array() && module["settings"]["default"].is_boolean());
    }
    let module = server.get("/public/v1/accounts/modules/MOD-1756").await.expect(200);
    assert_eq!(module["name"], "Access Management");
    server.get("/public/v1/accounts/modules/MOD-0000").await.expect(404);
}
