//! Favourites: the accounts that a user marks among its own.

use accounts_emulator::{Settings, api::Auth, model::Rules};
use serde_json::{Value, json};

use crate::{
    journal::newest,
    support::{
        ACCOUNT, Answer, CLIENT, DEFAULT_ACCOUNT, OPERATIONS, Server, VENDOR, admin, platform,
    },
};

const USERS: &str = "/public/v1/accounts/users";
/// A member of two accounts, the first of which is a favourite.
const MEMBER: &str = "USR-1189-6248";
const FAVORITE: &str = "ACC-3358-7104";
const OTHER: &str = "ACC-4275-9618";
/// A user with a token.
const OWN: &str = "USR-1004-4469";
const OWN_SECRET: &str =
    "idt:TKN-5529-6184:emulatorMemberZqumpm08hsE8JNpjJOQGa2rb19FlY0mG1ylvuhfJXqIEnomef2";

/// A request to change how a user sees an account, by the holder of a secret.
#[track_caller]
fn put_as(
    server: &Server,
    secret: &str,
    path: &str,
    body: &Value,
) -> impl Future<Output = Answer> + use<> {
    let request = server.request("PUT", &format!("{USERS}/{path}")).json(body);
    server.send(if secret.is_empty() { request } else { request.bearer_auth(secret) })
}

