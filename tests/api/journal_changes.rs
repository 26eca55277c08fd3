//! The changes that requests made, in the journal.

use std::{sync::Arc, time::Duration};

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    journal::{found, newest},
    support::{COLLECTION, MEMBERSHIP, Server, admin, invitation, status_and_body},
};

#[tokio::test]
async fn each_operation_tells_what_it_touched() {
    let server = Server::start().await;
    let membership = format!("{COLLECTION}/{MEMBERSHIP}");
    let accounts = "/public/v1/accounts/accounts";
    let users = "/public/v1/accounts/users";
    let groups = "/public/v1/accounts/user-groups";
    let (user, account) = ("USR-6375-2499", "ACC-1671-0642");
    for (method, path, body, changes) in [
        ("GET", membership.clone(), Value::Null, vec![]),
        (
            "POST",
            format!("{membership}/resend-invite"),
            Value::Null,
            vec!["accountUser updated", "user updated"],
        ),
        (
            "POST",
            format!("{membership}/groups"),
            json!({ "id": "UGR-2757-7226" }),
            vec!["accountUser updated"],
        ),
        (
            "POST",
            format!("{membership}/accept-invite"),
            Value::Null,
            vec!["user updated", "accountUser updated"],
        ),
        ("POST", format!("{membership}/accept-invite"), Value::Null, vec![]),
        ("PUT", format!("{users}/{user}"), json!({ "firstName": "Nell" }), vec!["user updated"]),
        ("PUT", format!("{users}/{user}"), json!({ "firstName": "Nell" }), vec![]),
        ("POST", format!("{users}/{user}/block"), Value::Null, vec!["user updated"]),
        ("POST", format!("{users}/{user}/block"), Value::Null, vec![]),
        ("POST", format!("{users}/{user}/unblock"), Value::Null, vec!["user updated"]),
        ("DELETE", membership.clone(), Value::Null, vec!["accountUser removed", "user updated"]),
        ("DELETE", format!("{users}/{user}"), Value::Null, vec!["user removed"]),
        ("PUT", format!("{accounts}/{account}"), json!({ "name": "New" }), vec!["account updated"]),
        ("POST", format!("{accounts}/{account}/disable"), Value::Null, vec!["account updated"]),
        (
            "POST",
            groups.to_owned(),
            json!({ "name": "x", "account": { "id": account } }),
            vec!["userGroup created"],
        ),
        (
            "POST",
            accounts.to_owned(),
            json!({ "name": "Z", "type": "Vendor" }),
            vec!["account created", "userGroup created"],
        ),
    ] {
        let mut request = server.request(method, &path);
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = server.send(request).await;
        let kept = newest(&server).await;
        let found = kept["changes"].as_array().cloned().unwrap_or_default();
        let found: Vec<_> = found
            .iter()
            .map(|it| {
                format!("{} {}", it["type"].as_str().unwrap(), it["change"].as_str().unwrap())
            })
            .collect();
        assert_eq!(found, changes, "{method} {path}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_link_that_is_followed_is_kept_with_what_it_changed() {
    let server = Server::start().await;
    server.create(&invitation("ann@example.com")).await;
    let (_, message) =
        status_and_body(admin(&server, "GET", "inbox/wait?to=ann@example.com")).await;
    let link = message["link"].as_str().unwrap();
    let path = &link[link.find("/accept-invite").unwrap()..];
    let page = server.request("POST", path).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let kept = newest(&server).await;
    assert_eq!(kept["path"], "/accept-invite");
    assert_eq!(kept["changes"].as_array().unwrap().len(), 2, "{kept}");
    assert!(kept["response"]["body"].as_str().unwrap().contains("nothing left to do"));
}

#[tokio::test]
async fn requests_that_come_together_are_all_kept_each_with_its_own_change() {
    let server = Arc::new(Server::start().await);
    let tasks = (0..8).map(|task| {
        let server = Arc::clone(&server);
        tokio::spawn(async move {
            for number in 0..25 {
                server
                    .create(&invitation(&format!("u{task}-{number}@example.com")))
                    .await
                    .expect(201);
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        tokio::time::timeout(Duration::from_secs(60), task).await.unwrap().unwrap();
    }
    let all = found(&server, "").await;
    assert_eq!(all.len(), 200);
    for entry in all {
        let (_, whole) =
            status_and_body(admin(&server, "GET", &format!("requests/{}", entry["id"]))).await;
        let answer: Value =
            serde_json::from_str(whole["response"]["body"].as_str().unwrap()).unwrap();
        assert_eq!(whole["changes"][1]["id"], answer["id"]);
        assert_eq!(whole["changes"].as_array().unwrap().len(), 2);
    }
}
