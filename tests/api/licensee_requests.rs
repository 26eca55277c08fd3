//! Licensees: what creating and changing them takes, and which rules hold.

use accounts_emulator::{Settings, model::Rules};
use serde_json::{Value, json};

use crate::{
    icons::{PNG, Part, form, logo},
    licensees::{LICENSEE, LICENSEES, ask, body, pair},
    support::{Answer, DEFAULT_ACCOUNT, Server, matches_form, platform, set_at},
};

/// A buyer in each status that keeps it from buying, and a seller that it has a link to.
const IDLE: [(&str, &str, &str); 5] = [
    ("Disabled", "BUY-7767-9284", "SEL-1839-7725"),
    ("Deleted", "BUY-6493-6743", "SEL-7310-3075"),
    ("Unassigned", "BUY-6396-2937", "SEL-2648-9051"),
    ("Conflict", "BUY-2458-5234", "SEL-7310-3075"),
    ("Mismatch", "BUY-7993-7171", "SEL-5903-1746"),
];

fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap()
}

fn keys(answer: &Answer) -> Vec<String> {
    answer.faults().into_iter().map(|(key, _)| key).collect()
}

#[tokio::test]
async fn a_licensee_is_created_with_the_account_and_the_status_of_its_buyer() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = Server::with(Settings { rules, ..Settings::default() }).await;
        let answer = ask(&server, "POST", "", &body()).await;
        let created = answer.expect(201);
        let id = text(&created, "id");
        assert!(matches_form(id, "LCE-dddd-dddd-dddd"), "{id}");
        assert_eq!(answer.header("Location"), Some(&*format!("{LICENSEES}/{id}")));
        let ignored =
            ["groups", "type", "defaultLanguage"].map(|it| format!("ignored-member; {it}"));
        assert_eq!(answer.notices(), ignored);
        assert_eq!((&created["status"], &created["revision"]), (&json!("Active"), &json!(1)));
        assert_eq!(created["account"]["id"], DEFAULT_ACCOUNT);
        assert!(created["audit"]["created"]["at"].is_string() && created.get("$meta").is_none());
        let shown = ask(&server, "GET", &format!("/{id}"), &Value::Null).await.expect(200);
        assert_eq!(shown["$meta"]["omitted"], json!(["audit"]));
        assert_eq!(shown["address"]["city"], "Leeds");

        let enabled = pair("BUY-2849-7878", "SEL-7310-3075");
        let enabled = ask(&server, "POST", "", &enabled).await.expect(201);
        assert_eq!(enabled["status"], "Enabled");
        assert!(enabled.get("address").is_none(), "{enabled}");
    }
}

#[tokio::test]
async fn a_picture_comes_with_a_new_licensee_or_with_a_change() {
    let server = Server::start().await;
    let sent = pair("BUY-1591-2112", "SEL-7310-3075").to_string();
    let document = || Part("name=\"licensee\"", "Content-Type: application/json", sent.as_bytes());
    let created = form(&server, "POST", LICENSEES, &[document(), logo(PNG)]).await.expect(201);
    let path = format!("{LICENSEES}/{}", text(&created, "id"));
    let picture = async || {
        let response = server.request("GET", &format!("{path}/icon")).send().await.unwrap();
        (response.headers()["content-type"].clone(), response.bytes().await.unwrap())
    };
    assert_eq!(picture().await, ("image/png".parse().unwrap(), PNG.1.into()));
    // A form without a picture leaves the one that is there.
    let unchanged = form(&server, "PUT", &path, &[document()]).await.expect(200);
    assert_eq!((picture().await.1, &unchanged["revision"]), (PNG.1.into(), &json!(1)));
    let other = ("image/gif", &b"GIF89a"[..]);
    let changed = form(&server, "PUT", &path, &[document(), logo(other)]).await.expect(200);
    assert_eq!((picture().await.1, &changed["revision"]), (other.1.into(), &json!(2)));
}

#[tokio::test]
async fn a_licensee_without_a_name_is_named_after_its_buyer_and_seller() {
    let server = Server::start().await;
    for (buyer, seller, name) in [
        ("BUY-4050-7215", "SEL-3385-6092", "Larkfield Foods UK-Leeds-SEL-3385-6092"),
        ("BUY-2849-7878", "SEL-7310-3075", "Larkfield Creamery Ireland-Cork-SEL-7310-3075"),
        // One that is made has no city.
        ("BUY-0000-0009", "SEL-7310-3075", "BUY-0000-0009-SEL-7310-3075"),
    ] {
        for given in [None, Some(Value::Null)] {
            let mut body = pair(buyer, seller);
            if let Some(given) = given {
                set_at(&mut body, "name", given);
            }
            assert_eq!(ask(&server, "POST", "", &body).await.expect(201)["name"], name);
        }
    }
}

