//! `/buyers`: listed, read, and seen by their own client; and the requests of its tests.

use accounts_emulator::{Settings, api::Auth};
use serde_json::{Value, json};

use crate::support::{Answer, CLIENT, DEFAULT_ACCOUNT, Server, VENDOR};

pub(crate) const BUYERS: &str = "/public/v1/accounts/buyers";
/// An active buyer of the default account with two links and a licensee, which automated clients
/// look for.
pub(crate) const BUYER: &str = "BUY-1591-2112";
/// A buyer of that account that the ERP system does not know.
pub(crate) const ENABLED: &str = "BUY-2849-7878";
pub(crate) const SELLER: &str = "SEL-7310-3075";
/// The id of the default account in the ERP system.
pub(crate) const EXTERNAL_ID: &str = "GB-CLI-108668";

/// A request about buyers; `path` is what follows the collection's own.
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
    let request = server.request(method, &format!("{BUYERS}{path}"));
    let request = if token.is_empty() { request } else { request.bearer_auth(token) };
    server.send(if body.is_null() { request } else { request.json(body) })
}

/// A buyer of the default account that the ERP system does not know.
pub(crate) fn body() -> Value {
    json!({
        "name": "E2E Created Buyer", "account": { "id": DEFAULT_ACCOUNT },
        "address": {
            "addressLine1": "3 Foundry Yard", "postCode": "LS9 8AA", "city": "Leeds",
            "state": "West Yorkshire", "country": "GB",
        },
    })
}

/// The value with other members.
pub(crate) fn with(mut object: Value, members: &Value) -> Value {
    let members = members.as_object().unwrap().clone();
    object.as_object_mut().unwrap().extend(members);
    object
}

/// Both ids of a buyer that no seeded one has.
pub(crate) fn erp_ids() -> Value {
    json!({ "erpCompanyContact": "GB-CON-1", "erpCustomer": "GB-SCU-1" })
}

pub(crate) fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap_or_else(|| panic!("no {name} in {object}"))
}

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

#[tokio::test]
async fn the_queries_of_known_clients_find_what_they_ask_for() {
    let server = Server::start().await;
    let own = r#"eq(account.id,"ACC-1086-6867")"#;
    for (query, total) in [
        (r#"select=-*,id,name,status,icon&ne(status,"Deleted")&order=name&offset=0&limit=50"#, 16),
        (
            &format!(
                "select=sellers,audit.created.at,audit.updated.at,sellers.erpLink.status\
                 &and(ne(status,\"Deleted\"),{own})&order=name"
            ),
            4,
        ),
        (r#"ne(status,"Deleted")&order=name&offset=0&limit=50&status=Active"#, 10),
        ("any(sellers,eq(id,SEL-1839-7725))", 2),
        ("any(sellers,and(eq(status,'Active'),eq(erpLink.status,'Blocked')))", 1),
        ("order=-audit.updated.at", 17),
        ("ilike(name,*FOODS*)", 1),
        ("and(eq(id,'BUY-1591-2112'),eq(name,'E2E Seeded Buyer'))&select=-address", 1),
    ] {
        let page = ask(&server, "GET", &format!("?{query}"), &Value::Null).await.expect(200);
        assert_eq!(page["$meta"]["pagination"]["total"], total, "{query}");
    }
    for (select, there, absent) in [
        (
            "audit.created.at,audit.created.by,audit.updated.at,sellers,account,account.groups",
            "",
            "",
        ),
        ("-*,sellers", "sellers", "name"),
    ] {
        let path = format!("/{BUYER}?select={select}");
        let buyer = ask(&server, "GET", &path, &Value::Null).await.expect(200);
        assert!(there.is_empty() || buyer.get(there).is_some(), "{buyer}");
        assert!(absent.is_empty() || buyer.get(absent).is_none(), "{buyer}");
        assert!(!absent.is_empty() || buyer["account"]["groups"][0]["id"].is_string(), "{buyer}");
    }
}
