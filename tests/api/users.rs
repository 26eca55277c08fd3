//! Users: read by id and by address, changed, shut out, deleted.

use accounts_emulator::{Settings, api::Auth, model::Rules};
use serde_json::{Value, json};

use crate::support::{Answer, CLIENT, COLLECTION, DEFAULT_ACCOUNT, MEMBERSHIP, Server, platform};

const USERS: &str = "/public/v1/accounts/users";
/// Whose invitation into the first account of the demo data is outstanding.
const INVITED: &str = "USR-6375-2499";
/// An active member of one account, and one whose invitation into another lapsed.
const MEMBER: &str = "USR-5780-9743";

async fn get(server: &Server, path: &str) -> Answer {
    server.get(&format!("{USERS}{path}")).await
}

async fn put(server: &Server, user: &str, body: &Value) -> Answer {
    server.send(server.request("PUT", &format!("{USERS}/{user}")).json(body)).await
}

async fn post(server: &Server, path: &str) -> Answer {
    server.send(server.request("POST", &format!("{USERS}/{path}"))).await
}

async fn delete(server: &Server, path: &str) -> Answer {
    server.send(server.request("DELETE", path)).await
}

#[tokio::test]
async fn a_user_is_read_by_its_id_and_by_its_address_in_any_letter_case() {
    let server = Server::start().await;
    let user = get(&server, &format!("/{INVITED}")).await.expect(200);
    assert_eq!(user["status"], "Invited");
    assert_eq!(user["$meta"]["omitted"], json!(["audit", "accounts"]));
    for path in ["/test12.test@SWO1.com", "/TEST12.TEST%40swo1.COM"] {
        assert_eq!(get(&server, path).await.expect(200), user, "{path}");
    }
    for path in ["/USR-0000-0000", "/nobody@example.com", "/nobody", "/INVALID-ID"] {
        get(&server, path).await.expect(404);
    }
}

