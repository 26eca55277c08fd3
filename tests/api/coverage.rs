//! Coverage: which operations and transitions were exercised.

use accounts_emulator::{api::OPERATIONS, model::Transition};
use serde_json::{Value, json};

use crate::support::{COLLECTION, MEMBERSHIP, Server, invitation};

async fn coverage(server: &Server) -> Value {
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
