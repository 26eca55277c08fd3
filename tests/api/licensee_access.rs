//! Licensees: who creates and changes which.

use accounts_emulator::{Settings, api::Auth, model::Rules};
use serde_json::{Value, json};

use crate::{
    licensees::{LICENSEE, ask_as, body, pair},
    support::{CLIENT, DEFAULT_ACCOUNT, OPERATIONS, Server, VENDOR},
};

/// A licensee of another account than the client's.
const FOREIGN: &str = "LCE-7552-4037-9968";

async fn guarded(rules: Rules) -> Server {
    Server::with(Settings { auth: Auth::Tokens, rules, ..Settings::default() }).await
}

#[tokio::test]
async fn operations_manages_all_and_a_client_its_own_and_a_vendor_none() {
    let operations = [
        ("PUT", "", json!({ "name": "x" }), 200),
        ("POST", "/disable", Value::Null, 200),
        ("POST", "/enable", Value::Null, 200),
        ("DELETE", "", Value::Null, 204),
    ];
    for rules in [Rules::Contract, Rules::Platform] {
        let server = guarded(rules).await;
        for (id, token, allowed) in [
            (LICENSEE, VENDOR, Err(403)),
            (FOREIGN, VENDOR, Err(403)),
            (FOREIGN, CLIENT, Err(404)),
            (LICENSEE, CLIENT, Ok(())),
            (FOREIGN, OPERATIONS, Ok(())),
        ] {
            for (method, action, body, done) in &operations {
                let path = format!("/{id}{action}");
                let answer = ask_as(&server, token, method, &path, body).await;
                assert_eq!(answer.status, allowed.err().unwrap_or(*done), "{method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn operations_and_the_client_of_the_account_create_licensees() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = guarded(rules).await;
        let created = ask_as(&server, CLIENT, "POST", "", &body()).await.expect(201);
        assert_eq!(created["audit"]["created"]["by"]["id"], "TKN-6403-9815");
        assert_eq!(created["account"]["id"], DEFAULT_ACCOUNT);
        ask_as(&server, OPERATIONS, "POST", "", &body()).await.expect(201);
        ask_as(&server, VENDOR, "POST", "", &body()).await.expect(403);
        // A foreign buyer, a deleted one and one that never was look the same.
        for buyer in ["BUY-7820-3906", "BUY-6493-6743", "BUY-0000-0009"] {
            let body = pair(buyer, "SEL-7310-3075");
            let answer = ask_as(&server, CLIENT, "POST", "", &body).await;
            answer.refuses("buyer.id", &format!("Buyer {buyer} is not known."));
        }
        let body = pair("BUY-1591-2112", "SEL-0000-0009");
        ask_as(&server, CLIENT, "POST", "", &body).await.refuses("seller.id", "is not known");
        let path = "/public/v1/accounts/sellers/SEL-0000-0009";
        server.send(server.request("GET", path).bearer_auth(OPERATIONS)).await.expect(404);
    }
}

#[tokio::test]
async fn only_operations_sees_a_deleted_licensee() {
    let server = guarded(Rules::Contract).await;
    let path = format!("/{LICENSEE}");
    ask_as(&server, CLIENT, "DELETE", &path, &Value::Null).await.expect(204);
    for (method, action) in
        [("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/enable"), ("POST", "/disable")]
    {
        let body = if method == "GET" { Value::Null } else { json!({}) };
        let path = format!("{path}{action}");
        ask_as(&server, CLIENT, method, &path, &body).await.expect(404);
    }
    ask_as(&server, OPERATIONS, "DELETE", &path, &Value::Null).await.expect(400);
    let shown = ask_as(&server, OPERATIONS, "GET", &path, &Value::Null).await.expect(200);
    assert_eq!(shown["status"], "Deleted");
}
