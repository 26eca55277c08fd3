//! `/sellers`: created and updated, with which bodies, and under which rules.

use accounts_emulator::{Settings, model::Rules};
use serde_json::{Value, json};

use crate::{
    journal::newest,
    support::{Answer, OPERATIONS, Server, matches_form, platform},
};

pub(crate) const SELLERS: &str = "/public/v1/accounts/sellers";
const SELLER: &str = "SEL-7310-3075";
const DELETED: &str = "SEL-4056-8317";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n, or so";

/// The body that the vendor's own tests send, with an external id of one's own.
pub(crate) fn body(external_id: &str) -> Value {
    json!({
        "name": "E2E Seller",
        "address": {
            "addressLine1": "123 Test St", "city": "San Francisco", "state": "CA",
            "postCode": "12345", "country": "US",
        },
        "currencies": [
            { "value": "EUR", "billingEnabled": true, "isDefault": false },
            { "value": "USD", "billingEnabled": true, "isDefault": true },
        ],
        "externalId": external_id,
    })
}

#[track_caller]
pub(crate) fn send(
    server: &Server,
    method: &str,
    path: &str,
    body: &Value,
) -> impl Future<Output = Answer> + use<> {
    let request = server.request(method, &format!("{SELLERS}{path}")).bearer_auth(OPERATIONS);
    server.send(if body.is_null() { request } else { request.json(body) })
}

/// The id of a new seller, which no link and no licensee has.
pub(crate) async fn new_seller(server: &Server) -> String {
    let created = send(server, "POST", "", &body("E2E")).await.expect(201);
    created["id"].as_str().unwrap().to_owned()
}

/// The body with another value at a top-level name.
fn with(name: &str, value: Value) -> Value {
    let mut body = body("E2E");
    body[name] = value;
    body
}

/// The new values as a form, with a picture or without.
async fn put_form(server: &Server, id: &str, body: &Value, logo: Option<&[u8]>) -> Answer {
    let part = |bytes: &[u8], media_type: &str| {
        reqwest::multipart::Part::bytes(bytes.to_vec()).mime_str(media_type).unwrap()
    };
    let document = part(body.to_string().as_bytes(), "application/json");
    let form = reqwest::multipart::Form::new().part("seller", document);
    let form = match logo {
        Some(bytes) => form.part("logo", part(bytes, "image/png")),
        None => form,
    };
    server.send(server.request("PUT", &format!("{SELLERS}/{id}")).multipart(form)).await
}

#[tokio::test]
async fn a_seller_is_created_active_and_found_in_its_collection() {
    let server = Server::with(platform()).await;
    let answer = send(&server, "POST", "", &body("E2E-1")).await;
    let created = answer.expect(201);
    let id = created["id"].as_str().unwrap();
    let change = newest(&server).await["changes"][0].clone();
    assert_eq!((&change["type"], &change["id"]), (&json!("seller"), &json!(id)));
    assert!(matches_form(id, "SEL-dddd-dddd"), "{id}");
    assert_eq!(answer.header("Location"), Some(&*format!("{SELLERS}/{id}")));
    assert_eq!(answer.notices(), [""; 0]);
    for (name, value) in body("E2E-1").as_object().unwrap() {
        assert_eq!(created[name], *value, "{name}");
    }
    assert_eq!((&created["status"], &created["revision"]), (&json!("Active"), &json!(1)));
    assert_eq!(created["icon"], format!("/v1/accounts/sellers/{id}/icon"));
    assert_eq!(created["audit"]["created"], created["audit"]["updated"]);
    assert_eq!(created["$meta"]["omitted"], json!(["buyers"]));
    let shown = send(&server, "GET", &format!("/{id}?select=audit"), &Value::Null).await;
    assert_eq!(shown.expect(200), created);
}

#[tokio::test]
async fn a_seller_starts_out_of_use_if_the_request_says_so() {
    let server = Server::start().await;
    for (status, expected) in [
        (json!("Disabled"), "Disabled"),
        (json!("Offline"), "Active"),
        (json!({}), "Active"),
        (Value::Null, "Active"),
    ] {
        let created = send(&server, "POST", "", &with("status", status.clone())).await.expect(201);
        assert_eq!(created["status"], expected, "{status}");
    }
}

