//! The states of buyers: every action in every state, what it takes along, and which changes it makes.

use accounts_emulator::{Settings, model::Rules};
use serde_json::{Value, json};

use crate::{
    buyers::{BUYER, BUYERS, ENABLED, EXTERNAL_ID, ask, body, erp_ids, text, with},
    journal::newest,
    support::{Answer, DEFAULT_ACCOUNT, Server, platform},
};

/// The seeded buyers that have errors.
const MISMATCH: &str = "BUY-7993-7171";
const CONFLICT: &str = "BUY-2458-5234";

/// A request in a sandbox of the server.
async fn send(server: &Server, place: &str, method: &str, path: &str, body: &Value) -> Answer {
    let request = server.request(method, &format!("/~{place}/public/v1/accounts/{path}"));
    server.send(if body.is_null() { request } else { request.json(body) }).await
}

/// Makes a buyer of that status, or finds a seeded one, and returns it as it is read.
async fn buyer_in(server: &Server, place: &str, status: &str) -> Value {
    let create = async |members: Value| {
        let body = with(body(), &members);
        let created = send(server, place, "POST", "buyers", &body).await.expect(201);
        text(&created, "id").to_owned()
    };
    let active =
        json!({ "externalIds": with(erp_ids(), &json!({ "accountExternalId": EXTERNAL_ID })) });
    let id = match status {
        "Unassigned" => create(json!({ "account": null })).await,
        "Enabled" => create(json!({})).await,
        "Mismatch" => MISMATCH.to_owned(),
        "Conflict" => CONFLICT.to_owned(),
        _ => create(active).await,
    };
    let path = format!("buyers/{id}");
    match status {
        "Disabled" => {
            send(server, place, "POST", &format!("{path}/disable"), &Value::Null).await.expect(200);
        }
        "Deleted" => {
            send(server, place, "DELETE", &path, &Value::Null).await.expect(204);
        }
        _ => {}
    }
    // What is done to it afterwards has an instant of its own.
    let clock = server.request("PUT", &format!("/~{place}/_emulator/clock"));
    server.send(clock.json(&json!({ "advance": "PT1S" }))).await.expect(200);
    let buyer = send(server, place, "GET", &path, &Value::Null).await.expect(200);
    assert_eq!(buyer["status"], status);
    buyer
}

/// Does an action to a buyer, or nothing if the buyer is one to which the action is another.
async fn act(server: &Server, place: &str, buyer: &Value, action: &str) -> Option<Answer> {
    let own = buyer.get("account").cloned();
    let path = format!("buyers/{}", text(buyer, "id"));
    let account = own.clone().unwrap_or_else(|| json!({ "id": DEFAULT_ACCOUNT }));
    let (method, path, body) = match action {
        "delete" => ("DELETE", path, Value::Null),
        "update" => ("PUT", path, with(buyer.clone(), &json!({ "taxId": "NEW" }))),
        "assign" => {
            own.is_none().then_some(())?;
            ("PUT", path, with(buyer.clone(), &json!({ "account": account })))
        }
        "unassign" => {
            own?;
            ("PUT", path, with(buyer.clone(), &json!({ "account": null })))
        }
        "activate" => {
            let body = json!({ "account": account, "externalIds": erp_ids() });
            ("POST", format!("{path}/activate"), body)
        }
        "transfer" => {
            // A client of the same id in the ERP system.
            let other = json!({ "id": "ACC-2946-8830" });
            let id = json!({ "externalId": buyer["externalIds"]["accountExternalId"] });
            send(server, place, "PUT", "accounts/ACC-2946-8830", &id).await.expect(200);
            ("POST", format!("{path}/transfer"), json!({ "account": other }))
        }
        _ => ("POST", format!("{path}/{action}"), Value::Null),
    };
    Some(send(server, place, method, &path, &body).await)
}

