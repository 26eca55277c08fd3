//! `/sellers`: activated, deactivated, disabled and deleted, and what follows them.

use accounts_emulator::{Settings, api::Auth};
use serde_json::{Value, json};

use crate::{
    journal::newest,
    seller_requests::{SELLERS, body, new_seller, send},
    support::{CLIENT, OPERATIONS, Server, VENDOR, platform},
};

const SELLER: &str = "SEL-7310-3075";
const DISABLED: &str = "SEL-1839-7725";
const LINKS: &str = "/public/v1/accounts/erp-links";

/// The ids and statuses of a seller's links.
async fn links(server: &Server, seller: &str) -> Vec<(String, String)> {
    let query = format!("{LINKS}?eq(seller.id,{seller})&limit=100");
    let page = server.get(&query).await.expect(200);
    let text = |link: &Value, name: &str| link[name].as_str().unwrap().to_owned();
    let links = page["data"].as_array().unwrap().iter();
    links.map(|link| (text(link, "id"), text(link, "status"))).collect()
}

#[tokio::test]
async fn a_seller_is_moved_along_its_lifecycle_and_nowhere_else() {
    let server = Server::with(platform()).await;
    let id = new_seller(&server).await;
    let path = format!("/{id}");
    let act = async |action: &str| {
        let (method, path) = match action {
            "delete" => ("DELETE", path.clone()),
            _ => ("POST", format!("{path}/{action}")),
        };
        send(&server, method, &path, &Value::Null).await
    };
    let refused = async |action: &str, sentence: &str| {
        let problem = act(action).await.expect(400);
        assert_eq!(problem["detail"], sentence, "{action}");
    };
    refused(
        "activate",
        "activate is not allowed while Active; allowed: deactivate, disable, delete.",
    )
    .await;
    let mut revision = 1;
    for (action, status) in
        [("deactivate", "Offline"), ("activate", "Active"), ("disable", "Disabled")]
    {
        let changed = act(action).await.expect(200);
        revision += 1;
        assert_eq!((&changed["status"], &changed["revision"]), (&json!(status), &json!(revision)));
        for action in ["deactivate", "disable", "delete"] {
            if status != "Active" {
                let sentence =
                    format!("{action} is not allowed while {status}; allowed: activate.");
                refused(action, &sentence).await;
            }
        }
    }
    act("activate").await.expect(200);
    act("delete").await.expect(204);
    let shown = send(&server, "GET", &path, &Value::Null).await.expect(200);
    assert_eq!((&shown["status"], &shown["revision"]), (&json!("Deleted"), &json!(6)));
    let page = send(&server, "GET", &format!("?eq(id,{id})"), &Value::Null).await.expect(200);
    assert_eq!(page["$meta"]["pagination"]["total"], 1);
    for action in ["activate", "deactivate", "disable", "delete"] {
        refused(action, &format!("{action} is not allowed while Deleted; allowed: nothing.")).await;
    }
}

#[tokio::test]
async fn an_unknown_seller_is_not_found_and_other_methods_are_not_allowed() {
    let server = Server::start().await;
    let path = "/SEL-0000-0000";
    send(&server, "DELETE", path, &Value::Null).await.expect(404);
    send(&server, "PUT", path, &body("E2E")).await.expect(404);
    for action in ["activate", "deactivate", "disable"] {
        send(&server, "POST", &format!("{path}/{action}"), &Value::Null).await.expect(404);
    }
    let patched = server.request("PATCH", &format!("{SELLERS}/{SELLER}"));
    server.send(patched.json(&json!({}))).await.expect(405);
}

#[tokio::test]
async fn an_action_takes_no_body_null_or_an_empty_object() {
    let server = Server::start().await;
    for body in ["", "null", "{}"] {
        let id = new_seller(&server).await;
        let request = server.request("POST", &format!("{SELLERS}/{id}/disable"));
        let request = request.header("Content-Type", "application/json").body(body);
        assert_eq!(server.send(request).await.expect(200)["status"], "Disabled", "{body}");
    }
}

#[tokio::test]
async fn a_seller_with_a_licensee_in_use_is_left_alone_by_the_platform() {
    let strict = Server::with(platform()).await;
    for (method, path) in [("POST", "/disable"), ("POST", "/deactivate"), ("DELETE", "")] {
        let answer = send(&strict, method, &format!("/{SELLER}{path}"), &Value::Null).await;
        answer.refuses("$", "Licensee LCE-5758-4071-6507 is Active");
        let lenient = Server::start().await;
        let answer = send(&lenient, method, &format!("/{SELLER}{path}"), &Value::Null).await;
        assert!(answer.status < 300, "{}", answer.text);
        assert!(answer.notices()[0].starts_with("seller-licensees; Licensee LCE-5758-4071-6507"));
    }
    // Its licensees are disabled.
    send(&strict, "POST", &format!("/{DISABLED}/activate"), &Value::Null).await.expect(200);
    let offline = "/SEL-9470-5513/activate";
    send(&strict, "POST", offline, &Value::Null).await.expect(200);
}

