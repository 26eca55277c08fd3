//! `/erp-links`: changed, blocked and unblocked, by whom and under which rules.

use accounts_emulator::{Settings, api::Auth, model::Rules};
use serde_json::{Value, json};

use crate::{
    journal::newest,
    support::{Answer, CLIENT, OPERATIONS, Server, VENDOR, platform},
};

const LINKS: &str = "/public/v1/accounts/erp-links";
/// An active link, on whose pair a licensee is in use.
const IN_USE: &str = "ERP-2210-5561-0937";
/// An active link without a licensee.
const ACTIVE: &str = "ERP-8046-3372-1519";
const BLOCKED: &str = "ERP-1975-4408-6283";
const DISABLED: &str = "ERP-2079-4466-3185";
/// An active link of a buyer whom the ERP system does not know, to a deleted seller.
const CLOSED: &str = "ERP-7029-8815-2476";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n, or so";

#[track_caller]
fn send(
    server: &Server,
    method: &str,
    path: &str,
    body: &Value,
) -> impl Future<Output = Answer> + use<> {
    let request = server.request(method, &format!("{LINKS}/{path}")).bearer_auth(OPERATIONS);
    server.send(if body.is_null() { request } else { request.json(body) })
}

#[tokio::test]
async fn a_link_is_blocked_and_unblocked_and_its_audit_says_when() {
    let server = Server::with(platform()).await;
    let act = async |action: &str| {
        send(&server, "POST", &format!("{ACTIVE}/{action}"), &Value::Null).await
    };
    let path = format!("{ACTIVE}?select=audit");
    let blocked = act("block").await;
    assert_eq!(blocked.notices(), [""; 0]);
    let blocked = blocked.expect(200);
    assert_eq!((&blocked["status"], &blocked["revision"]), (&json!("Blocked"), &json!(2)));
    let change = newest(&server).await["changes"][0].clone();
    assert_eq!((&change["type"], &change["id"]), (&json!("erpLink"), &json!(ACTIVE)));
    let audit = send(&server, "GET", &path, &Value::Null).await.expect(200)["audit"].clone();
    assert!(audit["blocked"] == audit["updated"] && audit.get("unblocked").is_none(), "{audit}");
    let problem = act("block").await.expect(400);
    assert_eq!(problem["detail"], "block is not allowed while Blocked; allowed: unblock.");

    assert_eq!(act("unblock").await.expect(200)["status"], "Active");
    let audit = send(&server, "GET", &path, &Value::Null).await.expect(200)["audit"].clone();
    assert!(
        audit["unblocked"] == audit["updated"] && audit["blocked"]["at"].is_string(),
        "{audit}"
    );
    let problem = act("unblock").await.expect(400);
    assert_eq!(problem["detail"], "unblock is not allowed while Active; allowed: block.");
}

#[tokio::test]
async fn a_link_of_a_disabled_seller_is_neither_blocked_nor_unblocked() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = Server::with(Settings { rules, ..Settings::default() }).await;
        for action in ["block", "unblock"] {
            let answer = send(&server, "POST", &format!("{DISABLED}/{action}"), &Value::Null).await;
            let detail = format!(
                "{action} is not allowed while Disabled; allowed: nothing. \
                 The link is in use again once its seller is."
            );
            assert_eq!(answer.expect(400)["detail"], detail);
        }
    }
}

#[tokio::test]
async fn a_note_that_comes_with_an_action_is_kept() {
    let server = Server::start().await;
    let blocked =
        send(&server, "POST", &format!("{ACTIVE}/block"), &json!({ "note": "Why" })).await;
    assert_eq!(blocked.expect(200)["note"], "Why");
    // No body, null and an object without a note leave it.
    for body in ["", "null", "{}"] {
        for action in ["unblock", "block"] {
            let request = server.request("POST", &format!("{LINKS}/{ACTIVE}/{action}"));
            let request = request.header("Content-Type", "application/json").body(body);
            assert_eq!(server.send(request).await.expect(200)["note"], "Why", "{body}");
        }
    }
    let cleared =
        send(&server, "POST", &format!("{ACTIVE}/unblock"), &json!({ "note": null })).await;
    assert_eq!(cleared.expect(200).get("note"), None);
    let path = format!("{ACTIVE}/block");
    send(&server, "POST", &path, &json!({ "note": 1 })).await.refuses("note", "Expected text");
    send(&server, "POST", &path, &json!({ "nota": "" })).await.refuses("nota", "`note`");
}

#[tokio::test]
async fn what_goes_against_a_rule_is_noticed_or_refused() {
    // Before the seller was deleted, the link might have been blocked.
    let cases = [
        (IN_USE, "block", "link-licensee", "Licensee LCE-5758-4071-6507 is Active", 1),
        (CLOSED, "block", "link-buyer", "Buyer BUY-2849-7878 has no ids in the ERP system", 2),
        (CLOSED, "block", "link-seller", "Seller SEL-4056-8317 is Deleted", 2),
        (CLOSED, "unblock", "link-buyer", "Buyer BUY-2849-7878 has no ids in the ERP system", 1),
    ];
    let strict = Server::with(platform()).await;
    for (id, action, rule, fact, count) in cases {
        let lenient = Server::start().await;
        if action == "unblock" {
            send(&lenient, "POST", &format!("{id}/block"), &Value::Null).await.expect(200);
        }
        let path = format!("{id}/{action}");
        let answer = send(&lenient, "POST", &path, &Value::Null).await;
        answer.expect(200);
        let notices = answer.notices();
        let notice = format!("{rule}; {fact}; ");
        assert!(notices.iter().any(|it| it.starts_with(&notice)), "{notices:?}");
        assert_eq!(notices.len(), count, "{notices:?}");
        if action == "block" {
            let faults = send(&strict, "POST", &path, &Value::Null).await.faults();
            let expected = ("$".to_owned(), format!("{fact}."));
            assert!(faults.contains(&expected) && faults.len() == count, "{faults:?}");
        }
    }
    send(&strict, "POST", &format!("{BLOCKED}/unblock"), &Value::Null).await.expect(200);
}