#[tokio::test]
async fn an_action_is_taken_in_just_the_states_that_allow_it_under_any_rules() {
    let states = ["Active", "Enabled", "Disabled", "Unassigned", "Conflict", "Mismatch", "Deleted"];
    let table = [
        ("enable", [None, None, Some("Active"), None, None, None, None]),
        ("disable", [Some("Disabled"), Some("Disabled"), None, None, None, None, None]),
        ("activate", [None, Some("Active"), None, None, None, None, None]),
        ("deactivate", [None, None, None, None, None, None, Some("Deleted")]),
        (
            "synchronize",
            [
                Some("Active"),
                None,
                Some("Disabled"),
                Some("Unassigned"),
                Some("Conflict"),
                Some("Mismatch"),
                None,
            ],
        ),
        ("assign", [None, None, None, Some("Enabled"), None, None, None]),
        (
            "unassign",
            [Some("Unassigned"), None, Some("Unassigned"), None, None, Some("Conflict"), None],
        ),
        ("transfer", [Some("Active"), None, Some("Disabled"), None, None, Some("Mismatch"), None]),
        (
            "update",
            [
                Some("Active"),
                Some("Enabled"),
                Some("Disabled"),
                Some("Unassigned"),
                Some("Conflict"),
                Some("Mismatch"),
                None,
            ],
        ),
        ("delete", [Some("Deleted"); 7]),
    ];
    for rules in [Rules::Contract, Rules::Platform] {
        let server = Server::with(Settings { rules, ..Settings::default() }).await;
        for (action, after) in table {
            for (state, after) in states.into_iter().zip(after) {
                let after = after.filter(|_| (action, state) != ("delete", "Deleted"));
                let place = format!("{action}-{state}").to_lowercase();
                let buyer = buyer_in(&server, &place, state).await;
                let Some(answer) = act(&server, &place, &buyer, action).await else { continue };
                let path = format!("buyers/{}?select=audit", text(&buyer, "id"));
                let shown = send(&server, &place, "GET", &path, &Value::Null).await.expect(200);
                let Some(after) = after else {
                    let detail = text(&answer.expect(400), "detail").to_owned();
                    // What is no assignment is an update.
                    let named = if (action, state) == ("assign", "Deleted") { "" } else { action };
                    let wrong = format!("{named} is not allowed while {state}; allowed: ");
                    assert!(detail.contains(&wrong), "{action} {state}: {detail}");
                    assert_eq!(shown["revision"], buyer["revision"]);
                    continue;
                };
                assert!(answer.status < 300, "{action} {state}: {}", answer.text);
                assert_eq!(text(&shown, "status"), after, "{action} {state}");
                let audit = &shown["audit"];
                for (name, of) in
                    [("disabled", "disable"), ("activated", "assign"), ("unassigned", "unassign")]
                {
                    let is_now =
                        audit[name] == audit["updated"] && shown["revision"] != buyer["revision"];
                    assert_eq!(is_now, action == of, "{action} {state}: {audit}");
                }
            }
        }
    }
}

#[tokio::test]
async fn nothing_is_done_to_a_buyer_that_does_not_exist() {
    let server = Server::start().await;
    let account = json!({ "account": { "id": DEFAULT_ACCOUNT }, "externalIds": {} });
    for (method, action, body) in [
        ("PUT", "", body()),
        ("DELETE", "", Value::Null),
        ("POST", "/enable", Value::Null),
        ("POST", "/disable", Value::Null),
        ("POST", "/activate", account.clone()),
        ("POST", "/deactivate", Value::Null),
        ("POST", "/synchronize", Value::Null),
        ("POST", "/validate", account.clone()),
        ("POST", "/transfer", account),
        ("GET", "/transfer?destinationAccountId=ACC-1086-6867", Value::Null),
    ] {
        ask(&server, method, &format!("/BUY-0000-0000{action}"), &body).await.expect(404);
    }
}

#[tokio::test]
async fn an_action_takes_no_body_null_or_an_empty_object() {
    let server = Server::start().await;
    for (action, sent) in [
        ("disable", ""),
        ("enable", "null"),
        ("disable", "{}"),
        ("enable", ""),
        ("synchronize", "{}"),
    ] {
        let request = server.request("POST", &format!("{BUYERS}/{BUYER}/{action}"));
        let request = request.header("Content-Type", "application/json").body(sent);
        server.send(request).await.expect(200);
    }
}

#[tokio::test]
async fn a_deleted_buyer_loses_its_erp_ids_once_and_keeps_that_of_its_account() {
    let server = Server::start().await;
    let buyer = buyer_in(&server, "a", "Deleted").await;
    let path = format!("buyers/{}/deactivate", text(&buyer, "id"));
    let deactivated = send(&server, "a", "POST", &path, &Value::Null).await.expect(200);
    assert_eq!(deactivated["externalIds"], json!({ "accountExternalId": EXTERNAL_ID }));
    let refused = send(&server, "a", "POST", &path, &Value::Null).await.expect(400);
    assert!(text(&refused, "detail").contains("has none"), "{refused}");
}