#[tokio::test]
async fn everything_that_the_schema_forbids_is_refused_at_its_path() {
    let server = Server::start().await;
    let wrong = json!({
        "currencies": [{ "isDefault": true }, { "value": "EURO" }],
        "address": { "country": "GBR" }, "externalId": "x".repeat(251), "buyer": [],
    });
    let paths = [
        "address.country",
        "buyer",
        "currencies[0].value",
        "currencies[1].value",
        "externalId",
        "name",
    ];
    for (method, path) in [("POST", String::new()), ("PUT", format!("/{SELLER}"))] {
        let answer = send(&server, method, &path, &wrong).await;
        let faults = answer.faults();
        assert_eq!(faults.iter().map(|(path, _)| &**path).collect::<Vec<_>>(), paths, "{method}");
    }
    send(&server, "POST", "", &json!({ "name": "x" })).await.refuses("currencies", "Required");
    let form = reqwest::multipart::Form::new().text("seller", "{}");
    let created = server.send(server.request("POST", SELLERS).multipart(form)).await;
    created.expect(415);
}

#[tokio::test]
async fn what_goes_against_a_rule_is_noticed_or_refused_at_its_path() {
    let currency = |value: &str, billing: bool, default: bool| json!({ "value": value, "billingEnabled": billing, "isDefault": default });
    let codes: Vec<_> = (0..1_001).map(|index| currency("EUR", true, index == 0)).collect();
    let cases = [
        ("externalId", Value::Null, "seller-external-id", "externalId", 1),
        ("externalId", json!(""), "seller-external-id", "externalId", 1),
        ("externalId", json!("SELLER-UK"), "seller-external-id", "externalId", 1),
        // Of the deleted seller.
        ("externalId", json!("SELLER-IE"), "seller-external-id", "externalId", 1),
        ("currencies", json!([]), "seller-currencies", "currencies", 1),
        ("currencies", json!([currency("EUR", true, false)]), "seller-currencies", "currencies", 1),
        ("currencies", json!([currency("EUR", false, true)]), "seller-currencies", "currencies", 1),
        (
            "currencies",
            json!([currency("EUR", true, true), currency("USD", true, true)]),
            "seller-currencies",
            "currencies",
            1,
        ),
        (
            "currencies",
            json!([currency("ABC", true, true)]),
            "seller-currencies",
            "currencies[0].value",
            1,
        ),
        (
            "currencies",
            json!([currency("EUR", true, true), currency("EUR", true, false)]),
            "seller-currencies",
            "currencies[1].value",
            1,
        ),
        ("currencies", json!(codes), "seller-currencies", "currencies", 21),
        ("currencies", json!(["USD", "EUR"]), "v4-currencies", "currencies", 1),
        ("address", json!({}), "seller-address", "address.addressLine1", 5),
    ];
    let (lenient, strict) = (Server::start().await, Server::with(platform()).await);
    for (index, (name, value, rule, path, count)) in cases.into_iter().enumerate() {
        let mut body = body(&format!("E2E-{index}"));
        body[name] = value;
        let answer = send(&lenient, "POST", "", &body).await;
        answer.expect(201);
        let notices = answer.notices();
        assert!(notices.iter().all(|notice| notice.starts_with(&format!("{rule}; "))), "{body}");
        assert_eq!(notices.len(), count, "{notices:?}");
        let faults = send(&strict, "POST", "", &body).await.faults();
        assert_eq!(faults[0].0, path, "{faults:?}");
    }
}

