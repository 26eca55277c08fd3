//! `/erp-links`: listed and read, by whom, and with which members.

use accounts_emulator::{Settings, api::Auth};
use serde_json::json;

use crate::support::{CLIENT, OPERATIONS, Server, VENDOR};

const LINKS: &str = "/public/v1/accounts/erp-links";

#[tokio::test]
async fn the_seeded_links_are_listed_in_every_status_and_named_after_both_ends() {
    let server = Server::start().await;
    for status in ["Active", "Blocked", "Disabled"] {
        let page = server.get(&format!("{LINKS}?eq(status,{status})&limit=100")).await.expect(200);
        let links = page["data"].as_array().unwrap();
        assert!(!links.is_empty(), "{status}");
        for link in links {
            let names = [&link["buyer"]["name"], &link["seller"]["name"]];
            let names = names.map(|name| name.as_str().unwrap());
            assert_eq!(link["name"], names.join(" - "));
            assert!(link.get("icon").is_none(), "{link}");
        }
    }
}

#[tokio::test]
async fn the_link_of_a_pair_is_found_by_both_ids_and_read_by_its_own() {
    let server = Server::start().await;
    let filter = "and(eq(buyer.id,BUY-1591-2112),eq(seller.id,SEL-7310-3075))";
    let page = server.get(&format!("{LINKS}?{filter}")).await.expect(200);
    assert_eq!(page["$meta"]["pagination"]["total"], 1);
    let id = page["data"][0]["id"].as_str().unwrap();
    let link = server.get(&format!("{LINKS}/{id}?select=audit")).await.expect(200);
    assert_eq!((&link["status"], link["audit"].is_object()), (&json!("Active"), true));
    server.get(&format!("{LINKS}/ERP-0000-0000-0000")).await.expect(404);
}

#[tokio::test]
async fn with_tokens_a_client_sees_the_links_of_its_live_buyers_and_a_vendor_none() {
    let server = Server::with(Settings { auth: Auth::Tokens, ..Settings::default() }).await;
    let get = async |token: &str, path: &str, status: u16| {
        server.send(server.request("GET", path).bearer_auth(token)).await.expect(status)
    };
    let list = format!("{LINKS}?limit=100&select=buyer.account,buyer.status");
    let all = get(OPERATIONS, &list, 200).await;
    let own = get(CLIENT, &list, 200).await;
    let is_own = |link: &serde_json::Value| {
        link["buyer"]["account"]["id"] == "ACC-1086-6867" && link["buyer"]["status"] != "Deleted"
    };
    let ids = |page: &serde_json::Value, is: &dyn Fn(&serde_json::Value) -> bool| {
        let links = page["data"].as_array().unwrap().iter();
        links.filter(|it| is(it)).map(|it| it["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&own, &|_| true), ids(&all, &is_own));
    assert_eq!(get(VENDOR, &list, 200).await["$meta"]["pagination"]["total"], 0);
    let foreign = ids(&all, &|link| !is_own(link));
    let one = format!("{LINKS}/{}", foreign[0].as_str().unwrap());
    get(CLIENT, &one, 404).await;
    get(VENDOR, &one, 404).await;
}