#[tokio::test]
async fn an_activation_without_both_ids_leaves_a_buyer_enabled_under_the_contract() {
    let server = Server::start().await;
    let activate = |ids: Value| {
        let body = json!({ "account": { "id": DEFAULT_ACCOUNT }, "externalIds": ids });
        ask(&server, "POST", &format!("/{ENABLED}/activate"), &body)
    };
    let answer = activate(json!({ "erpCompanyContact": "C-1" })).await;
    assert_eq!(text(&answer.expect(200), "status"), "Enabled");
    assert!(answer.notices()[0].ends_with("the buyer stays Enabled."), "{:?}", answer.notices());
    let answer = activate(json!({ "erpCustomer": "S-1" })).await;
    assert_eq!(text(&answer.expect(200), "status"), "Active");
    assert!(answer.notices()[0].contains("already has `erpCompanyContact`"));
}

#[tokio::test]
async fn the_error_of_another_account_comes_and_goes_and_seeded_errors_stay() {
    let server = Server::start().await;
    let set = async |id: &str, account_id: &str| {
        let path = format!("/{id}");
        let read = ask(&server, "GET", &path, &Value::Null).await.expect(200);
        let ids = json!({ "externalIds": { "accountExternalId": account_id } });
        ask(&server, "PUT", &path, &with(read, &ids)).await.expect(200)
    };
    let ids = |buyer: &Value| -> Vec<String> {
        let errors = buyer["errors"].as_array().unwrap().iter();
        errors.map(|error| text(error, "id").to_owned()).collect()
    };
    let own = "buyer-account-external-id-differs";
    for (id, account, seeded, after, errors) in [
        (BUYER, EXTERNAL_ID, "Active", "Mismatch", &[own][..]),
        (MISMATCH, "NO-CLI-335871", "Mismatch", "Mismatch", &["buyer-address-differs", own]),
        ("BUY-7767-9284", "PT-CLI-601355", "Disabled", "Mismatch", &[own]),
        (ENABLED, EXTERNAL_ID, "Enabled", "Enabled", &[own]),
    ] {
        let differs = set(id, "OTHER").await;
        assert_eq!(
            (text(&differs, "status"), ids(&differs)),
            (after, errors.iter().map(|it| (*it).to_owned()).collect())
        );
        // A copy of the world knows the status behind the errors.
        let state = server.get("/_emulator/state").await.expect(200);
        let import = server.request("PUT", "/_emulator/state").json(&state);
        server.send(import).await.expect(204);
        let same = set(id, account).await;
        assert_eq!((text(&same, "status"), ids(&same).len()), (seeded, errors.len() - 1), "{id}");
    }
}

#[tokio::test]
async fn synchronize_finds_that_the_account_has_changed_and_leaves_every_seeded_buyer_alone() {
    let server = Server::start().await;
    let list = "?limit=100&select=audit";
    let page = ask(&server, "GET", list, &Value::Null).await.expect(200);
    for buyer in page["data"].as_array().unwrap() {
        let path = format!("/{}/synchronize", text(buyer, "id"));
        let answer = ask(&server, "POST", &path, &Value::Null).await;
        let is_refused = ["Enabled", "Deleted"].contains(&text(buyer, "status"));
        assert_eq!(answer.status, if is_refused { 400 } else { 200 }, "{}", answer.text);
    }
    assert_eq!(ask(&server, "GET", list, &Value::Null).await.expect(200), page);

    let account = server.request("PUT", &format!("/public/v1/accounts/accounts/{DEFAULT_ACCOUNT}"));
    server.send(account.json(&json!({ "externalId": "NEW" }))).await.expect(200);
    let path = format!("/{BUYER}/synchronize");
    let mismatch = ask(&server, "POST", &path, &Value::Null).await.expect(200);
    assert_eq!((text(&mismatch, "status"), &mismatch["revision"]), ("Mismatch", &json!(2)));
    let message = text(&mismatch["errors"][0], "message");
    assert!(message.contains(EXTERNAL_ID) && message.contains("NEW"), "{message}");
}

/// The statuses of the licensees of a buyer.
async fn licensees(server: &Server, buyer: &str) -> Vec<String> {
    let path = format!("/public/v1/accounts/licensees?limit=100&eq(buyer.id,{buyer})");
    let page = server.get(&path).await.expect(200);
    let rows = page["data"].as_array().unwrap().iter();
    rows.map(|licensee| text(licensee, "status").to_owned()).collect()
}