#[tokio::test]
async fn an_address_of_its_own_counts_unless_the_request_says_that_the_buyers_does() {
    let server = Server::start().await;
    let own = body()["address"].clone();
    let mut created = body();
    set_at(&mut created, "useBuyerAddress", json!(true));
    let created = ask(&server, "POST", "", &created).await.expect(201);
    assert!(created.get("address").is_none() && created["useBuyerAddress"] == true, "{created}");
    let path = format!("/{}", text(&created, "id"));
    for (body, uses_buyers, city) in [
        (json!({}), true, None),
        (json!({ "address": null }), true, None),
        (json!({ "useBuyerAddress": true, "address": own }), true, None),
        (json!({ "address": own }), false, Some("Leeds")),
        (json!({ "address": { "city": "York" } }), false, Some("York")),
        (json!({ "useBuyerAddress": false }), false, Some("York")),
        (json!({ "useBuyerAddress": true, "address": own }), true, None),
        (json!({ "useBuyerAddress": false, "address": own }), false, Some("Leeds")),
        (json!({ "useBuyerAddress": true }), true, None),
    ] {
        let answer = ask(&server, "PUT", &path, &body).await;
        let changed = answer.expect(200);
        assert_eq!(changed["useBuyerAddress"], uses_buyers, "{body}");
        assert_eq!(changed["address"]["city"].as_str(), city, "{body}");
        assert_eq!(answer.notices(), [""; 0], "{body}");
    }
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_nothing_else() {
    let server = Server::start().await;
    let put = |body: Value| ask(&server, "PUT", &format!("/{LICENSEE}"), &body);
    assert_eq!(put(json!({})).await.expect(200)["revision"], 1);
    let changed = put(json!({ "name": "New", "externalId": null })).await.expect(200);
    assert_eq!((&changed["name"], &changed["revision"]), (&json!("New"), &json!(2)));
    assert!(changed.get("externalId").is_none() && changed["description"].is_string());
    assert_eq!(changed["address"]["addressLine2"], "Unit 6");
    let same = put(json!({ "name": "New", "status": "Disabled", "account": 7 })).await;
    assert_eq!((same.notices(), &same.expect(200)["revision"]), (vec![], &json!(2)));
}

#[tokio::test]
async fn buyer_seller_and_eligibility_never_change_and_another_one_is_noticed() {
    let server = Server::start().await;
    for (body, ignored) in [
        (json!({ "buyer": { "id": "BUY-1591-2112", "name": "x" } }), None),
        (json!({ "seller": { "id": "SEL-7310-3075" }, "eligibility": { "client": true } }), None),
        (json!({ "buyer": { "id": "BUY-4050-7215" } }), Some("buyer")),
        (json!({ "buyer": null }), Some("buyer")),
        (json!({ "seller": { "id": "SEL-0000-0009" } }), Some("seller")),
        (json!({ "seller": "SEL-2648-9051" }), Some("seller")),
        (json!({ "eligibility": { "client": false, "partner": true } }), Some("eligibility")),
        (json!({ "eligibility": 7 }), Some("eligibility")),
    ] {
        let answer = ask(&server, "PUT", &format!("/{LICENSEE}"), &body).await;
        let notices: Vec<_> = ignored.iter().map(|it| format!("ignored-member; {it}")).collect();
        assert_eq!(answer.notices(), notices, "{body}");
        let shown = answer.expect(200);
        assert_eq!(
            (&shown["revision"], &shown["buyer"]["id"]),
            (&json!(1), &json!("BUY-1591-2112"))
        );
        assert_eq!(shown["eligibility"], json!({ "client": true, "partner": false }));
    }
}

#[tokio::test]
async fn a_new_licensee_takes_part_as_its_account_may() {
    let server = Server::start().await;
    for (buyer, seller, given, partner) in [
        ("BUY-1591-2112", "SEL-7310-3075", Value::Null, false),
        ("BUY-6516-9394", "SEL-3385-6092", Value::Null, false),
        ("BUY-6516-9394", "SEL-3385-6092", json!({ "partner": true }), true),
        ("BUY-1591-2112", "SEL-7310-3075", json!({ "client": true }), false),
    ] {
        let mut body = pair(buyer, seller);
        set_at(&mut body, "eligibility", given.clone());
        let answer = ask(&server, "POST", "", &body).await;
        let expected = json!({ "client": !partner, "partner": partner });
        assert_eq!(answer.expect(201)["eligibility"], expected, "{given}");
        assert_eq!(answer.notices(), [""; 0], "{given}");
    }
    // Of an account that may take part as a partner only.
    let account = server.request("PUT", &format!("/public/v1/accounts/accounts/{DEFAULT_ACCOUNT}"));
    let partner = json!({ "eligibility": { "client": false, "partner": true } });
    server.send(account.json(&partner)).await.expect(200);
    let body = pair("BUY-1591-2112", "SEL-7310-3075");
    let created = ask(&server, "POST", "", &body).await.expect(201);
    assert_eq!(created["eligibility"], partner["eligibility"]);
}

#[tokio::test]
async fn what_a_rule_refuses_is_noticed_under_the_contract() {
    let (server, strict) = (Server::start().await, Server::with(platform()).await);
    let with = |path: &str, value: Value| {
        let mut body = pair("BUY-1591-2112", "SEL-7310-3075");
        set_at(&mut body, path, value);
        body
    };
    let part = |name: &str| {
        let mut body = body();
        set_at(&mut body, &format!("address.{name}"), json!(""));
        json!({ "address": body["address"] })
    };
    let own = format!("/{LICENSEE}");
    for (rule, key, method, path, body) in [
        (
            "licensee-account",
            "account.id",
            "POST",
            "",
            with("account", json!({"id": "ACC-3358-7104"})),
        ),
        ("licensee-link", "seller.id", "POST", "", pair("BUY-1591-2112", "SEL-5903-1746")),
        ("licensee-link", "seller.id", "POST", "", pair("BUY-4050-7215", "SEL-2648-9051")),
        ("licensee-link", "seller.id", "POST", "", pair("BUY-6516-9394", "SEL-1839-7725")),
        ("licensee-buyer", "buyer.id", "POST", "", pair(IDLE[1].1, IDLE[1].2)),
        ("licensee-buyer", "buyer.id", "POST", "", pair(IDLE[4].1, IDLE[4].2)),
        ("licensee-address", "address", "POST", "", with("useBuyerAddress", json!(false))),
        ("licensee-address", "address", "PUT", &own, json!({ "address": null })),
        ("licensee-address", "address.postCode", "PUT", &own, part("postCode")),
        ("licensee-address", "address.state", "PUT", &own, part("state")),
        ("licensee-eligibility", "eligibility", "POST", "", with("eligibility", json!({}))),
        (
            "licensee-eligibility",
            "eligibility",
            "POST",
            "",
            with("eligibility", json!({ "client": true, "partner": true })),
        ),
        (
            "licensee-eligibility",
            "eligibility",
            "POST",
            "",
            with("eligibility", json!({ "partner": true })),
        ),
        ("known-buyer", "buyer.id", "POST", "", pair("BUY-0000-0009", "SEL-7310-3075")),
        ("known-seller", "seller.id", "POST", "", pair("BUY-1591-2112", "SEL-0000-0009")),
    ] {
        ask(&strict, method, path, &body).await.refuses(key, "");
        let answer = ask(&server, method, path, &body).await;
        assert!(answer.status < 300, "{rule}: {}", answer.text);
        let notices = answer.notices();
        assert_eq!(notices.len(), 1, "{rule}: {notices:?}");
        assert!(notices[0].starts_with(&format!("{rule}; ")), "{notices:?}");
    }
}

#[tokio::test]
async fn a_licensee_of_a_buyer_who_is_not_in_use_is_disabled() {
    let server = Server::start().await;
    for (status, buyer, seller) in IDLE {
        let mut body = pair(buyer, seller);
        set_at(&mut body, "account", json!({ "id": DEFAULT_ACCOUNT }));
        let answer = ask(&server, "POST", "", &body).await;
        assert_eq!(answer.expect(201)["status"], "Disabled", "{status}");
        let sentence =
            format!("licensee-buyer; Buyer {buyer} is {status}; it was created as Disabled.");
        assert!(answer.notices().contains(&&*sentence), "{:?}", answer.notices());
    }
}

#[tokio::test]
async fn a_buyer_without_account_needs_one_from_the_request() {
    let (_, buyer, seller) = IDLE[2];
    let named = |account: &str| {
        let mut body = pair(buyer, seller);
        set_at(&mut body, "account", json!({ "id": account }));
        body
    };
    let server = Server::start().await;
    let sentence = "Buyer BUY-6396-2937 has no account, so one is required.";
    ask(&server, "POST", "", &pair(buyer, seller)).await.refuses("account", sentence);
    let answer = ask(&server, "POST", "", &named(DEFAULT_ACCOUNT)).await;
    assert_eq!(answer.expect(201)["account"]["id"], DEFAULT_ACCOUNT);
    let rules = |answer: &Answer| -> Vec<String> {
        answer.notices().iter().map(|it| it.split(';').next().unwrap().to_owned()).collect()
    };
    assert_eq!(rules(&answer), ["licensee-account", "licensee-buyer"]);
    let answer = ask(&server, "POST", "", &named("ACC-0000-0009")).await;
    assert_eq!(answer.expect(201)["account"]["name"], "ACC-0000-0009");
    assert_eq!(rules(&answer), ["licensee-account", "known-account", "licensee-buyer"]);
    let strict = Server::with(platform()).await;
    assert_eq!(
        keys(&ask(&strict, "POST", "", &pair(buyer, seller)).await),
        ["account", "buyer.id"]
    );
    let answer = ask(&strict, "POST", "", &named(DEFAULT_ACCOUNT)).await;
    assert_eq!(keys(&answer), ["account.id", "buyer.id"]);
}

#[tokio::test]
async fn an_unknown_buyer_and_an_unknown_seller_come_into_being_under_the_contract() {
    let server = Server::start().await;
    let answer = ask(&server, "POST", "", &pair("BUY-0000-0009", "SEL-0000-0009")).await;
    let created = answer.expect(201);
    assert_eq!(
        (&created["status"], &created["account"]["id"]),
        (&json!("Enabled"), &json!(DEFAULT_ACCOUNT))
    );
    for path in ["buyers/BUY-0000-0009", "sellers/SEL-0000-0009"] {
        let made = server.get(&format!("/public/v1/accounts/{path}")).await.expect(200);
        assert_eq!(made["name"], made["id"]);
    }
    assert_eq!(answer.notices().len(), 2, "{:?}", answer.notices());
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_body_is_reported_at_once() {
    let server = Server::start().await;
    let wrong = json!({
        "buyer": { "id": "x" }, "name": "", "address": { "country": "GBR" }, "colour": 1,
        "eligibility": { "client": 1 },
    });
    let created = ask(&server, "POST", "", &wrong).await;
    let expected = [
        "address.country",
        "buyer.id",
        "colour",
        "eligibility.client",
        "name",
        "seller",
        "useBuyerAddress",
    ];
    assert_eq!(keys(&created), expected);
    let updated = ask(&server, "PUT", &format!("/{LICENSEE}"), &wrong).await;
    assert_eq!(keys(&updated), ["address.country", "colour", "name"]);
    let strict = Server::with(platform()).await;
    let body = json!({
        "buyer": { "id": "BUY-1591-2112" }, "seller": { "id": "SEL-5903-1746" },
        "account": { "id": "ACC-0000-0009" }, "useBuyerAddress": false, "eligibility": {},
        "address": { "addressLine1": "x", "postCode": "x", "city": "x" },
    });
    let expected = ["account.id", "address.country", "address.state", "eligibility", "seller.id"];
    assert_eq!(keys(&ask(&strict, "POST", "", &body).await), expected);
}

#[tokio::test]
async fn every_seeded_licensee_that_may_change_may_be_sent_back_as_it_was_read() {
    for rules in [Rules::Contract, Rules::Platform] {
        let server = Server::with(Settings { rules, ..Settings::default() }).await;
        let list = format!("{LICENSEES}?limit=100&select=audit");
        let page = server.get(&list).await.expect(200);
        for licensee in page["data"].as_array().unwrap() {
            let path = format!("/{}", text(licensee, "id"));
            let answer = ask(&server, "PUT", &path, licensee).await;
            let mut changed = licensee.clone();
            set_at(&mut changed, "name", json!("Another"));
            let after = ask(&server, "PUT", &path, &changed).await;
            if licensee["status"] == "Deleted" {
                for answer in [answer, after] {
                    let detail = text(&answer.expect(400), "detail").to_owned();
                    assert_eq!(detail, "update is not allowed while Deleted; allowed: nothing.");
                }
                continue;
            }
            assert_eq!(answer.expect(200)["revision"], licensee["revision"]);
            assert_eq!((answer.notices(), after.notices()), (vec![], vec![]));
            assert_eq!(after.expect(200)["name"], "Another");
        }
    }
}
