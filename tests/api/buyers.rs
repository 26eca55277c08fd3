//! `/buyers`: listed, read, and seen by their own client.

use accounts_emulator::{Settings, api::Auth};
use serde_json::json;

use crate::support::{CLIENT, Server, VENDOR};

const BUYERS: &str = "/public/v1/accounts/buyers";
const BUYER: &str = "BUY-1591-2112";
const SELLER: &str = "SEL-7310-3075";

#[tokio::test]
async fn the_seeded_buyers_are_listed_filtered_and_ordered() {
    let server = Server::start().await;
    let total = async |query: &str| {
        let page = server.get(&format!("{BUYERS}?limit=1{query}")).await.expect(200);
        page["$meta"]["pagination"]["total"].as_u64().unwrap()
    };
    assert_eq!(total("").await, 17);
    assert_eq!(total(&format!("&eq(id,{BUYER})")).await, 1);
    assert_eq!(total("&eq(status,Deleted)").await + total("&ne(status,Deleted)").await, 17);
    assert_eq!(total("&and(eq(id,BUY-1591-2112),eq(name,'E2E Seeded Buyer'))").await, 1);
    let page = server.get(&format!("{BUYERS}?order=-name&limit=2")).await.expect(200);
    assert!(page["data"][0]["name"].as_str() > page["data"][1]["name"].as_str(), "{page}");
    server.get(&format!("{BUYERS}?eq(status,Sleeping)")).await.expect(400);
}

#[tokio::test]
async fn one_is_read_with_the_members_that_are_selected() {
    let server = Server::start().await;
    let buyer = server.get(&format!("{BUYERS}/{BUYER}")).await.expect(200);
    assert_eq!((buyer["id"].as_str(), buyer.get("audit")), (Some(BUYER), None));
    assert_eq!(buyer["$meta"]["omitted"][0], "audit");
    let selected = server.get(&format!("{BUYERS}/{BUYER}?select=audit,-address")).await.expect(200);
    assert!(selected["audit"].is_object() && selected.get("address").is_none(), "{selected}");
    for missing in ["BUY-0000-0000", "ACC-1671-0642", "nothing"] {
        server.get(&format!("{BUYERS}/{missing}")).await.expect(404);
    }
}

#[tokio::test]
async fn with_tokens_a_client_sees_the_buyers_of_its_account() {
    let settings = Settings { auth: Auth::Tokens, ..Settings::default() };
    let server = Server::with(settings).await;
    let get = |path: String| server.send(server.request("GET", &path).bearer_auth(CLIENT));
    let page = get(format!("{BUYERS}?limit=100&select=account")).await.expect(200);
    let accounts = page["data"].as_array().unwrap().iter().map(|it| &it["account"]["id"]);
    let own = get("/public/v1/accounts/accounts".to_owned()).await.expect(200);
    assert!(accounts.clone().count() > 0, "{page}");
    assert!(accounts.clone().all(|id| *id == own["data"][0]["id"]), "{page}");
    for path in [BUYERS.to_owned(), format!("{BUYERS}/{BUYER}")] {
        server.send(server.request("GET", &path).bearer_auth(VENDOR)).await.expect(403);
    }
}

#[tokio::test]
async fn a_buyer_shows_its_sellers_and_on_request_its_link_to_each() {
    let server = Server::start().await;
    let buyer = server.get(&format!("{BUYERS}/{BUYER}")).await.expect(200);
    let seller = &buyer["sellers"][0];
    assert_eq!((&seller["id"], &seller["externalId"]), (&json!(SELLER), &json!("SELLER-UK")));
    assert!(seller.get("erpLink").is_none() && seller.get("status").is_none(), "{seller}");
    let path = format!("{BUYERS}/{BUYER}?select=sellers.status,sellers.erpLink.status");
    let selected = server.get(&path).await.expect(200);
    let seller = &selected["sellers"][0];
    assert_eq!(
        (&seller["status"], &seller["erpLink"]["status"]),
        (&json!("Active"), &json!("Active"))
    );
    let list = async |filter: &str| {
        server.get(&format!("{BUYERS}?select=sellers.erpLink&limit=100&{filter}")).await.expect(200)
    };
    let bought = list(&format!("any(sellers,eq(id,{SELLER}))")).await;
    let all = server.get("/public/v1/accounts/erp-links?limit=100").await.expect(200);
    let links = all["data"].as_array().unwrap().iter();
    let buyers = links.filter(|link| link["seller"]["id"] == SELLER).count();
    assert_eq!(bought["$meta"]["pagination"]["total"], buyers);
    let blocked = list("any(sellers,eq(erpLink.status,Blocked))").await;
    assert!(
        blocked["data"][0]["sellers"]
            .as_array()
            .unwrap()
            .iter()
            .any(|seller| { seller["erpLink"]["status"] == "Blocked" })
    );
}
