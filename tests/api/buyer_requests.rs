//! Buyers: created, updated and validated, by JSON and by forms, and under which rules.

use accounts_emulator::{Settings, model::Rules};
use serde_json::{Value, json};

use crate::{
    buyers::{BUYER, BUYERS, ENABLED, EXTERNAL_ID, ask, ask_as, body, erp_ids, text, with},
    support::{Answer, CLIENT, DEFAULT_ACCOUNT, Server, matches_form, platform},
};

async fn under(rules: Rules) -> Server {
    Server::with(Settings { rules, ..Settings::default() }).await
}

/// A form of a buyer and its picture.
async fn form(server: &Server, method: &str, path: &str, document: &Value, logo: &str) -> Answer {
    let parts = format!(
        "--x\r\nContent-Disposition: form-data; name=\"buyer\"\r\n\
         Content-Type: application/json\r\n\r\n{document}\r\n\
         --x\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"a.png\"\r\n\
         Content-Type: image/png\r\n\r\n{logo}\r\n--x--\r\n"
    );
    let request = server.request(method, &format!("{BUYERS}{path}"));
    let request = request.header("Content-Type", "multipart/form-data; boundary=x").body(parts);
    server.send(request).await
}

#[tokio::test]
async fn a_buyer_is_created_by_the_form_that_the_vendors_own_tests_send() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = under(rules).await;
        let contact = json!({ "contact": { "firstName": "Ann", "lastName": "Lee" } });
        let answer = form(&server, "POST", "", &with(body(), &contact), "PNG").await;
        let created = answer.expect(201);
        let id = text(&created, "id");
        assert!(matches_form(id, "BUY-dddd-dddd"), "{id}");
        assert_eq!(answer.header("Location"), Some(&*format!("{BUYERS}/{id}")));
        assert_eq!(answer.notices(), ["ignored-member; contact"]);
        assert_eq!((text(&created, "status"), &created["revision"]), ("Enabled", &json!(1)));
        assert_eq!(created["account"]["id"], DEFAULT_ACCOUNT);
        assert_eq!(created["audit"]["activated"], created["audit"]["created"]);
        assert!(created.get("contact").is_none() && created["audit"].get("unassigned").is_none());
        let icon = server.request("GET", &format!("{BUYERS}/{id}/icon")).send().await.unwrap();
        assert_eq!(icon.text().await.unwrap(), "PNG");

        let answer = form(&server, "PUT", &format!("/{id}"), &body(), "PNG 2").await;
        assert_eq!((&answer.expect(200)["revision"], answer.notices().len()), (&json!(2), 0));
        let shown = ask(&server, "GET", &format!("/{id}"), &Value::Null).await.expect(200);
        assert_eq!(shown["$meta"]["omitted"], json!(["audit"]));
    }
}

#[tokio::test]
async fn the_status_of_a_new_buyer_follows_from_its_account_and_its_ids() {
    let ids = |ids: Value| json!({ "externalIds": ids });
    for (members, status) in [
        (json!({}), "Enabled"),
        (json!({ "account": null }), "Unassigned"),
        (with(ids(erp_ids()), &json!({ "account": null })), "Unassigned"),
        (ids(erp_ids()), "Active"),
        (ids(json!({ "erpCompanyContact": "C-1", "erpCustomer": "" })), "Enabled"),
        (json!({ "status": "Disabled", "errors": [{}], "id": 7 }), "Enabled"),
    ] {
        let server = Server::with(platform()).await;
        let body = with(body(), &members);
        let created = ask(&server, "POST", "", &body).await.expect(201);
        assert_eq!(text(&created, "status"), status, "{members}");
        assert_eq!(created["audit"].get("activated").is_some(), created.get("account").is_some());
    }
}