async fn favorites(server: &Server) -> Vec<String> {
    let path = format!("{USERS}/{MEMBER}/accounts?favorite=true");
    let page = server.get(&path).await.expect(200);
    let items = page["data"].as_array().unwrap().iter();
    items.map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_account_becomes_a_favourite_and_is_shown_as_the_list_shows_it() {
    let server = Server::with(platform()).await;
    assert_eq!(favorites(&server).await, [FAVORITE]);
    let path = format!("{MEMBER}/accounts/{OTHER}");
    let changed = put_as(&server, "", &path, &json!({ "favorite": true })).await.expect(200);
    assert_eq!((&changed["id"], &changed["favorite"]), (&json!(OTHER), &json!(true)));
    assert_eq!(favorites(&server).await, [FAVORITE, OTHER]);
    let page = server.get(&format!("{USERS}/{MEMBER}/accounts")).await.expect(200);
    let mut shown = changed.clone();
    shown.as_object_mut().unwrap().remove("$meta");
    assert!(page["data"].as_array().unwrap().contains(&shown), "{page}");

    let by_mail = server.get(&format!("{USERS}/{MEMBER}")).await.expect(200);
    let path = format!("{}/accounts/{FAVORITE}", by_mail["email"].as_str().unwrap());
    put_as(&server, "", &path, &json!({ "favorite": false })).await.expect(200);
    assert_eq!(favorites(&server).await, [OTHER]);
    let reset = admin(&server, "POST", "reset").send().await.unwrap();
    assert!(reset.status().is_success());
    assert_eq!(favorites(&server).await, [FAVORITE]);
}

#[tokio::test]
async fn an_account_may_be_sent_back_as_it_was_read() {
    let server = Server::with(platform()).await;
    let page = server.get(&format!("{USERS}/{MEMBER}/accounts?select=audit")).await.expect(200);
    for account in page["data"].as_array().unwrap() {
        let id = account["id"].as_str().unwrap();
        let path = format!("{MEMBER}/accounts/{id}");
        let whole = server.get(&format!("/public/v1/accounts/accounts/{id}?select=audit,groups"));
        for body in [account, &whole.await.expect(200), &json!({})] {
            let answer = put_as(&server, "", &path, body).await;
            assert_eq!(answer.expect(200)["favorite"], account["favorite"]);
            assert_eq!(answer.notices(), [""; 0]);
        }
    }
    let path = format!("{MEMBER}/accounts/{OTHER}");
    for wrong in [json!({ "favorite": null }), json!({ "favorite": "yes" })] {
        put_as(&server, "", &path, &wrong).await.refuses("favorite", "true or false");
    }
    put_as(&server, "", &path, &json!({ "favourite": true })).await.refuses("favourite", "");
}

#[tokio::test]
async fn a_change_raises_the_revision_of_the_membership_once() {
    let server = Server::start().await;
    let path = format!("{MEMBER}/accounts/{OTHER}");
    let membership = "AUSR-8796-4637-9882";
    let before = server.read(membership).await.expect(200)["revision"].as_u64().unwrap();
    for _ in 0..2 {
        put_as(&server, "", &path, &json!({ "favorite": true })).await.expect(200);
        let after = server.read(membership).await.expect(200)["revision"].as_u64().unwrap();
        assert_eq!(after, before + 1);
    }
    assert!(newest(&server).await["changes"].as_array().is_none_or(Vec::is_empty));
    put_as(&server, "", &path, &json!({ "favorite": false })).await.expect(200);
    let changes = json!([{ "type": "accountUser", "id": membership, "change": "updated" }]);
    assert_eq!(newest(&server).await["changes"], changes);
}

#[tokio::test]
async fn an_account_that_the_user_is_no_member_of_is_not_found() {
    let server = Server::start().await;
    for path in [
        format!("{MEMBER}/accounts/{DEFAULT_ACCOUNT}"),
        format!("{MEMBER}/accounts/ACC-0000-0001"),
        format!("{MEMBER}/accounts/nothing"),
        format!("USR-0000-0000/accounts/{OTHER}"),
        format!("nobody@example.com/accounts/{OTHER}"),
    ] {
        put_as(&server, "", &path, &json!({ "favorite": true })).await.expect(404);
    }
}

#[tokio::test]
async fn users_choose_their_favourites_themselves_or_operations_does() {
    for rules in [Rules::Contract, Rules::Platform] {
        let settings = Settings { rules, auth: Auth::Tokens, ..Settings::default() };
        let server = Server::with(settings).await;
        let own = format!("{OWN}/accounts/{DEFAULT_ACCOUNT}");
        for (secret, path, status) in [
            (OWN_SECRET, &own, 200),
            (OPERATIONS, &own, 200),
            // It sees the user, and is somebody else.
            (CLIENT, &own, 403),
            (OWN_SECRET, &format!("USR-6271-1138/accounts/{DEFAULT_ACCOUNT}"), 403),
            // They see neither the user nor the account.
            (VENDOR, &own, 404),
            (CLIENT, &format!("{MEMBER}/accounts/{OTHER}"), 404),
            (OWN_SECRET, &format!("{OWN}/accounts/{ACCOUNT}"), 404),
        ] {
            let answer = put_as(&server, secret, path, &json!({ "favorite": true })).await;
            assert_eq!(answer.status, status, "{path}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn without_auth_tokens_the_rule_decides_about_others() {
    let (server, strict) = (Server::start().await, Server::with(platform()).await);
    let (path, body) = (format!("{OWN}/accounts/{DEFAULT_ACCOUNT}"), json!({ "favorite": true }));
    let answer = put_as(&server, CLIENT, &path, &body).await;
    assert_eq!(answer.expect(200)["favorite"], true);
    assert!(answer.notices()[0].starts_with("own-favorite; "), "{:?}", answer.notices());
    put_as(&strict, CLIENT, &path, &body).await.refuses("$", "Only users themselves");
    put_as(&strict, OWN_SECRET, &path, &body).await.expect(200);
}

#[tokio::test]
async fn a_state_keeps_favourites() {
    let server = Server::start().await;
    let path = format!("{MEMBER}/accounts/{OTHER}");
    put_as(&server, "", &path, &json!({ "favorite": true })).await.expect(200);
    let state = server.get("/_emulator/state").await.expect(200);
    let memberships = state["accountUsers"].as_array().unwrap();
    assert_eq!(memberships.iter().filter(|it| it["favorite"] == true).count(), 3);
    let import = server.request("PUT", "/~copy/_emulator/state").json(&state);
    server.send(import).await.expect(204);
    let copy = format!("/~copy{USERS}/{MEMBER}/accounts?favorite=true");
    assert_eq!(server.get(&copy).await.expect(200)["$meta"]["pagination"]["total"], 2);
}
