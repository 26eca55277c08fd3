//! Licensees: enabled, disabled and deleted, and what is told of it.

use accounts_emulator::{Settings, model::Rules};
use serde_json::{Value, json};

use crate::{
    journal::newest,
    licensees::{LICENSEES, ask, body, pair},
    support::{Server, platform},
};

/// A seeded licensee in each status; the disabled one may be enabled.
const IN: [(&str, &str); 4] = [
    ("Active", "LCE-5758-4071-6507"),
    ("Enabled", "LCE-9274-1365-0851"),
    ("Disabled", "LCE-3706-9418-2285"),
    ("Deleted", "LCE-2163-9975-1408"),
];

fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap()
}

#[tokio::test]
async fn an_action_is_taken_in_the_states_that_allow_it_with_or_without_an_empty_body() {
    let table = [
        ("POST", "/enable", [None, None, Some("Active"), None]),
        ("POST", "/disable", [Some("Disabled"), Some("Disabled"), None, None]),
        ("DELETE", "", [Some("Deleted"), Some("Deleted"), Some("Deleted"), None]),
    ];
    for rules in [Rules::Contract, Rules::Platform] {
        let server = Server::with(Settings { rules, ..Settings::default() }).await;
        for (method, action, after) in table {
            for ((status, id), after) in IN.into_iter().zip(after) {
                for sent in [None, Some("null"), Some("{}")] {
                    server.request("POST", "/_emulator/reset").send().await.unwrap();
                    let request = server.request(method, &format!("{LICENSEES}/{id}{action}"));
                    let request = match sent {
                        Some(sent) => request.header("Content-Type", "application/json").body(sent),
                        None => request,
                    };
                    let answer = server.send(request).await;
                    let Some(after) = after else {
                        let detail = text(&answer.expect(400), "detail").to_owned();
                        assert!(detail.contains(&format!("not allowed while {status}; allowed: ")));
                        continue;
                    };
                    assert!(answer.status < 300 && answer.notices().is_empty(), "{}", answer.text);
                    let path = format!("/{id}?select=audit");
                    let shown = ask(&server, "GET", &path, &Value::Null).await.expect(200);
                    assert_eq!((text(&shown, "status"), &shown["revision"]), (after, &json!(2)));
                    let audit = &shown["audit"];
                    assert_eq!(audit["disabled"] == audit["updated"], after == "Disabled");
                }
            }
        }
        for (method, action) in
            [("PUT", ""), ("DELETE", ""), ("POST", "/enable"), ("POST", "/disable")]
        {
            let path = format!("/LCE-0000-0000-0000{action}");
            ask(&server, method, &path, &json!({})).await.expect(404);
        }
    }
}

#[tokio::test]
async fn an_enabled_licensee_gets_the_status_of_its_buyer() {
    let server = Server::with(platform()).await;
    for (buyer, seller, status) in [
        ("BUY-1591-2112", "SEL-7310-3075", "Active"),
        ("BUY-2849-7878", "SEL-7310-3075", "Enabled"),
        // The seller is offline.
        ("BUY-4110-4795", "SEL-9470-5513", "Enabled"),
    ] {
        let created = ask(&server, "POST", "", &pair(buyer, seller)).await.expect(201);
        let act = |action: &str| {
            let path = format!("/{}/{action}", text(&created, "id"));
            ask(&server, "POST", &path, &Value::Null)
        };
        assert_eq!(act("disable").await.expect(200)["status"], "Disabled");
        assert_eq!(act("enable").await.expect(200)["status"], status);
    }
}

