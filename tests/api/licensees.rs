//! `/licensees`: listed and read, by whom, and with which members; and the requests of its tests.

use accounts_emulator::{Settings, api::Auth};
use serde_json::{Value, json};

use crate::support::{Answer, CLIENT, DEFAULT_ACCOUNT, OPERATIONS, Server, VENDOR};

pub(crate) const LICENSEES: &str = "/public/v1/accounts/licensees";
/// A licensee with an address of its own, which automated clients look for.
pub(crate) const LICENSEE: &str = "LCE-5758-4071-6507";

/// A request about licensees; `path` is what follows the collection's own.
#[track_caller]
pub(crate) fn ask(
    server: &Server,
    method: &str,
    path: &str,
    body: &Value,
) -> impl Future<Output = Answer> + use<> {
    ask_as(server, "", method, path, body)
}

/// Like [`ask`], by the holder of a token, if there is one.
#[track_caller]
pub(crate) fn ask_as(
    server: &Server,
    token: &str,
    method: &str,
    path: &str,
    body: &Value,
) -> impl Future<Output = Answer> + use<> {
    let request = server.request(method, &format!("{LICENSEES}{path}"));
    let request = if token.is_empty() { request } else { request.bearer_auth(token) };
    server.send(if body.is_null() { request } else { request.json(body) })
}

/// A licensee of that buyer and seller, at the buyer's address.
pub(crate) fn pair(buyer: &str, seller: &str) -> Value {
    json!({ "buyer": { "id": buyer }, "seller": { "id": seller }, "useBuyerAddress": true })
}

/// The body that the vendor's own tests send.
pub(crate) fn body() -> Value {
    json!({
        "name": "E2E Created Licensee", "useBuyerAddress": false,
        "address": {
            "addressLine1": "1 Quay Street", "postCode": "LS1 1AA", "city": "Leeds",
            "state": "West Yorkshire", "country": "GB",
        },
        "seller": { "id": "SEL-7310-3075" }, "buyer": { "id": "BUY-1591-2112" },
        "account": { "id": DEFAULT_ACCOUNT },
        "eligibility": { "client": true, "partner": false },
        "groups": [{ "id": "UGR-2757-7226" }], "type": "Client", "status": "Enabled",
        "defaultLanguage": "en-US",
    })
}

#[tokio::test]
async fn the_seeded_licensees_are_listed_as_clients_ask_for_them() {
    let server = Server::start().await;
    let page = async |query: &str| server.get(&format!("{LICENSEES}?{query}")).await.expect(200);
    for status in ["Active", "Enabled", "Disabled", "Deleted"] {
        assert!(!page(&format!("eq(status,\"{status}\")")).await["data"][0].is_null(), "{status}");
    }
}

#[tokio::test]
async fn one_is_read_with_all_that_it_refers_to() {
    let server = Server::start().await;
    let licensee = server.get(&format!("{LICENSEES}/{LICENSEE}")).await.expect(200);
    assert_eq!(licensee["buyer"]["id"], "BUY-1591-2112");
    assert_eq!(licensee["account"]["id"], DEFAULT_ACCOUNT);
    assert_eq!(licensee["eligibility"], json!({"client": true, "partner": false}));
    let icon = format!("/public{}", licensee["icon"].as_str().unwrap());
    assert_eq!(server.request("GET", &icon).send().await.unwrap().status(), 200);
    server.get(&format!("{LICENSEES}/LCE-0000-0000-0000")).await.expect(404);
}

#[tokio::test]
async fn with_tokens_a_client_sees_its_own_that_are_not_deleted_and_a_vendor_none() {
    let server = Server::with(Settings { auth: Auth::Tokens, ..Settings::default() }).await;
    let list = async |token: &str| {
        let request = server.request("GET", &format!("{LICENSEES}?limit=100")).bearer_auth(token);
        server.send(request).await.expect(200)["data"].as_array().unwrap().clone()
    };
    let is_own = |it: &Value| it["account"]["id"] == DEFAULT_ACCOUNT && it["status"] != "Deleted";
    let all = list(OPERATIONS).await;
    let (own, others): (Vec<_>, Vec<_>) = all.into_iter().partition(is_own);
    assert_eq!(list(CLIENT).await, own);
    assert_eq!(list(VENDOR).await, [Value::Null; 0]);
    for token in [CLIENT, VENDOR] {
        let path = format!("{LICENSEES}/{}", others[0]["id"].as_str().unwrap());
        server.send(server.request("GET", &path).bearer_auth(token)).await.expect(404);
    }
}
