//! The sellers of a buyer: a list of them makes and removes ERP links.

use serde_json::{Value, json};

use crate::{
    buyers::{BUYERS, EXTERNAL_ID, ask, body, erp_ids, text, with},
    journal::newest,
    support::Server,
};

const LINKS: &str = "/public/v1/accounts/erp-links";

fn sellers(ids: &[&str]) -> Value {
    json!({ "sellers": ids.iter().map(|id| json!({ "id": id })).collect::<Value>() })
}

/// The sellers of a buyer as it shows them, each with the status of its link.
fn shown(buyer: &Value) -> Vec<(String, Option<String>)> {
    let sellers = buyer["sellers"].as_array().unwrap().iter();
    let link = |seller: &Value| seller["erpLink"]["status"].as_str().map(str::to_owned);
    sellers.map(|seller| (text(seller, "id").to_owned(), link(seller))).collect()
}

#[tokio::test]
async fn a_new_buyer_gets_a_link_to_each_of_its_sellers() {
    let server = Server::start().await;
    let ids = with(erp_ids(), &json!({ "accountExternalId": EXTERNAL_ID }));
    let members = with(
        sellers(&["SEL-7310-3075", "SEL-1839-7725", "SEL-7310-3075"]),
        &json!({ "externalIds": ids }),
    );
    let created = ask(&server, "POST", "", &with(body(), &members)).await.expect(201);
    let ids: Vec<_> = shown(&created).into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["SEL-7310-3075", "SEL-1839-7725"]);
    let id = text(&created, "id");
    let page = server.get(&format!("{LINKS}?eq(buyer.id,{id})&select=audit")).await.expect(200);
    let links = page["data"].as_array().unwrap();
    assert_eq!(links.len(), 2);
    // The link to a disabled seller waits for it.
    assert_eq!((text(&links[0], "status"), text(&links[1], "status")), ("Active", "Disabled"));
    assert_eq!(text(&links[0], "name"), "E2E Created Buyer - E2E Seeded Seller");
    assert_eq!(text(&links[0], "companyName"), "E2E Created Buyer");
    assert_eq!(
        (&links[0]["externalIds"], &links[0]["address"]),
        (&created["externalIds"], &created["address"])
    );
    assert_eq!(links[1]["audit"]["disabled"], links[1]["audit"]["created"]);
    let changes = newest(&server).await["changes"].to_string();
    assert!(!changes.contains("updated"), "{changes}");
}

#[tokio::test]
async fn a_buyer_that_the_erp_system_does_not_know_has_links_without_data() {
    let server = Server::start().await;
    let body = with(body(), &sellers(&["SEL-7310-3075"]));
    let created = ask(&server, "POST", "", &body).await.expect(201);
    let id = text(&created, "id");
    let link = async || server.get(&format!("{LINKS}?eq(buyer.id,{id})")).await.expect(200);
    let before = link().await["data"][0].clone();
    for name in ["companyName", "externalIds", "address"] {
        assert!(before.get(name).is_none(), "{name}: {before}");
    }
    // They come with the next synchronization after its activation.
    let ids = json!({ "account": created["account"], "externalIds": erp_ids() });
    ask(&server, "POST", &format!("/{id}/activate"), &ids).await.expect(200);
    ask(&server, "POST", &format!("/{id}/synchronize"), &Value::Null).await.expect(200);
    let changes = newest(&server).await["changes"].clone();
    assert_eq!(changes, json!([{ "type": "erpLink", "id": before["id"], "change": "updated" }]));
    let after = link().await["data"][0].clone();
    assert_eq!((&after["externalIds"], &after["revision"]), (&erp_ids(), &json!(2)));
    assert_eq!(after["companyName"], "E2E Created Buyer");
    ask(&server, "POST", &format!("/{id}/synchronize"), &Value::Null).await.expect(200);
    assert_eq!(newest(&server).await.get("changes"), None);
}

#[tokio::test]
async fn an_update_makes_and_removes_links_and_keeps_the_others() {
    let server = Server::start().await;
    let request = with(body(), &sellers(&["SEL-7310-3075", "SEL-2648-9051"]));
    let created = ask(&server, "POST", "", &request).await.expect(201);
    let path = format!("/{}", text(&created, "id"));
    let links = async || {
        let query = format!("{LINKS}?eq(buyer.id,{})", text(&created, "id"));
        let page = server.get(&query).await.expect(200);
        let ids = page["data"].as_array().unwrap().iter().map(|link| text(link, "id").to_owned());
        ids.collect::<Vec<_>>()
    };
    let before = links().await;
    let put = |members: &Value| ask(&server, "PUT", &path, &with(body(), members));
    let select = format!("{path}?select=sellers.erpLink.status");
    let changed = put(&sellers(&["SEL-2648-9051", "SEL-3385-6092"])).await.expect(200);
    assert_eq!(changed["revision"], 2);
    let active = |id: &str| (id.to_owned(), Some("Active".to_owned()));
    let buyer = ask(&server, "GET", &select, &Value::Null).await.expect(200);
    assert_eq!(shown(&buyer), [active("SEL-2648-9051"), active("SEL-3385-6092")]);
    let after = links().await;
    assert_eq!((&after[0], after.len()), (&before[1], 2));
    server.get(&format!("{LINKS}/{}", before[0])).await.expect(404);

    // Without the member, and with the same sellers in another order, nothing changes.
    for members in [json!({}), sellers(&["SEL-3385-6092", "SEL-2648-9051"])] {
        assert_eq!(put(&members).await.expect(200)["revision"], 2);
    }
    let unknown = sellers(&["SEL-2648-9051", "SEL-0000-0009"]);
    put(&unknown).await.refuses("sellers[1].id", "Seller SEL-0000-0009 is not known");
    assert_eq!(links().await, after);
    put(&json!({ "sellers": null })).await.expect(200);
    assert_eq!(links().await, [""; 0]);
    let list = format!("{BUYERS}?eq(id,{})", text(&created, "id"));
    assert_eq!(server.get(&list).await.expect(200)["data"][0]["sellers"], json!([]));
}

#[tokio::test]
async fn a_copy_of_the_world_never_draws_the_id_of_a_removed_link() {
    let server = Server::start().await;
    let create = with(body(), &sellers(&["SEL-7310-3075"]));
    let created = ask(&server, "POST", "", &create).await.expect(201);
    let path = format!("/{}", text(&created, "id"));
    let links = server.get(&format!("{LINKS}?order=-audit.created.at&limit=1")).await.expect(200);
    let link = text(&links["data"][0], "id").to_owned();
    ask(&server, "PUT", &path, &with(body(), &sellers(&[]))).await.expect(200);
    let state = server.get("/_emulator/state").await.expect(200);
    assert_eq!(state["state"]["removed"]["erpLinks"], json!([link]));
    let import = server.request("PUT", "/~copy/_emulator/state").json(&state);
    server.send(import).await.expect(204);
    let copy = server.get("/~copy/_emulator/state").await.expect(200);
    assert_eq!(copy["state"]["removed"], state["state"]["removed"]);
}