#[tokio::test]
async fn what_keeps_a_licensee_from_being_enabled_is_noticed_under_the_contract() {
    let (server, strict) = (Server::start().await, Server::with(platform()).await);
    let blocked = ask(&server, "POST", "", &pair("BUY-4050-7215", "SEL-2648-9051")).await;
    let blocked = text(&blocked.expect(201), "id").to_owned();
    let act = async |server: &Server, id: &str, action: &str| {
        ask(server, "POST", &format!("/{id}/{action}"), &Value::Null).await
    };
    act(&server, &blocked, "disable").await.expect(200);
    let state = server.get("/_emulator/state").await.expect(200);
    let import = strict.request("PUT", "/_emulator/state").json(&state);
    strict.send(import).await.expect(204);
    let seller = "enable-link; Seller SEL-1839-7725 is Disabled; that was no obstacle.";
    for (id, after, notices) in [
        ("LCE-4571-9360-8842", "Active", &[seller][..]),
        (
            &*blocked,
            "Active",
            &["enable-link; ERP link ERP-1975-4408-6283 is Blocked; that was no obstacle."],
        ),
        (
            "LCE-6814-5092-7361",
            "Disabled",
            &["licensee-buyer; Buyer BUY-7767-9284 is Disabled; it stays Disabled.", seller],
        ),
    ] {
        let refused = act(&strict, id, "enable").await.faults();
        assert!(refused.iter().all(|(key, _)| key == "$"), "{refused:?}");
        assert_eq!(refused.len(), notices.len(), "{refused:?}");
        let answer = act(&server, id, "enable").await;
        assert_eq!(
            (text(&answer.expect(200), "status"), answer.notices()),
            (after, notices.into())
        );
    }
}

#[tokio::test]
async fn a_state_keeps_licensees_in_every_status() {
    let server = Server::start().await;
    ask(&server, "POST", "", &body()).await.expect(201);
    for (action, (_, id)) in [("/disable", IN[0]), ("/enable", IN[2])] {
        ask(&server, "POST", &format!("/{id}{action}"), &Value::Null).await.expect(200);
    }
    ask(&server, "DELETE", &format!("/{}", IN[1].1), &Value::Null).await.expect(204);
    let state = server.get("/_emulator/state").await.expect(200);
    let import = server.request("PUT", "/~copy/_emulator/state").json(&state);
    server.send(import).await.expect(204);
    let list = "?limit=100&select=audit";
    let original = ask(&server, "GET", list, &Value::Null).await.expect(200);
    let copy = server.get(&format!("/~copy{LICENSEES}{list}")).await.expect(200);
    assert_eq!(copy.to_string().replace("/~copy", ""), original.to_string());
}

#[tokio::test]
async fn the_journal_has_the_changes_and_coverage_the_transitions() {
    let server = Server::start().await;
    let created = ask(&server, "POST", "", &body()).await.expect(201);
    let id = text(&created, "id");
    let kept = newest(&server).await;
    assert_eq!(kept["changes"], json!([{ "type": "licensee", "id": id, "change": "created" }]));
    for (method, action, body, changes) in [
        ("PUT", "", json!({}), &[][..]),
        ("PUT", "", json!({ "name": "y" }), &["updated"]),
        ("POST", "/disable", Value::Null, &["updated"]),
        ("POST", "/disable", Value::Null, &[]),
        ("POST", "/enable", Value::Null, &["updated"]),
        ("DELETE", "", Value::Null, &["removed"]),
    ] {
        ask(&server, method, &format!("/{id}{action}"), &body).await;
        let kept = newest(&server).await["changes"].as_array().cloned().unwrap_or_default();
        let kept: Vec<_> = kept.iter().map(|it| text(it, "change")).collect();
        assert_eq!(kept, changes, "{method} {action}");
    }
    let coverage = server.request("GET", "/_emulator/coverage").send().await.unwrap();
    let coverage: Value = coverage.json().await.unwrap();
    let steps = coverage["transitions"].as_array().unwrap().iter();
    let counts: Vec<_> = steps
        .filter(|step| step["of"] == "licensee" && step["count"] != 0)
        .map(|step| format!("{} {} {}", text(step, "from"), text(step, "action"), step["count"]))
        .collect();
    assert_eq!(counts, ["Disabled enable 1", "Active disable 1", "Active delete 1"]);
}