#[tokio::test]
async fn an_update_keeps_the_note_and_ignores_everything_else() {
    let server = Server::with(platform()).await;
    let before = send(&server, "GET", IN_USE, &Value::Null).await.expect(200);
    let mut change = before.clone();
    change["note"] = json!("Call first");
    for (name, value) in [
        ("status", json!("Blocked")),
        ("companyName", json!("Other")),
        ("address", json!({ "city": 7 })),
        ("seller", json!({ "id": "SEL-2648-9051" })),
        ("shipTo", json!([])),
        ("name", json!("Other")),
    ] {
        change[name] = value;
    }
    let changed = send(&server, "PUT", IN_USE, &change).await.expect(200);
    let mut expected = before;
    (expected["note"], expected["revision"]) = (json!("Call first"), json!(2));
    assert_eq!(changed, expected);
    let same = send(&server, "PUT", IN_USE, &json!({ "note": "Call first" })).await.expect(200);
    assert_eq!(same["revision"], 2);
    let cleared = send(&server, "PUT", IN_USE, &json!({ "note": null })).await.expect(200);
    assert_eq!((cleared.get("note"), &cleared["revision"]), (None, &json!(3)));
    send(&server, "PUT", IN_USE, &json!({ "note": "x".repeat(4_001) }))
        .await
        .refuses("note", "4000");
}

#[tokio::test]
async fn every_seeded_link_may_be_sent_back_as_it_was_read() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = Server::with(Settings { rules, ..Settings::default() }).await;
        let page = server.get(&format!("{LINKS}?limit=100&select=audit")).await.expect(200);
        for mut link in page["data"].as_array().unwrap().clone() {
            let id = link["id"].as_str().unwrap().to_owned();
            link["note"] = json!("Read and sent back");
            let answer = send(&server, "PUT", &id, &link).await;
            let changed = answer.expect(200);
            assert_eq!(answer.notices(), [""; 0], "{id}");
            for name in ["name", "status", "note", "buyer", "address", "shipTo"] {
                assert_eq!(changed.get(name), link.get(name), "{id}: {name}");
            }
        }
    }
}

#[tokio::test]
async fn a_link_has_an_icon_once_a_picture_was_sent() {
    let server = Server::start().await;
    let icon = format!("{LINKS}/{IN_USE}/icon");
    let get = async || server.request("GET", &icon).send().await.unwrap();
    assert_eq!(get().await.status(), 404);
    let part = |bytes: &[u8], media_type: &str| {
        reqwest::multipart::Part::bytes(bytes.to_vec()).mime_str(media_type).unwrap()
    };
    let form = |logo: Option<&[u8]>| {
        let form = reqwest::multipart::Form::new().part("erpLink", part(b"{}", "application/json"));
        match logo {
            Some(bytes) => form.part("logo", part(bytes, "image/png")),
            None => form,
        }
    };
    let put = async |logo: Option<&[u8]>| {
        let request = server.request("PUT", &format!("{LINKS}/{IN_USE}"));
        server.send(request.multipart(form(logo))).await.expect(200)
    };
    let changed = put(Some(PNG)).await;
    assert_eq!(changed["icon"], format!("/v1/accounts/erp-links/{IN_USE}/icon"));
    assert_eq!(changed["revision"], 2);
    let shown = get().await;
    assert_eq!(shown.headers()["Content-Type"], "image/png");
    assert_eq!(shown.bytes().await.unwrap(), PNG);
    // Unlike a seller's, it stays when a form comes without one.
    assert_eq!(put(None).await, changed);
}

#[tokio::test]
async fn a_link_is_neither_created_nor_deleted_and_an_unknown_one_not_found() {
    let server = Server::start().await;
    let create = server.request("POST", LINKS).json(&json!({}));
    server.send(create).await.expect(405);
    send(&server, "DELETE", IN_USE, &Value::Null).await.expect(405);
    let unknown = "ERP-0000-0000-0000";
    send(&server, "PUT", unknown, &json!({})).await.expect(404);
    for action in ["block", "unblock"] {
        send(&server, "POST", &format!("{unknown}/{action}"), &Value::Null).await.expect(404);
    }
}

#[tokio::test]
async fn with_tokens_only_operations_changes_links() {
    let server = Server::with(Settings { auth: Auth::Tokens, ..Settings::default() }).await;
    for (method, path) in [("PUT", ""), ("POST", "/block"), ("POST", "/unblock")] {
        for token in [CLIENT, VENDOR] {
            let request = server.request(method, &format!("{LINKS}/{IN_USE}{path}"));
            let problem = server.send(request.bearer_auth(token).json(&json!({}))).await;
            assert_eq!(problem.expect(403)["detail"], "Only Operations may do that.");
        }
    }
    send(&server, "POST", &format!("{ACTIVE}/block"), &Value::Null).await.expect(200);
}