#[tokio::test]
async fn every_seeded_buyer_may_be_sent_back_as_it_was_read_unless_it_is_deleted() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = under(rules).await;
        let list = "?limit=100&select=audit,sellers.erpLink,account.groups";
        let page = ask(&server, "GET", list, &Value::Null).await.expect(200);
        for buyer in page["data"].as_array().unwrap() {
            let answer = ask(&server, "PUT", &format!("/{}", text(buyer, "id")), buyer).await;
            if buyer["status"] == "Deleted" {
                let detail = answer.expect(400)["detail"].to_string();
                assert!(detail.contains("update is not allowed while Deleted"), "{detail}");
                continue;
            }
            assert_eq!(answer.expect(200)["revision"], buyer["revision"], "{buyer}");
            assert_eq!(answer.notices(), [""; 0], "{buyer}");
        }
        let after = ask(&server, "GET", list, &Value::Null).await.expect(200);
        assert_eq!(after, page);
    }
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_nothing_else() {
    let server = Server::start().await;
    let all = json!({ "taxId": "GB1", "externalIds": { "accountExternalId": EXTERNAL_ID } });
    let created = ask(&server, "POST", "", &with(body(), &all)).await.expect(201);
    let path = format!("/{}", text(&created, "id"));
    let put = async |members: Value| {
        ask(&server, "PUT", &path, &with(body(), &members)).await.expect(200)
    };
    assert_eq!(put(json!({})).await["revision"], 1);
    let renamed = put(json!({ "name": "New", "address": { "city": "York" } })).await;
    assert_eq!((text(&renamed, "name"), &renamed["revision"]), ("New", &json!(2)));
    assert_eq!(renamed["address"]["city"], "York");
    assert_eq!(renamed["address"]["postCode"], created["address"]["postCode"]);
    assert_eq!(
        (text(&renamed, "taxId"), &renamed["externalIds"]),
        ("GB1", &created["externalIds"])
    );
    let cleared = put(json!({ "taxId": null, "externalIds": { "accountExternalId": "" } })).await;
    assert!(cleared.get("taxId").is_none() && cleared.get("externalIds").is_none(), "{cleared}");
    let linked = put(json!({ "externalIds": erp_ids() })).await;
    assert_eq!((text(&linked, "status"), &linked["externalIds"]), ("Active", &erp_ids()));
}