#[tokio::test]
async fn currencies_of_the_fourth_version_are_taken_the_first_as_the_default() {
    let server = Server::start().await;
    let created = send(&server, "POST", "", &with("currencies", json!(["USD", "EUR"]))).await;
    let expected = json!([
        { "value": "USD", "billingEnabled": true, "isDefault": true },
        { "value": "EUR", "billingEnabled": true, "isDefault": false },
    ]);
    assert_eq!(created.expect(201)["currencies"], expected);
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_nothing_else() {
    let server = Server::with(platform()).await;
    let path = format!("/{SELLER}");
    let before = send(&server, "GET", &path, &Value::Null).await.expect(200);
    let put = |body: Value| send(&server, "PUT", &path, &body);
    let (name, currencies) = (before["name"].clone(), before["currencies"].clone());
    let same = put(json!({ "name": name, "currencies": currencies })).await.expect(200);
    assert_eq!(same, before);
    let change = json!({
        "name": "New", "externalId": "SELLER-DE", "address": { "city": "Leeds", "addressLine2": null },
        "currencies": [{ "value": "EUR", "isDefault": true }, { "value": "GBP", "isDefault": false }],
        "attributes": { "navision": { "companyCode": "UK02", "sites": [1] } },
    });
    // An update may repeat the external id of another seller.
    let changed = put(change).await.expect(200);
    assert_eq!((&changed["name"], &changed["externalId"]), (&json!("New"), &json!("SELLER-DE")));
    assert_eq!((&changed["revision"], &changed["status"]), (&json!(2), &json!("Active")));
    let address = &changed["address"];
    assert_eq!((&address["city"], &address["country"]), (&json!("Leeds"), &json!("GB")));
    assert_eq!(address.get("addressLine2"), None);
    assert_eq!(
        changed["currencies"][0],
        json!({ "value": "EUR", "billingEnabled": true, "isDefault": true })
    );
    assert_eq!(
        changed["currencies"][1],
        json!({ "value": "GBP", "billingEnabled": true, "isDefault": false })
    );
    let cleared = json!({
        "name": "New", "currencies": changed["currencies"], "address": null, "externalId": null,
        "attributes": { "navision": { "companyCode": null } },
    });
    let cleared = put(cleared).await.expect(200);
    assert_eq!(cleared["attributes"], json!({ "navision": { "sites": [1] } }));
    assert_eq!((cleared.get("address"), cleared.get("externalId")), (None, None));
}

#[tokio::test]
async fn a_seller_is_found_by_its_company_code() {
    let server = Server::start().await;
    let body =
        with("attributes", json!({ "navision": { "companyCode": "XX77", "deep": { "a": 1 } } }));
    let created = send(&server, "POST", "", &body).await.expect(201);
    let query = "?eq(attributes.navision.companyCode,XX77)";
    let found = send(&server, "GET", query, &Value::Null).await.expect(200);
    assert_eq!(found["data"][0]["id"], created["id"]);
    assert_eq!(found["data"][0]["attributes"], body["attributes"]);
}

#[tokio::test]
async fn every_seeded_seller_but_the_deleted_one_may_be_sent_back_as_it_was_read() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = Server::with(Settings { rules, ..Settings::default() }).await;
        let page = send(&server, "GET", "?limit=100&select=audit", &Value::Null).await.expect(200);
        for mut seller in page["data"].as_array().unwrap().clone() {
            let id = seller["id"].as_str().unwrap().to_owned();
            seller["name"] = json!(format!("{} 2", seller["name"].as_str().unwrap()));
            let answer = send(&server, "PUT", &format!("/{id}"), &seller).await;
            if id == DELETED {
                let detail = "update is not allowed while Deleted; allowed: nothing.";
                assert_eq!(answer.expect(400)["detail"], detail);
                continue;
            }
            let changed = answer.expect(200);
            assert_eq!(answer.notices(), [""; 0], "{id}");
            for name in ["name", "status", "currencies", "address", "externalId", "attributes"] {
                assert_eq!(changed.get(name), seller.get(name), "{id}: {name}");
            }
        }
    }
}

#[tokio::test]
async fn a_form_without_a_picture_takes_the_picture_away_and_json_leaves_it() {
    let server = Server::start().await;
    let id = new_seller(&server).await;
    let icon = format!("{SELLERS}/{id}/icon");
    let media_type = async || {
        let answer = server.request("GET", &icon).send().await.unwrap();
        answer.headers()["Content-Type"].to_str().unwrap().to_owned()
    };
    assert_eq!(media_type().await, "image/svg+xml");
    let changed = put_form(&server, &id, &body("E2E"), Some(PNG)).await.expect(200);
    assert_eq!((media_type().await.as_str(), &changed["revision"]), ("image/png", &json!(2)));
    let kept = send(&server, "PUT", &format!("/{id}"), &with("name", json!("New"))).await;
    assert_eq!(
        (media_type().await.as_str(), &kept.expect(200)["revision"]),
        ("image/png", &json!(3))
    );
    let removed = put_form(&server, &id, &with("name", json!("New")), None).await.expect(200);
    assert_eq!((media_type().await.as_str(), &removed["revision"]), ("image/svg+xml", &json!(4)));
    let same = put_form(&server, &id, &with("name", json!("New")), None).await.expect(200);
    assert_eq!(same["revision"], 4);
}

#[tokio::test]
async fn a_new_name_is_shown_wherever_the_seller_is_shown() {
    let server = Server::start().await;
    let root = "/public/v1/accounts";
    let collections = ["buyers", "erp-links", "licensees", "sellers"];
    // Everything is rendered once under the old name.
    for collection in collections {
        let page = server.get(&format!("{root}/{collection}?limit=100")).await.expect(200);
        assert!(page.to_string().contains("E2E Seeded Seller"), "{collection}");
    }
    let seller = send(&server, "GET", &format!("/{SELLER}"), &Value::Null).await.expect(200);
    let change = json!({ "name": "Renamed", "currencies": seller["currencies"] });
    send(&server, "PUT", &format!("/{SELLER}"), &change).await.expect(200);
    for collection in collections {
        let page = server.get(&format!("{root}/{collection}?limit=100")).await.expect(200);
        let text = page.to_string();
        assert!(text.contains("Renamed") && !text.contains("E2E Seeded Seller"), "{collection}");
    }
    let link = server.get(&format!("{root}/erp-links/ERP-2210-5561-0937")).await.expect(200);
    assert_eq!(link["name"], "E2E Seeded Buyer - Renamed");
    assert_eq!(link["revision"], 1, "the link itself did not change");
}