#[tokio::test]
async fn the_licensees_of_a_buyer_follow_it() {
    let server = Server::start().await;
    let post = async |path: String, body: Value| ask(&server, "POST", &path, &body).await;
    // Disabled with it, and not enabled with it.
    assert_eq!(licensees(&server, BUYER).await, ["Active"]);
    post(format!("/{BUYER}/disable"), Value::Null).await.expect(200);
    let changes = newest(&server).await["changes"].clone();
    let expected = json!([
        { "type": "buyer", "id": BUYER, "change": "updated" },
        { "type": "licensee", "id": "LCE-5758-4071-6507", "change": "updated" },
    ]);
    assert_eq!(changes, expected);
    assert_eq!(licensees(&server, BUYER).await, ["Disabled"]);
    post(format!("/{BUYER}/enable"), Value::Null).await.expect(200);
    assert_eq!(licensees(&server, BUYER).await, ["Disabled"]);
    // Active with it, and Enabled again.
    assert_eq!(licensees(&server, ENABLED).await, ["Enabled"]);
    let activation = json!({ "account": { "id": DEFAULT_ACCOUNT }, "externalIds": erp_ids() });
    post(format!("/{ENABLED}/activate"), activation).await.expect(200);
    assert_eq!(licensees(&server, ENABLED).await, ["Active"]);
    let without = with(body(), &json!({ "externalIds": null }));
    ask(&server, "PUT", &format!("/{ENABLED}"), &without).await.expect(200);
    assert_eq!(licensees(&server, ENABLED).await, ["Enabled"]);
    // Deleted with it.
    ask(&server, "DELETE", "/BUY-4693-1285", &Value::Null).await.expect(204);
    let changes = newest(&server).await["changes"].clone();
    assert_eq!(
        (&changes[0]["change"], &changes[1]["change"]),
        (&json!("removed"), &json!("removed"))
    );
    assert_eq!(licensees(&server, "BUY-4693-1285").await, ["Deleted", "Deleted"]);
}

#[tokio::test]
async fn a_refused_action_changes_nothing() {
    let server = Server::with(platform()).await;
    let before = server.get("/_emulator/state").await.expect(200);
    for (method, path, body) in [
        ("DELETE", format!("/{BUYER}"), Value::Null),
        ("PUT", format!("/{BUYER}"), with(body(), &json!({ "account": null }))),
        ("POST", format!("/{BUYER}/transfer"), json!({ "account": { "id": "ACC-0000-0009" } })),
        ("POST", String::new(), with(body(), &json!({ "sellers": [{ "id": "SEL-0000-0009" }] }))),
    ] {
        ask(&server, method, &path, &body).await.expect(400);
    }
    let mut after = server.get("/_emulator/state").await.expect(200);
    after["state"]["clock"] = before["state"]["clock"].clone();
    assert_eq!(after, before);
}

#[tokio::test]
async fn coverage_counts_the_steps_of_buyers() {
    let server = Server::start().await;
    for (method, path, body) in [
        ("POST", format!("/{BUYER}/disable"), Value::Null),
        ("POST", format!("/{BUYER}/enable"), Value::Null),
        ("POST", format!("/{BUYER}/synchronize"), Value::Null),
        ("PUT", format!("/{ENABLED}"), with(body(), &json!({ "name": "x" }))),
        ("PUT", format!("/{ENABLED}"), with(body(), &json!({ "externalIds": erp_ids() }))),
        ("DELETE", format!("/{CONFLICT}"), Value::Null),
    ] {
        assert!(ask(&server, method, &path, &body).await.status < 300);
    }
    let coverage = server.request("GET", "/_emulator/coverage").send().await.unwrap();
    let coverage: Value = coverage.json().await.unwrap();
    let steps = coverage["transitions"].as_array().unwrap().iter();
    let taken = steps.filter(|step| step["of"] == "buyer" && step["count"] != 0);
    let taken: Vec<_> = taken
        .map(|step| {
            let [from, action, to] = ["from", "action", "to"].map(|name| text(step, name));
            format!("{from} {action} {to} {}", step["count"])
        })
        .collect();
    let expected = [
        "Disabled enable Active 1",
        "Active disable Disabled 1",
        "Active synchronize Active 1",
        "Enabled update Active 1",
        "Conflict delete Deleted 1",
    ];
    assert_eq!(taken, expected);
}
