//! Buyers: who creates, changes and moves which.

use accounts_emulator::{Settings, api::Auth, model::Rules};
use serde_json::{Value, json};

use crate::{
    buyers::{BUYER, ENABLED, ask_as, body, erp_ids, with},
    support::{CLIENT, DEFAULT_ACCOUNT, OPERATIONS, Server, VENDOR},
};

/// A buyer of another account than the client's, and a deleted one of its own.
const FOREIGN: &str = "BUY-7820-3906";
const DELETED: &str = "BUY-6493-6743";

async fn guarded(rules: Rules) -> Server {
    Server::with(Settings { auth: Auth::Tokens, rules, ..Settings::default() }).await
}

#[tokio::test]
async fn operations_does_everything_clients_a_part_of_it_and_vendors_nothing() {
    let account = json!({ "account": { "id": DEFAULT_ACCOUNT } });
    let activation = with(account.clone(), &json!({ "externalIds": erp_ids() }));
    let operations = [
        ("PUT", "", with(account.clone(), &json!({ "name": "x", "address": {} })), true),
        ("POST", "/disable", Value::Null, true),
        ("POST", "/enable", Value::Null, true),
        ("POST", "/activate", activation, false),
        ("POST", "/deactivate", Value::Null, false),
        ("POST", "/synchronize", Value::Null, false),
        ("POST", "/validate", account.clone(), false),
        ("POST", "/transfer", account, false),
        ("GET", "/transfer?destinationAccountId=ACC-1086-6867", Value::Null, false),
        ("DELETE", "", Value::Null, false),
    ];
    for rules in [Rules::Contract, Rules::Platform] {
        let server = guarded(rules).await;
        for (method, action, body, is_for_clients) in &operations {
            for (id, token, allowed) in [
                (BUYER, VENDOR, Some(403)),
                (BUYER, "idt:TKN-0000-0009:x", Some(401)),
                (FOREIGN, CLIENT, Some(if *is_for_clients { 404 } else { 403 })),
                (DELETED, CLIENT, Some(if *is_for_clients { 404 } else { 403 })),
                (BUYER, CLIENT, (!is_for_clients).then_some(403)),
                (BUYER, OPERATIONS, None),
            ] {
                let path = format!("/{id}{action}");
                let answer = ask_as(&server, token, method, &path, body).await;
                let is_as_expected = match allowed {
                    Some(status) => answer.status == status,
                    None => answer.status < 300 || answer.status == 400,
                };
                assert!(is_as_expected, "{method} {path}: {}", answer.text);
            }
        }
        for (token, status) in [(VENDOR, 403), (CLIENT, 403), (OPERATIONS, 201)] {
            ask_as(&server, token, "POST", "", &body()).await.expect(status);
        }
    }
}

#[tokio::test]
async fn a_client_changes_name_address_and_use_of_its_buyers_in_the_erp_system() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = guarded(rules).await;
        let by_client = async |method: &str, path: &str, body: &Value| {
            ask_as(&server, CLIENT, method, path, body).await
        };
        let changes = json!({ "name": "Ours", "address": { "city": "York" } });
        let after = by_client("PUT", &format!("/{BUYER}"), &changes).await.expect(200);
        assert_eq!((&after["name"], &after["address"]["city"]), (&json!("Ours"), &json!("York")));
        by_client("POST", &format!("/{BUYER}/disable"), &Value::Null).await.expect(200);
        by_client("POST", &format!("/{BUYER}/enable"), &Value::Null).await.expect(200);
        // It may send back whatever it read.
        let whole = by_client("GET", &format!("/{BUYER}"), &Value::Null).await.expect(200);
        let answer = by_client("PUT", &format!("/{BUYER}"), &whole).await;
        assert_eq!(
            (&answer.expect(200)["revision"], answer.notices().len()),
            (&whole["revision"], 0)
        );

        for (key, method, path, body) in [
            ("$", "PUT", format!("/{ENABLED}"), json!({ "name": "x", "address": {} })),
            ("$", "POST", format!("/{ENABLED}/disable"), Value::Null),
            ("taxId", "PUT", format!("/{BUYER}"), with(changes.clone(), &json!({ "taxId": "x" }))),
            ("externalIds", "PUT", format!("/{BUYER}"), {
                with(changes.clone(), &json!({ "externalIds": { "accountExternalId": "x" } }))
            }),
            ("sellers", "PUT", format!("/{BUYER}"), {
                with(changes.clone(), &json!({ "sellers": [{ "id": "SEL-7310-3075" }] }))
            }),
        ] {
            let answer = by_client(method, &path, &body).await;
            match rules {
                Rules::Contract => {
                    assert!(answer.status < 300, "{key}: {}", answer.text);
                    let is_it = |notice: &&str| notice.starts_with("client-buyer; ");
                    assert!(answer.notices().iter().any(is_it), "{key}: {:?}", answer.notices());
                }
                Rules::Platform => answer.refuses(key, "Only Operations changes"),
            }
        }
    }
}
