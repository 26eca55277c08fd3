//! Coverage: which operations and transitions were exercised, and how well they are known.

use accounts_emulator::{
    Settings,
    api::OPERATIONS,
    model::{Rules, Transition},
};
use serde_json::{Value, json};

use crate::support::{COLLECTION, MEMBERSHIP, Server, invitation};

pub(crate) async fn coverage(server: &Server) -> Value {
    let response = server.request("GET", "/_emulator/coverage").send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.json().await.unwrap()
}

fn named<'a>(coverage: &'a Value, id: &str) -> &'a Value {
    let operations = coverage["operations"].as_array().unwrap();
    operations.iter().find(|operation| operation["id"] == id).unwrap()
}

fn taken(coverage: &Value) -> Vec<String> {
    let steps = coverage["transitions"].as_array().unwrap().iter();
    let summary = |step: &Value| {
        let text = |name: &str| step[name].as_str().unwrap().to_owned();
        let [of, from, action, to] = ["of", "from", "action", "to"].map(text);
        format!("{of} {from} {action} {to} {}", step["count"])
    };
    steps.filter(|step| step["count"] != 0).map(summary).collect()
}

#[tokio::test]
async fn operations_statuses_and_steps_are_counted_over_all_sandboxes() {
    let server = Server::start().await;
    let nothing = coverage(&server).await;
    let summary = &nothing["summary"];
    assert_eq!(summary["operations"], json!({ "exercised": 0, "of": OPERATIONS.len() }));
    assert_eq!(summary["transitions"], json!({ "exercised": 0, "of": Transition::all().len() }));
    assert_eq!(summary["statuses"]["exercised"], 0);

    server.create(&invitation("ann@example.com")).await.expect(201);
    server.create(&invitation("bob@example.com")).await.expect(201);
    server.create(&json!({ "email": "no" })).await.expect(400);
    let accept = format!("{COLLECTION}/{MEMBERSHIP}/accept-invite");
    for prefix in ["", "/~a", "/~a"] {
        server.request("POST", &format!("{prefix}{accept}")).send().await.unwrap();
    }
    server.request("GET", "/nothing").send().await.unwrap();

    let found = coverage(&server).await;
    let create = named(&found, "createAccountUser");
    assert_eq!((&create["method"], &create["path"]), (&json!("POST"), &json!(COLLECTION)));
    assert_eq!(
        (&create["requests"], &create["statuses"]),
        (&json!(3), &json!({ "201": 2, "400": 1 }))
    );
    let never = create["never"].as_array().unwrap();
    assert!(never.contains(&json!("401")) && !never.contains(&json!("400")), "{create}");
    assert_eq!(named(&found, "acceptAccountUserInvite")["requests"], 3);
    assert_eq!(
        taken(&found),
        ["accountUser Invited accept Active 2", "accountUser Active accept Active 1"]
    );
    let summary = &found["summary"];
    assert_eq!(summary["operations"]["exercised"], 2);
    assert_eq!(summary["statuses"]["exercised"], 3);
    assert_eq!(summary["transitions"]["exercised"], 2);

    let clear = server.request("DELETE", "/_emulator/coverage").send().await.unwrap();
    assert_eq!(clear.status(), 204);
    assert_eq!(coverage(&server).await, nothing);
}

#[tokio::test]
async fn every_step_of_users_and_accounts_is_counted_where_it_is_taken() {
    let server = Server::start().await;
    let users = "/public/v1/accounts/users/USR-6375-2499";
    let accounts = "/public/v1/accounts/accounts";
    for (method, path) in [
        ("POST", format!("{users}/block")),
        ("POST", format!("{users}/unblock")),
        ("POST", format!("{COLLECTION}/{MEMBERSHIP}/resend-invite")),
        ("DELETE", format!("{COLLECTION}/{MEMBERSHIP}")),
        ("DELETE", users.to_owned()),
        ("DELETE", users.to_owned()),
        ("POST", format!("{accounts}/ACC-1671-0642/disable")),
        ("POST", format!("{accounts}/ACC-1671-0642/enable")),
    ] {
        server.request(method, &path).send().await.unwrap();
    }
    let taken = taken(&coverage(&server).await);
    for step in [
        "accountUser Invited resend Invited 1",
        "accountUser Invited remove Removed 1",
        "user Invited block Blocked 1",
        "user Blocked unblock Invited 1",
        "user Disabled delete Deleted 1",
    ] {
        assert!(taken.contains(&step.to_owned()), "{step}: {taken:?}");
    }
    assert_eq!(taken.iter().filter(|step| step.starts_with("account ")).count(), 2, "{taken:?}");
}