#[tokio::test]
async fn the_list_takes_the_queries_of_the_mobile_app() {
    let server = Server::start().await;
    let page = get(&server, "?select=-*,id,name,status,icon&order=name&offset=0&limit=50").await;
    let page = page.expect(200);
    let names: Vec<_> = page["data"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(page["$meta"]["pagination"]["total"], names.len());
    assert_eq!(page["data"][0].as_object().unwrap().len(), 4);

    let user = format!("/{MEMBER}?select=audit,accounts");
    assert_eq!(get(&server, &user).await.expect(200)["accounts"].as_array().unwrap().len(), 2);
    let found = get(&server, "?eq(email,'test12.test@SWO1.com')").await.expect(200);
    assert_eq!(found["data"][0]["id"], INVITED);
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_takes_back_what_was_shown() {
    let server = Server::start().await;
    let shown = get(&server, &format!("/{MEMBER}?select=audit,accounts")).await.expect(200);
    let same = put(&server, MEMBER, &shown).await;
    assert_eq!(same.notices(), [""; 0]);
    assert_eq!(same.expect(200)["revision"], 1);

    let update = json!({ "firstName": "Zora", "settings": { "languageCode": "de" } });
    let user = put(&server, MEMBER, &update).await.expect(200);
    assert_eq!((&user["revision"], &user["firstName"]), (&json!(2), &json!("Zora")));
    assert_eq!(user["lastName"], shown["lastName"]);
    let query = format!("eq(user.id,{MEMBER})&order=-id&select=user");
    let memberships = server.list(&query).await.expect(200);
    for membership in memberships["data"].as_array().unwrap() {
        assert_eq!(membership["user"]["firstName"], "Zora");
    }
}

#[tokio::test]
async fn identity_cannot_be_changed_and_unknown_properties_are_named() {
    let server = Server::start().await;
    put(&server, MEMBER, &json!({ "email": "eve@example.com" })).await.refuses("email", "own");
    put(&server, MEMBER, &json!({ "id": INVITED })).await.refuses("id", "own");
    put(&server, MEMBER, &json!({ "firstname": "E" })).await.refuses("firstname", "`firstName`");
    put(&server, MEMBER, &json!({ "phone": { "prefix": "+1234567890" } }))
        .await
        .refuses("phone.prefix", "At most 10");
    put(&server, "USR-0000-0001", &json!({})).await.expect(404);
}

#[tokio::test]
async fn a_user_switches_to_an_account_of_an_active_membership() {
    let server = Server::start().await;
    let switch = |account: &str| json!({ "currentAccount": { "id": account } });
    let key = "currentAccount.id";
    put(&server, MEMBER, &switch("ACC-8412-3396")).await.refuses(key, "active membership");
    let sent = format!("{COLLECTION}/AUSR-6178-8145-7031");
    for action in ["send-new-invite", "accept-invite"] {
        server.send(server.request("POST", &format!("{sent}/{action}"))).await.expect(200);
    }
    let user = put(&server, MEMBER, &switch("ACC-8412-3396")).await.expect(200);
    assert_eq!(user["currentAccount"]["id"], "ACC-8412-3396");
}

#[tokio::test]
async fn a_form_of_parts_brings_a_picture() {
    let server = Server::start().await;
    let body = "--x\r\nContent-Disposition: form-data; name=\"icon\"; filename=\"a.png\"\r\n\
        Content-Type: image/png\r\n\r\nPNG\r\n--x\r\nContent-Disposition: form-data; \
        name=\"user\"\r\nContent-Type: application/json\r\n\r\n{\"firstName\":\"Zora\"}\r\n--x--\r\n";
    let request = server.request("PUT", &format!("{USERS}/{MEMBER}"));
    let request = request.header("Content-Type", "multipart/form-data; boundary=x").body(body);
    let user = server.send(request).await.expect(200);
    assert_eq!((&user["firstName"], &user["revision"]), (&json!("Zora"), &json!(2)));
    let icon = server.request("GET", user["icon"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(icon.headers()["Content-Type"], "image/png");
    assert_eq!(&*icon.bytes().await.unwrap(), b"PNG");
}

#[tokio::test]
async fn a_user_is_blocked_unblocked_and_deleted_in_the_statuses_that_allow_it() {
    let server = Server::start().await;
    assert_eq!(post(&server, &format!("{INVITED}/block")).await.expect(200)["status"], "Blocked");
    let refused = post(&server, &format!("{INVITED}/block")).await.expect(400);
    let sentence = "block is not allowed while Blocked; allowed: PUT, set-password, unblock.";
    assert_eq!(refused["detail"], sentence);
    assert_eq!(post(&server, &format!("{INVITED}/unblock")).await.expect(200)["status"], "Invited");

    let path = format!("{USERS}/{INVITED}");
    delete(&server, &path).await.expect(400);
    delete(&server, &format!("{COLLECTION}/{MEMBERSHIP}")).await.expect(204);
    delete(&server, &path).await.expect(204);
    assert_eq!(get(&server, &format!("/{INVITED}")).await.expect(200)["status"], "Deleted");
    get(&server, "/test12.test@SWO1.com").await.expect(404);
    put(&server, INVITED, &json!({ "firstName": "E" })).await.expect(400);
    delete(&server, &path).await.expect(400);
    let found = get(&server, "?eq(email,'test12.test@SWO1.com')").await.expect(200);
    assert_eq!(found["$meta"]["pagination"]["total"], 1);
}

#[tokio::test]
async fn the_address_of_a_deleted_user_is_anothers_to_have() {
    let server = Server::start().await;
    delete(&server, &format!("{COLLECTION}/{MEMBERSHIP}")).await.expect(204);
    delete(&server, &format!("{USERS}/{INVITED}")).await.expect(204);
    let invited = server.create(&crate::support::invitation("test12.test@SWO1.com")).await;
    assert_ne!(invited.expect(201)["user"]["id"], INVITED);
    let found = get(&server, "?eq(email,'test12.test@SWO1.com')").await.expect(200);
    let statuses: Vec<_> =
        found["data"].as_array().unwrap().iter().map(|user| &user["status"]).collect();
    assert_eq!(statuses, ["Deleted", "Invited"]);
}

#[tokio::test]
async fn a_password_is_taken_and_kept_nowhere() {
    let server = Server::start().await;
    let path = format!("{USERS}/{MEMBER}/set-password");
    let send = |body: Value| server.send(server.request("POST", &path).json(&body));
    let set = send(json!({ "password": "Secret-1", "currentPassword": "x" })).await;
    assert!(set.notices()[0].starts_with("own-password; "), "{:?}", set.notices());
    assert_eq!(set.expect(200)["revision"], 1);
    send(json!({ "password": "" })).await.refuses("password", "at least one character");
    send(json!({})).await.refuses("password", "missing");

    let strict = Server::with(platform()).await;
    let request = strict.request("POST", &path).json(&json!({ "password": "Secret-1" }));
    strict.send(request).await.expect(400);
}

#[tokio::test]
async fn users_do_not_sign_in_through_an_organisation() {
    let server = Server::start().await;
    for path in ["sso", "sso-check"] {
        let answer = get(&server, &format!("/{MEMBER}/{path}")).await.expect(200);
        assert_eq!(answer, json!({ "status": "disabled" }));
        get(&server, &format!("/USR-0000-0000/{path}")).await.expect(404);
    }
}

#[tokio::test]
async fn the_accounts_of_a_user_are_listed_as_the_mobile_app_asks() {
    let server = Server::start().await;
    let path = format!("/{MEMBER}/accounts");
    let page = get(&server, &path).await.expect(200);
    assert_eq!(page["$meta"]["pagination"]["total"], 2);
    assert_eq!(page["$meta"]["omitted"], json!(["audit", "groups"]));
    let query = "?select=id,name,type,status,icon,favorite,audit.access.at,-*\
        &eq(invitation.status,%22Active%22)&order=name&offset=0&limit=50";
    let page = get(&server, &format!("{path}{query}")).await.expect(200);
    assert_eq!(page["$meta"]["pagination"]["total"], 1);
    let account = &page["data"][0];
    assert_eq!((&account["id"], &account["favorite"]), (&json!(DEFAULT_ACCOUNT), &json!(false)));
    assert!(account["audit"]["access"]["at"].is_string(), "{account}");
    // A member that a filter uses is shown.
    assert_eq!(account["invitation"], json!({ "status": "Active" }));
    get(&server, &format!("{path}?order=-audit.access.at")).await.expect(200);
    get(&server, &format!("{path}?eq(secret,1)")).await.expect(400);
}

#[tokio::test]
async fn a_user_with_two_memberships_in_an_account_is_in_it_once() {
    let server = Server::start().await;
    let twice = crate::support::invitation("test12.test@SWO1.com");
    server.create(&twice).await.expect(201);
    let user = get(&server, &format!("/{INVITED}?select=accounts")).await.expect(200);
    assert_eq!(user["accounts"].as_array().unwrap().len(), 1);
    let group = format!("/public/v1/accounts/user-groups/{}?select=users", crate::support::GROUP);
    let group = server.get(&group).await.expect(200);
    let is_it = |it: &&Value| it["id"] == INVITED;
    assert_eq!(group["users"].as_array().unwrap().iter().filter(is_it).count(), 1);
}

#[tokio::test]
async fn each_account_of_a_user_is_a_whole_account_with_invitation_and_audit() {
    let server = Server::start().await;
    let path = format!("/public/v1/accounts/accounts/{DEFAULT_ACCOUNT}?select=groups");
    let account = server.get(&path).await.expect(200);
    let query = format!("/{MEMBER}/accounts?eq(id,{DEFAULT_ACCOUNT})&select=groups,audit");
    let mut shown = get(&server, &query).await.expect(200)["data"][0].clone();
    let shown = shown.as_object_mut().unwrap();
    let mut own = |name: &str| shown.remove(name).unwrap_or_default();
    assert_eq!((own("favorite"), own("$meta")), (json!(false), Value::Null));
    assert_eq!(own("invitation"), json!({ "status": "Active" }));
    let audit = own("audit");
    for event in ["access", "created", "invited", "joined", "updated"] {
        assert!(audit[event]["at"].is_string(), "{event}: {audit}");
    }
    let mut account = account.as_object().unwrap().clone();
    account.remove("$meta");
    assert_eq!(*shown, account);
    let query = "eq(externalId,GB-CLI-108668)&select=-*,id";
    let found = get(&server, &format!("/{MEMBER}/accounts?{query}")).await.expect(200);
    assert_eq!(found["data"][0]["id"], DEFAULT_ACCOUNT);
}

#[tokio::test]
async fn the_accounts_that_a_user_shows_are_references_until_more_is_selected() {
    let server = Server::start().await;
    let accounts = async |select: &str| {
        let user = get(&server, &format!("/{MEMBER}?select={select}")).await.expect(200);
        user["accounts"][0].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    let reference = ["icon", "id", "name", "revision", "status", "type"];
    assert_eq!(accounts("accounts").await, reference);
    assert!(accounts("accounts,accounts.audit").await.contains(&"audit".to_owned()));
}

#[tokio::test]
async fn a_member_changed_in_several_places_at_once_is_one_revision_on() {
    let server = Server::start().await;
    let path = "/public/v1/accounts/accounts/ACC-1671-0642/users/USR-6375-2499";
    let body = json!({ "notes": "n", "firstName": "E", "groups": [{ "id": "UGR-1847-8989" }] });
    for _ in 0..2 {
        let put = server.send(server.request("PUT", path).json(&body)).await.expect(200);
        assert_eq!(
            (&put["revision"], &put["groups"][0]["id"]),
            (&json!(2), &json!("UGR-1847-8989"))
        );
        assert_eq!(get(&server, &format!("/{INVITED}")).await.expect(200)["revision"], 2);
    }
}

#[tokio::test]
async fn an_invitation_renewed_on_a_clock_that_was_set_back_lapses_for_the_user_too() {
    let server = Server::with(crate::support::stopped("2030-01-01T00:00:00.000Z")).await;
    let set = async |at: &str| {
        let clock = server.request("PUT", "/_emulator/clock").json(&json!({ "set": at }));
        assert_eq!(clock.send().await.unwrap().status(), 200);
    };
    let resend = format!("{COLLECTION}/{MEMBERSHIP}/resend-invite");
    server.send(server.request("POST", &resend)).await.expect(200);
    set("2029-12-30T00:00:00.000Z").await;
    server.send(server.request("POST", &resend)).await.expect(200);
    set("2030-01-07T00:00:00.000Z").await;
    let user = get(&server, &format!("/{INVITED}")).await.expect(200);
    assert_eq!(user["status"], "InvitationExpired");
}

#[tokio::test]
async fn a_client_sees_the_users_of_its_account_and_blocks_none() {
    let settings = Settings { auth: Auth::Tokens, rules: Rules::Platform, ..Settings::default() };
    let server = Server::with(settings).await;
    let ask = |method: &str, path: &str| {
        let request = server.request(method, &format!("{USERS}{path}"));
        server.send(request.bearer_auth(CLIENT))
    };
    ask("GET", &format!("/{MEMBER}")).await.expect(200);
    for path in [format!("/{INVITED}"), format!("/{INVITED}/accounts"), "/USR-7662-9470".into()] {
        ask("GET", &path).await.expect(404);
    }
    ask("POST", &format!("/{MEMBER}/block")).await.expect(403);
    let accounts = ask("GET", &format!("/{MEMBER}/accounts")).await.expect(200);
    assert_eq!(accounts["$meta"]["pagination"]["total"], 1);
    let update = server.request("PUT", &format!("{USERS}/{MEMBER}")).bearer_auth(CLIENT);
    server.send(update.json(&json!({ "firstName": "E" }))).await.refuses("$", "themselves");
}
