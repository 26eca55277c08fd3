//! API tokens and modules: shown, never changed.

use accounts_emulator::{Settings, api::Auth};
use serde_json::json;

use crate::support::{Server, seeded};

const TOKENS: &str = "/public/v1/accounts/api-tokens";
const SECRET: &str =
    "idt:TKN-8857-1729:emulatorVendorGiPKbQDVAciwnRp6Q0wgBbCoBxrEK3jg0D28NBYeeb9z1xqfs1";
const DISABLED: &str =
    "idt:TKN-3071-4826:emulatorDisabledtCNbZXymhxzF1iBo8VMrUoO2IOIMm82kZIyvlZt7qxVD1sin";

#[tokio::test]
async fn a_token_is_shown_with_its_secret_and_its_account() {
    let server = Server::start().await;
    let token = server.get(&format!("{TOKENS}/TKN-8857-1729?select=")).await.expect(200);
    assert_eq!((&token["name"], &token["token"]), (&json!("E2E Seeded Token"), &json!(SECRET)));
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
        (format!("limit=2&token={SECRET}"), 1),
        (format!("token={DISABLED}"), 1),
        ("token=nothing".to_owned(), 0),
        ("eq(account.id,\"ACC-1086-6867\")&eq(status,\"Active\")&like(name,\"Larkfield*\")&limit=10".to_owned(), 1),
        ("status=Disabled".to_owned(), 1),
        ("any(modules,id=MOD-9114)".to_owned(), 2),
        ("order=-lastAccessAt&select=id,name".to_owned(), 4),
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
    let own = ask(SECRET).await.expect(200);
    assert_eq!(own["$meta"]["pagination"]["total"], 1);
    assert_eq!(own["data"][0]["token"], SECRET);
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
