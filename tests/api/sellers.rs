//! `/sellers`: listed and read, by whom, and with which members.

use accounts_emulator::{Settings, api::Auth};

use serde_json::json;

use crate::support::{CLIENT, OPERATIONS, Server, VENDOR};

const SELLERS: &str = "/public/v1/accounts/sellers";
const SELLER: &str = "SEL-7310-3075";

#[tokio::test]
async fn the_seeded_sellers_are_listed_in_every_status() {
    let server = Server::start().await;
    let total = async |query: &str| {
        let page = server.get(&format!("{SELLERS}?limit=1{query}")).await.expect(200);
        page["$meta"]["pagination"]["total"].as_u64().unwrap()
    };
    for status in ["Active", "Offline", "Disabled", "Deleted"] {
        assert!(total(&format!("&eq(status,{status})")).await > 0, "{status}");
    }
    server.get(&format!("{SELLERS}?eq(status,Sleeping)")).await.expect(400);
}

#[tokio::test]
async fn one_is_read_with_its_currencies_and_without_a_link() {
    let server = Server::start().await;
    let seller = server.get(&format!("{SELLERS}/{SELLER}")).await.expect(200);
    assert_eq!(seller["externalId"], "SELLER-UK");
    assert_eq!(seller["icon"], format!("/v1/accounts/sellers/{SELLER}/icon"));
    let currencies = seller["currencies"].as_array().unwrap();
    assert_eq!(currencies.iter().filter(|it| it["isDefault"] == true).count(), 1, "{seller}");
    assert_eq!(seller["$meta"]["omitted"], json!(["audit", "buyers"]));
    for select in ["audit,buyers", "*"] {
        let path = format!("{SELLERS}/{SELLER}?select={select}");
        let selected = server.get(&path).await.expect(200);
        assert_eq!(selected["$meta"]["omitted"], json!(["buyers"]));
        assert!(selected.get("buyers").is_none(), "{selected}");
    }
    assert!(seller.get("erpLink").is_none() && seller.get("audit").is_none(), "{seller}");
    let icon = format!("/public{}", seller["icon"].as_str().unwrap());
    assert_eq!(server.request("GET", &icon).send().await.unwrap().status(), 200);
    server.get(&format!("{SELLERS}/SEL-0000-0000")).await.expect(404);
}

#[tokio::test]
async fn with_tokens_clients_see_every_seller_and_vendors_none() {
    let server = Server::with(Settings { auth: Auth::Tokens, ..Settings::default() }).await;
    let get = async |token: &str, path: &str, status: u16| {
        server.send(server.request("GET", path).bearer_auth(token)).await.expect(status)
    };
    let list = format!("{SELLERS}?limit=0");
    let total = async |token| get(token, &list, 200).await["$meta"]["pagination"]["total"].clone();
    assert_eq!(total(CLIENT).await, total(OPERATIONS).await);
    assert_eq!(total(VENDOR).await, 0);
    let one = format!("{SELLERS}/{SELLER}");
    assert_eq!(get(CLIENT, &one, 200).await, get(OPERATIONS, &one, 200).await);
    get(VENDOR, &one, 404).await;
}