#[tokio::test]
async fn a_rename_is_shown_by_links_licensees_and_groups() {
    let server = Server::start().await;
    let before = ask(&server, "GET", &format!("/{BUYER}"), &Value::Null).await.expect(200);
    let renamed = with(before, &json!({ "name": "New Name" }));
    ask(&server, "PUT", &format!("/{BUYER}"), &renamed).await.expect(200);
    for (path, pointer, expected) in [
        ("erp-links/ERP-2210-5561-0937", "/name", "New Name - E2E Seeded Seller"),
        ("licensees/LCE-5758-4071-6507", "/buyer/name", "New Name"),
        ("user-groups/UGR-3830-8681", "/buyers/0/name", "New Name"),
    ] {
        let shown = server.get(&format!("/public/v1/accounts/{path}")).await.expect(200);
        assert_eq!(shown.pointer(pointer).unwrap(), expected, "{shown}");
        assert_eq!(shown["revision"], 1, "{path}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_body_is_reported_at_once() {
    let server = Server::start().await;
    let wrong = json!({
        "name": "", "address": null, "taxId": "1234567890123456789", "colour": "red",
        "account": { "id": "x" }, "externalIds": { "erpCustomer": 7 }, "sellers": [{}],
    });
    let keys = |answer: Answer| -> Vec<String> {
        answer.faults().into_iter().map(|(key, _)| key).collect()
    };
    let expected = [
        "account.id",
        "address",
        "colour",
        "externalIds.erpCustomer",
        "name",
        "sellers[0].id",
        "taxId",
    ];
    for (method, path) in
        [("POST", ""), ("PUT", "/BUY-1591-2112"), ("POST", "/BUY-1591-2112/validate")]
    {
        assert_eq!(keys(ask(&server, method, path, &wrong).await), expected, "{method} {path}");
    }
    for action in ["activate", "transfer"] {
        let answer = ask(&server, "POST", &format!("/{BUYER}/{action}"), &json!({})).await;
        assert!(keys(answer).contains(&"account".to_owned()), "{action}");
    }
}

/// Requests against a rule each: the rule, the key of the refusal, the method, the path behind the
/// collection's own, and the body.
fn against() -> Vec<(&'static str, &'static str, &'static str, String, Value)> {
    let create = |members: Value| with(body(), &members);
    let (enabled, buyer) = (format!("/{ENABLED}"), format!("/{BUYER}"));
    let seeded = json!({
        "account": { "id": DEFAULT_ACCOUNT }, "name": "E2E Seeded Buyer", "address": {},
    });
    let activate = |ids: Value| json!({ "account": { "id": DEFAULT_ACCOUNT }, "externalIds": ids });
    let taken = json!({ "erpCompanyContact": "GB-CON-159121", "erpCustomer": "C-1" });
    let contact = "externalIds.erpCompanyContact";
    let account_id = "externalIds.accountExternalId";
    let foreign = json!({ "accountExternalId": "X" });
    vec![
        ("known-account", "account.id", "POST", String::new(), {
            create(json!({ "account": { "id": "ACC-0000-0009" } }))
        }),
        ("buyer-client", "account.id", "POST", String::new(), {
            create(json!({ "account": { "id": "ACC-9042-0088" } }))
        }),
        ("buyer-client", "account.id", "PUT", "/BUY-6396-2937".to_owned(), {
            json!({
                "account": { "id": "ACC-9042-0088" }, "address": {},
                "name": "Vistula Print Sp. z o.o.",
            })
        }),
        ("buyer-external-id", account_id, "POST", String::new(), {
            create(json!({ "externalIds": foreign }))
        }),
        ("buyer-external-id", account_id, "POST", format!("{enabled}/activate"), {
            activate(with(erp_ids(), &foreign))
        }),
        ("unique-company-contact", contact, "POST", String::new(), {
            create(json!({ "externalIds": taken }))
        }),
        ("unique-company-contact", contact, "PUT", enabled.clone(), {
            create(json!({ "externalIds": taken }))
        }),
        ("unique-company-contact", contact, "POST", format!("{enabled}/activate"), {
            activate(taken.clone())
        }),
        (
            "activation-ids",
            "externalIds.erpCustomer",
            "POST",
            format!("{enabled}/activate"),
            activate(json!({ "erpCompanyContact": "C-1" })),
        ),
        ("fixed-erp-ids", "externalIds.erpCustomer", "PUT", buyer.clone(), {
            with(seeded.clone(), &json!({ "externalIds": { "erpCustomer": "C-1" } }))
        }),
        ("fixed-erp-ids", contact, "PUT", buyer.clone(), {
            with(seeded.clone(), &json!({ "externalIds": { "erpCompanyContact": "C-1" } }))
        }),
        ("unassign-licensee", "account", "PUT", buyer.clone(), {
            with(seeded, &json!({ "account": null }))
        }),
        ("delete-licensee", "$", "DELETE", buyer.clone(), Value::Null),
        ("same-external-id", "account.id", "POST", format!("{buyer}/transfer"), {
            json!({ "account": { "id": "ACC-3358-7104" } })
        }),
        ("live-seller", "sellers[0].id", "POST", String::new(), {
            create(json!({ "sellers": [{ "id": "SEL-4056-8317" }] }))
        }),
        ("kept-link", "sellers", "PUT", enabled.clone(), {
            create(json!({ "sellers": [{ "id": "SEL-4056-8317" }] }))
        }),
        ("buyer-address", "address.city", "POST", String::new(), {
            let mut body = body();
            body["address"]["city"] = json!("");
            body
        }),
        ("buyer-address", "address.state", "PUT", enabled, {
            create(json!({ "address": { "state": null } }))
        }),
    ]
}

#[tokio::test]
async fn what_a_rule_refuses_is_noticed_under_the_contract() {
    let (server, strict) = (Server::start().await, Server::with(platform()).await);
    for (index, (rule, key, method, path, body)) in against().into_iter().enumerate() {
        // Each in a sandbox of its own.
        let sent = |server: &Server| {
            let request = server.request(method, &format!("/~s{index}{BUYERS}{path}"));
            server.send(if body.is_null() { request } else { request.json(&body) })
        };
        let answer = sent(&server).await;
        assert!(answer.status < 300, "{rule}: {}", answer.text);
        let notices = answer.notices();
        assert_eq!(notices.len(), 1, "{rule} {method} {path}: {notices:?}");
        assert!(notices[0].starts_with(&format!("{rule}; ")), "{notices:?}");
        sent(&strict).await.refuses(key, "");
    }
}

#[tokio::test]
async fn every_part_that_an_address_lacks_is_named() {
    let (server, strict) = (Server::start().await, Server::with(platform()).await);
    let parts = ["addressLine1", "city", "country", "postCode", "state"];
    for (method, path, address) in [
        ("POST", "", json!({})),
        ("POST", "", json!({ "addressLine2": "x", "city": "" })),
        ("PUT", "/BUY-2849-7878", parts.iter().map(|it| (*it, Value::Null)).collect()),
    ] {
        let body = with(body(), &json!({ "address": address }));
        let answer = ask(&server, method, path, &body).await;
        assert!(answer.status < 300, "{}", answer.text);
        assert_eq!(answer.notices().len(), parts.len(), "{:?}", answer.notices());
        let faults = ask(&strict, method, path, &body).await.faults();
        let keys: Vec<_> = faults.iter().map(|(key, _)| key.replace("address.", "")).collect();
        assert_eq!(keys, parts);
    }
}

#[tokio::test]
async fn a_request_that_breaks_no_rule_has_no_notice() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = under(rules).await;
        let ids = with(erp_ids(), &json!({ "accountExternalId": EXTERNAL_ID }));
        let answer = ask(&server, "POST", "", &with(body(), &json!({ "externalIds": ids }))).await;
        assert_eq!((text(&answer.expect(201), "status"), answer.notices().len()), ("Active", 0));
        // The contact stays its own.
        let path = format!("/{}", text(&answer.json(), "id"));
        let answer = ask(&server, "PUT", &path, &with(body(), &json!({ "taxId": "T" }))).await;
        assert_eq!((&answer.expect(200)["revision"], answer.notices().len()), (&json!(2), 0));
    }
}

