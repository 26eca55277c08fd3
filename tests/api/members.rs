//! The users of an account, on both of their paths: members in the form of users.

use serde_json::{Value, json};

use crate::support::{ACCOUNT, COLLECTION, GROUP, MEMBERSHIP, Server, invitation, stopped};

/// The user of the first membership of the demo data.
const INVITED: &str = "USR-6375-2499";
/// An active member of the account.
const MEMBER: &str = "USR-4848-1928";

/// The two paths of an account's users.
fn paths() -> [String; 2] {
    [ACCOUNT.to_owned(), format!("accounts/{ACCOUNT}")]
        .map(|account| format!("/public/v1/accounts/{account}/users"))
}

fn names(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn both_paths_show_a_membership_in_the_form_of_its_user() {
    let server = Server::start().await;
    let [short, long] = paths();
    for query in ["", "?limit=100&select=audit", "?eq(user.id,USR-6375-2499)", "?order=-name"] {
        let page = server.get(&format!("{long}{query}")).await.expect(200);
        assert!(page["$meta"]["pagination"]["total"].as_u64() > Some(0), "{query}");
        assert_eq!(server.get(&format!("{short}{query}")).await.expect(200), page, "{query}");
    }
    let member = server.get(&format!("{long}/{INVITED}?select=buyers")).await.expect(200);
    assert_eq!(server.get(&format!("{short}/{INVITED}?select=buyers")).await.expect(200), member);
    let expected = [
        "$meta",
        "account",
        "email",
        "firstName",
        "groups",
        "icon",
        "id",
        "invitation",
        "lastName",
        "modules",
        "name",
        "revision",
        "status",
        "user",
    ];
    assert_eq!(names(&member), expected);
    assert_eq!((&member["id"], &member["user"]["id"]), (&json!(INVITED), &json!(INVITED)));
    assert_eq!(member["$meta"]["omitted"], json!(["audit"]));
    for path in [&short, &long] {
        server.get(&format!("{path}/{MEMBERSHIP}")).await.expect(404);
    }
}

#[tokio::test]
async fn a_member_who_is_invited_on_either_path_is_found_at_the_location() {
    let server = Server::start().await;
    for (path, email) in paths().iter().zip(["ann@example.com", "bo@example.com"]) {
        let invited = server.send(server.request("POST", path).json(&invitation(email))).await;
        let member = invited.expect(201);
        let location = invited.header("Location").unwrap();
        assert!(location.ends_with(&format!("/{}", member["id"].as_str().unwrap())), "{location}");
        let found = server.get(&format!("{location}?select=audit")).await.expect(200);
        assert_eq!(found, member);
    }
}

#[tokio::test]
async fn an_audit_tells_who_invited_a_member_and_how_they_joined() {
    let server = Server::with(stopped("2030-01-01T00:00:00.000Z")).await;
    let [short, long] = paths();
    let audit = async |user: &str| {
        let member = server.get(&format!("{short}/{user}?select=audit")).await.expect(200);
        member["audit"].clone()
    };
    let member = audit(MEMBER).await;
    assert_eq!(names(&member), ["access", "created", "invited", "joined", "updated"]);
    assert_eq!(member["joined"]["by"]["id"], MEMBER);
    assert_eq!(names(&member["access"]), ["at"]);

    let before = audit(INVITED).await;
    assert_eq!(names(&before), ["created", "invited", "updated"]);
    server.send(server.request("POST", &format!("{long}/{INVITED}/resend-invite"))).await;
    let renewed = audit(INVITED).await;
    let event = json!({
        "at": "2030-01-01T00:00:00.000Z",
        "by": { "id": "TKN-0000-0001", "name": "Accounts Emulator", "revision": 1 },
    });
    assert_eq!((&renewed["invited"], &renewed["created"]), (&event, &before["created"]));
    server.send(server.request("POST", &format!("{long}/{INVITED}/accept-invite"))).await;
    assert_eq!(audit(INVITED).await["joined"], event);

    let at_once = json!({ "user": { "id": "USR-5780-9743" }, "groups": [{ "id": GROUP }],
        "invitation": { "status": "Active" } });
    let member = server.send(server.request("POST", &short).json(&at_once)).await.expect(201);
    assert_eq!(names(&member["audit"]), ["created", "joined", "updated"]);

    // The account user has the members of its own schema.
    let query = format!("{COLLECTION}/{MEMBERSHIP}?select=audit");
    let audit = &server.get(&query).await.expect(200)["audit"];
    assert_eq!(audit["joined"], json!({ "at": "2030-01-01T00:00:00.000Z" }));
    assert_eq!(audit.get("invited"), None);
}

#[tokio::test]
async fn a_user_who_is_removed_from_an_account_has_no_membership_in_it_left() {
    for path in paths() {
        let server = Server::start().await;
        let total = server.total().await;
        for _ in 0..2 {
            server.create(&invitation("ann@example.com")).await.expect(201);
        }
        let query = "eq(user.email,ann@example.com)";
        let user = server.list(query).await.expect(200)["data"][0]["user"]["id"].clone();
        let member = format!("{path}/{}", user.as_str().unwrap());
        server.send(server.request("DELETE", &member)).await.expect(204);
        assert_eq!(server.total().await, total);
        server.send(server.request("DELETE", &member)).await.expect(404);
        let user = format!("/public/v1/accounts/users/{}", user.as_str().unwrap());
        assert_eq!(server.get(&user).await.expect(200)["status"], "Disabled");
    }
}
