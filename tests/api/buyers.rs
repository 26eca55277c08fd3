//! `/buyers`: listed, read, and seen by their own client.

use accounts_emulator::{Settings, api::Auth};

use crate::support::Server;

const BUYERS: &str = "/public/v1/accounts/buyers";
const BUYER: &str = "BUY-1591-2112";
const CLIENT: &str =
    "idt:TKN-6403-9815:emulatorClient5XsE1dfE02yWzq2WXlENpnqqTrWsGuPSgouupRWAtjdOwlrGc3";

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
}