#[tokio::test]
async fn what_a_suite_leaned_on_is_listed_by_how_well_it_is_known() {
    let server = Server::start().await;
    let nothing = coverage(&server).await;
    let none = json!({ "operations": {}, "rules": {}, "members": {} });
    for label in ["published", "draft", "inferred"] {
        assert_eq!(nothing["fidelity"][label], none, "{label}");
    }
    let unknown = json!({ "email": "ann@example.com", "groups": [{ "id": "UGR-0000-0001" }] });
    server.create(&unknown).await.expect(201);
    server.get("/public/v1/accounts/users/USR-6375-2499/sso").await.expect(200);
    let sso = "/public/v1/accounts/users/USR-6375-2499/sso";
    server.send(server.request("POST", sso)).await.expect(200);

    let found = coverage(&server).await;
    let fidelity = &found["fidelity"];
    assert_eq!(
        fidelity["published"]["operations"],
        json!({ "createAccountUser": 1, "readUserSso": 1 })
    );
    assert_eq!(fidelity["inferred"]["operations"], json!({ "readUserSsoByPost": 1 }));
    assert_eq!(fidelity["inferred"]["rules"], json!({ "known-group": 1 }));
    assert_eq!(fidelity["draft"]["rules"], json!({}));
    assert_eq!(
        fidelity["published"]["members"],
        json!({
            "CreateAccountUserDto.email": 1, "CreateAccountUserDto.groups": 1, "UserGroupDto.id": 1,
        })
    );
    assert_eq!(
        found["summary"]["fidelity"]["inferred"],
        json!({ "requests": 1, "operations": 1, "rules": 1, "members": 0 })
    );
    let create = named(&found, "createAccountUser");
    let [label, source] = ["label", "source"].map(|name| create[name].as_str().unwrap());
    assert_eq!((label, source), ("published", "OpenAPI document 5.0.5386 of account users"));

    server.request("DELETE", "/_emulator/coverage").send().await.unwrap();
    assert_eq!(coverage(&server).await, nothing);
}

#[tokio::test]
async fn members_that_a_query_names_are_counted_once_a_request() {
    let server = Server::start().await;
    let members = async |query: &str| {
        server.request("DELETE", "/_emulator/coverage").send().await.unwrap();
        server.get(&format!("/public/v1/accounts/{query}")).await;
        let fidelity = coverage(&server).await["fidelity"].take();
        let counts = ["published", "inferred"].map(|label| {
            let members = fidelity[label]["members"].as_object().unwrap();
            assert!(members.values().all(|count| *count == 1), "{members:?}");
            members.keys().cloned().collect::<Vec<_>>().join(" ")
        });
        counts.join(" / ")
    };
    for (query, expected) in [
        ("account-users?limit=3", " / "),
        ("account-users?select=-audit,-user", " / "),
        (
            "account-users?eq(user.status,Active)&order=-user.status",
            "AccountUserQueryLegacy.user User.status / ",
        ),
        (
            "account-users?any(groups,eq(id,UGR-8447-7590))",
            "AccountUserQueryLegacy.groups UserGroup.id / ",
        ),
        (
            "accounts/ACC-1671-0642/users?select=-*,id,lastName",
            "AccountUser.id AccountUser.lastName / ",
        ),
        ("users/USR-6375-2499?select=audit", "User.audit / "),
        // A refused request leans on nothing.
        ("account-users?eq(user.status,1)&select=audit&limit=x", " / "),
        ("users/USR-0000-0001?select=audit", " / "),
    ] {
        assert_eq!(members(query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn members_of_a_document_beside_a_picture_are_counted() {
    let server = Server::start().await;
    let form =
        reqwest::multipart::Form::new().text("account", r#"{"website": "https://a.example"}"#);
    let path = "/public/v1/accounts/accounts/ACC-1671-0642";
    server.send(server.request("PUT", path).multipart(form)).await.expect(200);
    let found = coverage(&server).await;
    assert_eq!(found["fidelity"]["published"]["members"], json!({ "AccountUpdate.website": 1 }));
}

#[tokio::test]
async fn every_rule_that_refuses_a_request_is_counted() {
    let server = Server::with(Settings { rules: Rules::Platform, ..Settings::default() }).await;
    let body = json!({ "groups": [{ "id": "UGR-0000-0001" }] });
    server.create(&body).await.expect(400);
    let found = coverage(&server).await;
    assert_eq!(found["fidelity"]["draft"]["rules"], json!({ "addressee": 1 }));
    assert_eq!(found["fidelity"]["inferred"]["rules"], json!({ "known-group": 1 }));
    assert_eq!(found["fidelity"]["published"]["members"], json!({}));
}
