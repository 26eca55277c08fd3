//! Transfers of buyers to other accounts, and the look ahead to one.

use accounts_emulator::{Settings, model::Rules};
use serde_json::{Value, json};

use crate::{
    buyers::{BUYER, ENABLED, EXTERNAL_ID, ask, text},
    journal::newest,
    schema::OPENAPI,
    support::{DEFAULT_ACCOUNT, Server},
};

const OTHER: &str = "ACC-3358-7104";

fn to(account: &str) -> Value {
    json!({ "account": { "id": account } })
}

/// Gives an account another id in the ERP system.
async fn set_external_id(server: &Server, account: &str, id: &str) {
    let request = server.request("PUT", &format!("/public/v1/accounts/accounts/{account}"));
    server.send(request.json(&json!({ "externalId": id }))).await.expect(200);
}

#[tokio::test]
async fn a_transferred_buyer_takes_its_licensees_along_and_keeps_its_state() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = Server::with(Settings { rules, ..Settings::default() }).await;
        set_external_id(&server, OTHER, EXTERNAL_ID).await;
        let answer = ask(&server, "POST", &format!("/{BUYER}/transfer"), &to(OTHER)).await;
        let moved = answer.expect(200);
        assert_eq!((text(&moved["account"], "id"), text(&moved, "status")), (OTHER, "Active"));
        assert_eq!((answer.notices().len(), &moved["revision"]), (0, &json!(2)));
        let changes = newest(&server).await["changes"].clone();
        let expected = json!([
            { "type": "buyer", "id": BUYER, "change": "updated" },
            { "type": "licensee", "id": "LCE-5758-4071-6507", "change": "updated" },
        ]);
        assert_eq!(changes, expected);
        let licensee = server.get("/public/v1/accounts/licensees/LCE-5758-4071-6507").await;
        assert_eq!(licensee.expect(200)["account"]["id"], OTHER);
        // A group of the former account stays limited to it.
        let group = server.get("/public/v1/accounts/user-groups/UGR-3830-8681").await.expect(200);
        assert_eq!(group["buyers"][0]["id"], BUYER);
        assert_eq!(group["account"]["id"], DEFAULT_ACCOUNT);
    }
}

#[tokio::test]
async fn a_transfer_to_the_account_it_has_changes_nothing() {
    let server = Server::start().await;
    let answer = ask(&server, "POST", &format!("/{BUYER}/transfer"), &to(DEFAULT_ACCOUNT)).await;
    assert_eq!((&answer.expect(200)["revision"], answer.notices().len()), (&json!(1), 0));
    assert_eq!(newest(&server).await.get("changes"), None);
    let answer = ask(&server, "POST", &format!("/{ENABLED}/transfer"), &to(DEFAULT_ACCOUNT)).await;
    assert!(text(&answer.expect(400), "detail").contains("while Enabled"));
}

#[tokio::test]
async fn a_transfer_to_a_client_of_another_id_leads_to_a_mismatch_under_the_contract() {
    let server = Server::start().await;
    let answer = ask(&server, "POST", &format!("/{BUYER}/transfer"), &to(OTHER)).await;
    let moved = answer.expect(200);
    assert_eq!(text(&moved, "status"), "Mismatch");
    assert_eq!(text(&moved["errors"][0], "id"), "buyer-account-external-id-differs");
    assert!(answer.notices()[0].starts_with("same-external-id; "), "{:?}", answer.notices());
    let back = ask(&server, "POST", &format!("/{BUYER}/transfer"), &to(DEFAULT_ACCOUNT)).await;
    assert_eq!((text(&back.expect(200), "status"), &back.json()["errors"]), ("Active", &json!([])));
    let vendor = ask(&server, "POST", &format!("/{BUYER}/transfer"), &to("ACC-9042-0088")).await;
    assert!(vendor.notices().iter().any(|it| it.starts_with("buyer-client; ")));
}

#[tokio::test]
async fn the_look_ahead_tells_what_a_transfer_takes_along() {
    let server = Server::start().await;
    let path = format!("/{BUYER}/transfer?destinationAccountId={OTHER}");
    let details = ask(&server, "GET", &path, &Value::Null).await.expect(200);
    assert_eq!((text(&details, "id"), &details["$meta"]["omitted"]), (BUYER, &json!(["audit"])));
    let total = async |list: &str, filter: &str| {
        let page = server.get(&format!("/public/v1/accounts/{list}?{filter}")).await.expect(200);
        page["$meta"]["pagination"]["total"].clone()
    };
    let groups = total("user-groups", &format!("any(buyers,eq(id,{BUYER}))")).await;
    let members = format!("any(groups,any(buyers,eq(id,{BUYER})))");
    let users = total("account-users", &members).await;
    assert!(groups != 0 && users != 0, "the demo has a group that is limited to it");
    let expected = json!({
        "agreementCount": 0, "licenseeCount": 1, "orderCount": 0, "subscriptionCount": 0,
        "userCount": users, "userGroupCount": groups,
    });
    assert_eq!(details["stats"], expected);
    assert_eq!(users, details["users"].as_array().unwrap().len());
    assert!(details["users"][0]["user"]["email"].is_string(), "{}", details["users"][0]);
    // Every member of its schema but those that are left out is answered.
    let schema = &OPENAPI["components"]["schemas"]["BuyerTransferDetails"]["properties"];
    let missing = schema.as_object().unwrap().keys().filter(|it| details.get(&**it).is_none());
    assert_eq!(missing.collect::<Vec<_>>(), ["audit", "href"]);
    // A deleted licensee does not count, and nobody has a buyer without a group.
    let path = format!("/BUY-4693-1285/transfer?destinationAccountId={DEFAULT_ACCOUNT}");
    let stats = ask(&server, "GET", &path, &Value::Null).await.expect(200)["stats"].clone();
    assert_eq!(stats["licenseeCount"], 1);
    let path = format!("/BUY-6396-2937/transfer?destinationAccountId={DEFAULT_ACCOUNT}");
    let details = ask(&server, "GET", &path, &Value::Null).await.expect(200);
    assert_eq!((&details["users"], &details["stats"]["userGroupCount"]), (&json!([]), &json!(0)));
}

#[tokio::test]
async fn the_look_ahead_needs_a_client_to_go_to_and_nothing_else() {
    let server = Server::start().await;
    for (query, key, part) in [
        ("", "destinationAccountId", "Required, but missing."),
        ("?destinationAccountId=", "destinationAccountId", "Expected the id of a client"),
        ("?destinationAccountId=x", "destinationAccountId", "Expected the id of a client"),
        ("?destinationAccountId=ACC-0000-0009", "destinationAccountId", "Expected the id"),
        ("?destinationAccountId=ACC-9042-0088", "destinationAccountId", "Expected the id"),
        ("?destinationAccountId=ACC-3358-7104&limit=1", "limit", "Unknown parameter."),
    ] {
        let path = format!("/{BUYER}/transfer{query}");
        ask(&server, "GET", &path, &Value::Null).await.refuses(key, part);
    }
}