#[tokio::test]
async fn what_the_erp_system_decides_is_taken_and_noted_under_any_rules() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = under(rules).await;
        let read = ask(&server, "GET", &format!("/{BUYER}"), &Value::Null).await.expect(200);
        let sellers = json!([{ "id": "SEL-7310-3075" }]);
        let changed = with(read, &json!({ "name": "New", "sellers": sellers }));
        let answer = ask(&server, "PUT", &format!("/{BUYER}"), &changed).await;
        let after = answer.expect(200);
        assert_eq!((text(&after, "name"), after["sellers"].as_array().unwrap().len()), ("New", 1));
        let sentence = "erp-owned; The ERP system decides name, sellers of this buyer; the \
                        emulator has none, and takes what is sent.";
        assert_eq!(answer.notices(), [sentence]);
    }
}

#[tokio::test]
async fn a_missing_account_is_kept_under_the_contract_and_taken_under_the_platforms_rules() {
    let without = |name: &str| json!({ "name": name, "address": {} });
    let (server, strict) = (Server::start().await, Server::with(platform()).await);
    let path = "/BUY-7993-7171";
    let answer = ask(&server, "PUT", path, &without("x")).await;
    assert_eq!((&answer.expect(200)["account"]["id"]), &json!("ACC-3358-7104"));
    assert!(
        answer.notices().iter().any(|it| it.starts_with("unassign; ")),
        "{:?}",
        answer.notices()
    );
    let answer = ask(&strict, "PUT", path, &without("Fjordlys Sverige AB")).await;
    let unassigned = answer.expect(200);
    assert_eq!((text(&unassigned, "status"), unassigned.get("account")), ("Conflict", None));
    assert_eq!(answer.notices(), [""; 0]);
    let shown =
        ask(&strict, "GET", &format!("{path}?select=audit"), &Value::Null).await.expect(200);
    assert_eq!(shown["audit"]["unassigned"], shown["audit"]["updated"]);

    let refused = ask(&strict, "PUT", &format!("/{ENABLED}"), &without("x")).await.expect(400);
    let detail = text(&refused, "detail").to_owned();
    assert!(detail.contains("unassign is not allowed while Enabled"), "{detail}");
    assert!(detail.contains("send `account` to keep it"), "{detail}");
    // There is nothing to lose, and a client loses nothing.
    ask(&strict, "PUT", "/BUY-6396-2937", &without("x")).await.expect(200);
    let kept = ask_as(&strict, CLIENT, "PUT", &format!("/{BUYER}"), &without("x")).await;
    assert_eq!(kept.expect(200)["account"]["id"], DEFAULT_ACCOUNT);
}

