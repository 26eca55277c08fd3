//! Time lines: what happened to one object, in order.

use accounts_emulator::Settings;
use serde_json::{Value, json};

use crate::support::{COLLECTION, Server, admin, invitation, status_and_body, stopped};

async fn timeline(server: &Server, id: &Value) -> Value {
    let path = format!("timeline?id={}", id.as_str().unwrap());
    let (status, found) = status_and_body(admin(server, "GET", &path)).await;
    assert_eq!(status, 200, "{found}");
    found
}

fn kinds(timeline: &Value) -> Vec<String> {
    let items = timeline["data"].as_array().unwrap().iter();
    let word = |item: &Value| {
        let more = ["operation", "change", "mail"].iter().find_map(|name| item[*name].as_str());
        format!("{} {}", item["kind"].as_str().unwrap(), more.unwrap_or_default())
    };
    items.map(|item| word(item).trim_end().to_owned()).collect()
}

#[tokio::test]
async fn what_happened_to_a_membership_is_listed_in_order() {
    let server = Server::with(stopped("2026-01-31T10:00:00.000Z")).await;
    server.list("limit=1").await.expect(200);
    let clock = |change: Value| status_and_body(admin(&server, "PUT", "clock").json(&change));
    clock(json!({ "advance": "PT1H" })).await;
    let created = server.create(&invitation("ann@example.com")).await.expect(201);
    let other = server.create(&invitation("bob@example.com")).await.expect(201);
    let own = format!("{COLLECTION}/{}", created["id"].as_str().unwrap());
    clock(json!({ "advance": "P8D" })).await;
    server.get(&own).await.expect(200);
    let again = server.request("POST", &format!("{own}/send-new-invite"));
    server.send(again).await.expect(200);

    let found = timeline(&server, &created["id"]).await;
    assert_eq!(
        kinds(&found),
        [
            "request createAccountUser",
            "change created",
            "mail Invitation",
            "clock",
            "request readAccountUser",
            "request sendNewAccountUserInvite",
            "change updated",
            "mail NewInvitation",
        ]
    );
    let at = |index: usize| found["data"][index]["at"].clone();
    assert_eq!(at(0), "2026-01-31T11:00:00.000Z");
    assert_eq!(found["data"][3]["from"], "2026-01-31T11:00:00.000Z");
    assert_eq!(
        (at(3), at(4)),
        (json!("2026-02-08T11:00:00.000Z"), json!("2026-02-08T11:00:00.000Z"))
    );
    assert_eq!(found["data"][0]["link"], "/_emulator/requests/2");
    assert_eq!(
        (&found["data"][4]["status"], &found["data"][4]["request"]),
        (&json!(200), &json!(4))
    );
    let step = &found["data"][6];
    assert_eq!(
        (&step["from"], &step["to"]),
        (&json!("InvitationExpired"), &json!("Invited")),
        "{step}"
    );
    assert_eq!(found["data"][7]["message"], 3);
    assert_eq!(found.get("dropped"), None);

    let found = timeline(&server, &other["user"]["id"]).await;
    assert_eq!(
        kinds(&found)[..3],
        ["request createAccountUser", "change created", "mail Invitation"]
    );
    assert_eq!(found["data"][0]["request"], 3);
}

#[tokio::test]
async fn an_object_is_touched_by_requests_that_name_it_anywhere() {
    let server = Server::start().await;
    let group = json!("UGR-8447-7590");
    server.create(&invitation("ann@example.com")).await.expect(201);
    server.list("groups.id=UGR-8447-7590").await;
    server.get("/public/v1/accounts/user-groups/UGR-8447-7590").await.expect(200);
    server.get("/public/v1/accounts/modules").await.expect(200);
    let found = timeline(&server, &group).await;
    let numbers: Vec<_> =
        found["data"].as_array().unwrap().iter().map(|it| it["request"].clone()).collect();
    assert_eq!(numbers, [1, 2, 3]);
    status_and_body(admin(&server, "POST", "reset")).await;
    assert_eq!(timeline(&server, &group).await["data"], json!([]));
}

#[tokio::test]
async fn a_wrong_id_is_refused_and_what_is_gone_is_counted() {
    let journaling = accounts_emulator::journal::Journaling { entries: 1, bytes: 1 << 20 };
    let server = Server::with(Settings { journaling, ..Settings::default() }).await;
    for (query, key) in [("", "id"), ("id=x", "id"), ("id=USR-6375-2499&x=1", "x")] {
        let (status, problem) =
            status_and_body(admin(&server, "GET", &format!("timeline?{query}"))).await;
        assert_eq!(status, 400, "{query}");
        assert!(problem["errors"][key][0].is_string(), "{query}: {problem}");
    }
    for _ in 0..3 {
        server.get("/public/v1/accounts/users/USR-6375-2499").await.expect(200);
    }
    let found = timeline(&server, &json!("USR-6375-2499")).await;
    assert_eq!((kinds(&found).len(), &found["dropped"]), (1, &json!(2)));
}