#[tokio::test]
async fn links_follow_a_seller_out_of_use_and_back_to_the_status_that_they_had() {
    let server = Server::start().await;
    let before = links(&server, "SEL-2648-9051").await;
    assert!(before.iter().any(|(_, status)| status == "Blocked"), "{before:?}");
    send(&server, "POST", "/SEL-2648-9051/disable", &Value::Null).await.expect(200);
    let changes = newest(&server).await["changes"].as_array().unwrap().clone();
    let moved = changes.iter().filter(|change| change["type"] == "erpLink").count();
    assert_eq!(moved, before.len());
    let disabled = links(&server, "SEL-2648-9051").await;
    assert!(disabled.iter().all(|(_, status)| status == "Disabled"), "{disabled:?}");
    let path = format!("{LINKS}/{}?select=audit", before[0].0);
    let link = server.get(&path).await.expect(200);
    assert_eq!(link["audit"]["disabled"], link["audit"]["updated"]);
    assert_eq!(link["revision"], 2);

    send(&server, "POST", "/SEL-2648-9051/activate", &Value::Null).await.expect(200);
    assert_eq!(links(&server, "SEL-2648-9051").await, before);
    let link = server.get(&path).await.expect(200);
    assert!(link["audit"]["disabled"]["at"].is_string() && link["revision"] == 3, "{link}");
}

#[tokio::test]
async fn licensees_of_a_disabled_seller_are_disabled_and_stay_so() {
    let server = Server::start().await;
    let statuses = async || {
        let filter = format!("eq(seller.id,{SELLER})&ne(status,Deleted)&limit=100");
        let licensees = format!("/public/v1/accounts/licensees?{filter}");
        let page = server.get(&licensees).await.expect(200);
        let licensees = page["data"].as_array().unwrap().iter();
        licensees.map(|licensee| licensee["status"].clone()).collect::<Vec<_>>()
    };
    let before = statuses().await;
    assert!(before.contains(&json!("Active")) && before.contains(&json!("Enabled")), "{before:?}");
    send(&server, "POST", &format!("/{SELLER}/disable"), &Value::Null).await.expect(200);
    let changes = newest(&server).await["changes"].to_string();
    assert!(changes.contains("LCE-5758-4071-6507"), "{changes}");
    assert!(statuses().await.iter().all(|status| status == "Disabled"));
    send(&server, "POST", &format!("/{SELLER}/activate"), &Value::Null).await.expect(200);
    assert!(statuses().await.iter().all(|status| status == "Disabled"));
}

#[tokio::test]
async fn links_of_a_seeded_disabled_seller_get_back_what_the_seed_remembers() {
    let server = Server::start().await;
    send(&server, "POST", &format!("/{DISABLED}/activate"), &Value::Null).await.expect(200);
    let expected = [("ERP-2079-4466-3185", "Active"), ("ERP-4025-3397-8169", "Blocked")];
    let expected = expected.map(|(id, status)| (id.to_owned(), status.to_owned()));
    assert_eq!(links(&server, DISABLED).await, expected);
}

#[tokio::test]
async fn links_stay_as_they_are_when_a_seller_goes_offline_or_is_deleted() {
    for action in ["deactivate", "delete"] {
        let server = Server::start().await;
        let before = links(&server, SELLER).await;
        let (method, path) = match action {
            "delete" => ("DELETE", format!("/{SELLER}")),
            _ => ("POST", format!("/{SELLER}/{action}")),
        };
        let answer = send(&server, method, &path, &Value::Null).await;
        assert!(answer.status < 300, "{}", answer.text);
        if action == "deactivate" {
            send(&server, "POST", &format!("/{SELLER}/activate"), &Value::Null).await.expect(200);
        }
        assert_eq!(links(&server, SELLER).await, before, "{action}");
    }
}

#[tokio::test]
async fn with_tokens_only_operations_changes_sellers() {
    let server = Server::with(Settings { auth: Auth::Tokens, ..Settings::default() }).await;
    let requests = [
        ("POST", String::new(), body("E2E")),
        ("PUT", format!("/{SELLER}"), body("E2E")),
        ("DELETE", format!("/{SELLER}"), Value::Null),
        ("POST", format!("/{SELLER}/activate"), Value::Null),
        ("POST", format!("/{SELLER}/deactivate"), Value::Null),
        ("POST", format!("/{SELLER}/disable"), Value::Null),
    ];
    for (method, path, body) in requests {
        for token in [CLIENT, VENDOR] {
            let request = server.request(method, &format!("{SELLERS}{path}")).bearer_auth(token);
            let request = if body.is_null() { request } else { request.json(&body) };
            let problem = server.send(request).await.expect(403);
            assert_eq!(problem["detail"], "Only Operations may do that.", "{method} {path}");
        }
    }
    let request = server.request("POST", SELLERS).bearer_auth(OPERATIONS);
    server.send(request.json(&body("E2E"))).await.expect(201);
}