#[tokio::test]
async fn an_update_gives_a_buyer_to_no_other_account() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = under(rules).await;
        let other = json!({ "account": { "id": "ACC-3358-7104" } });
        let answer = ask(&server, "PUT", &format!("/{ENABLED}"), &with(body(), &other)).await;
        answer.refuses("account.id", "Expected ACC-1086-6867, the buyer's account; `transfer`");
        let ids = with(other, &json!({ "externalIds": erp_ids() }));
        let answer = ask(&server, "POST", &format!("/{ENABLED}/activate"), &ids).await;
        answer.refuses("account.id", "Expected ACC-1086-6867, the buyer's account");
    }
}

#[tokio::test]
async fn a_request_is_validated_and_shown_as_it_was_understood() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = under(rules).await;
        let before = ask(&server, "GET", &format!("/{ENABLED}"), &Value::Null).await.expect(200);
        let path = format!("/{ENABLED}/validate");
        let request = with(
            body(),
            &json!({ "contact": {}, "externalIds": { "erpCustomer": "" }, "taxId": null,
                "sellers": [{ "id": "SEL-7310-3075" }, { "id": "SEL-4056-8317" }] }),
        );
        let answer = ask(&server, "POST", &path, &request).await;
        let shown = answer.expect(200);
        assert_eq!(answer.notices(), ["ignored-member; contact"]);
        assert_eq!((&shown["name"], &shown["address"]), (&request["name"], &request["address"]));
        assert_eq!(shown["account"]["name"], "Larkfield Foods");
        assert_eq!(shown["sellers"][0]["name"], "E2E Seeded Seller");
        for absent in ["id", "taxId", "externalIds", "status", "$meta"] {
            assert!(shown.get(absent).is_none(), "{absent}: {shown}");
        }
        let account = json!({ "account": { "id": DEFAULT_ACCOUNT } });
        let shown = ask(&server, "POST", &path, &account).await.expect(200);
        assert_eq!((&shown["name"], shown.get("sellers")), (&before["name"], None));
        let unknown = json!({ "account": { "id": "ACC-0000-0009" } });
        ask(&server, "POST", &path, &unknown).await.refuses("account.id", "is not known");
        let body =
            with(account, &json!({ "externalIds": { "erpCompanyContact": "GB-CON-159121" } }));
        let answer = ask(&server, "POST", &path, &body).await;
        match rules {
            Rules::Contract => assert!(answer.notices()[0].starts_with("unique-company-contact; ")),
            Rules::Platform => answer.refuses("externalIds.erpCompanyContact", "the same"),
        }
        let after = ask(&server, "GET", &format!("/{ENABLED}"), &Value::Null).await.expect(200);
        assert_eq!(after, before);
    }
}

#[tokio::test]
async fn what_does_not_exist_comes_into_being_under_the_contract() {
    let server = Server::start().await;
    let body = with(body(), &json!({ "account": { "id": "ACC-0000-0009" } }));
    let created = ask(&server, "POST", "", &body).await.expect(201);
    assert_eq!(text(&created["account"], "name"), "ACC-0000-0009");
    let groups = "/public/v1/accounts/user-groups?eq(account.id,ACC-0000-0009)";
    assert_eq!(server.get(groups).await.expect(200)["$meta"]["pagination"]["total"], 1);
}
