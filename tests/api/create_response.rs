//! The answer to an invitation: the whole membership, and equal answers to equal requests.

use std::collections::{BTreeMap, BTreeSet};

use accounts_emulator::{
    Settings,
    model::{Href, Nulls},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::support::{
    ACCOUNT, CLIENT, COLLECTION, DEFAULT_ACCOUNT, GROUP, Server, invitation, matches_form, stopped,
    styled,
};

const NOON: &str = "2026-11-21T12:00:00.007Z";

#[tokio::test]
async fn the_answer_is_the_whole_membership() {
    let server = Server::with(stopped(NOON)).await;
    let mut body = invitation("Ann.Lee@example.org");
    (body["firstName"], body["lastName"], body["notes"]) =
        (json!("Ann"), json!("Lee"), json!("Welcome."));
    let answer = server.create(&body).await;
    let mut created = answer.expect(201);
    let (id, user) = (created["id"].clone(), created["user"]["id"].clone());
    let module = created["modules"][0].clone();
    let url = created["invitation"]["url"].take();
    assert!(url.as_str().unwrap().contains("/accept-invite?code="), "{url}");
    let by = json!({ "id": "TKN-0000-0001", "name": "Accounts Emulator", "revision": 1 });
    let expected = json!({
        "id": id,
        "audit": {
            "created": { "at": NOON, "by": by },
            "updated": { "at": NOON, "by": by },
        },
        "revision": 1,
        "user": {
            "id": user, "icon": icon("users", &user), "name": "Ann Lee", "email": "Ann.Lee@example.org", "status": "Invited",
            "firstName": "Ann", "lastName": "Lee", "revision": 1,
        },
        "groups": [{
            "id": GROUP, "name": "test2", "description": "test2", "logo": "", "isDefault": false,
            "revision": 1,
        }],
        "modules": [module],
        "account": {
            "id": ACCOUNT, "name": "You Are a Test Account", "type": "Client", "status": "Active",
            "revision": 1,
        },
        "invitation": { "url": null, "notes": "Welcome.", "status": "Invited" },
    });
    assert_eq!(created, expected);
    let members: BTreeSet<_> = module.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["id", "name", "revision", "description", "filters", "settings"].into());
    assert!(matches_form(id.as_str().unwrap(), "AUSR-dddd-dddd-dddd"), "{id}");
    assert!(matches_form(user.as_str().unwrap(), "USR-dddd-dddd"), "{user}");
}

/// The path of a generated picture.
fn icon(collection: &str, id: &Value) -> String {
    format!("/v1/accounts/{collection}/{}/icon", id.as_str().unwrap())
}

#[tokio::test]
async fn location_leads_to_the_same_membership() {
    let server = Server::start().await;
    let answer = server.create(&invitation("ann@example.org")).await;
    let mut created = answer.expect(201);
    let location = answer.header("Location").unwrap();
    assert_eq!(location, format!("{COLLECTION}/{}", created["id"].as_str().unwrap()));
    let read = server.get(location).await.expect(200);
    created.as_object_mut().unwrap().remove("audit");
    created["$meta"] = json!({ "omitted": ["audit"] });
    assert_eq!(read, created);
}

#[tokio::test]
async fn the_link_names_code_and_membership_and_starts_with_the_public_url() {
    for (public_url, start) in [
        (None, "http://localhost:"),
        (Some("https://market.example.org/emulator"), "https://market.example.org/emulator/"),
        (Some("https://market.example.org/"), "https://market.example.org/accept-invite?"),
    ] {
        let public_url = public_url.map(|url| url.parse().unwrap());
        let server = Server::with(Settings { public_url, ..Settings::default() }).await;
        let created = server.create(&invitation("ann@example.org")).await.expect(201);
        let url = created["invitation"]["url"].as_str().unwrap();
        assert!(url.starts_with(start), "{url}");
        let (_, code) = url.split_once("/accept-invite?code=").unwrap();
        let code = percent_decode_str(code).decode_utf8().unwrap();
        let code: BTreeMap<String, String> =
            serde_json::from_slice(&STANDARD.decode(&*code).unwrap()).unwrap();
        assert_eq!(code.len(), 2);
        assert_eq!(created["id"], code["accountUserId"]);
        assert_eq!(STANDARD.decode(&code["code"]).unwrap().len(), 32);
    }
}

#[tokio::test]
async fn the_link_never_follows_the_request() {
    let server = Server::start().await;
    let request = server.request("POST", COLLECTION).json(&invitation("ann@example.org"));
    let request = request.header("Host", "evil.example.org").header("X-Forwarded-Host", "evil");
    let created = server.send(request).await.expect(201);
    let url = created["invitation"]["url"].as_str().unwrap();
    let port = server.emulator.address().port();
    assert!(url.starts_with(&format!("http://localhost:{port}/accept-invite?")), "{url}");
}

#[tokio::test]
async fn a_token_is_the_author_of_what_it_makes() {
    let server = Server::start().await;
    let created = server.create_as(CLIENT, &invitation("ann@example.org")).await.expect(201);
    let by = json!({ "id": "TKN-6403-9815", "name": "Larkfield ERP Connector", "revision": 1 });
    assert_eq!(created["audit"]["created"]["by"], by);
    assert_eq!(created["audit"]["updated"]["by"], by);
    for scheme in ["bearer", "BEARER", "Bearer "] {
        let request = server.request("POST", COLLECTION).json(&json!({ "groups": [{}] }));
        let request = request.header("Authorization", format!("{scheme} {CLIENT}"));
        let created = server.send(request).await.expect(201);
        assert_eq!(created["audit"]["created"]["by"], by, "{scheme}");
        assert_eq!(created["account"]["id"], DEFAULT_ACCOUNT);
    }
}

#[tokio::test]
async fn instants_have_three_digits_of_milliseconds_and_are_utc() {
    for (clock, shown) in [
        ("2026-11-21T12:00:00Z", "2026-11-21T12:00:00.000Z"),
        ("2026-11-21T12:00:00.1Z", "2026-11-21T12:00:00.100Z"),
        ("2026-11-21T23:59:59.9999+01:00", "2026-11-21T22:59:59.999Z"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
    ] {
        let server = Server::with(stopped(clock)).await;
        let created = server.create(&invitation("ann@example.org")).await.expect(201);
        assert_eq!(created["audit"]["created"]["at"], shown);
    }
    let server = Server::start().await;
    let created = server.create(&invitation("ann@example.org")).await.expect(201);
    let at = created["audit"]["created"]["at"].as_str().unwrap();
    assert!(matches_form(at, "dddd-dd-ddTdd:dd:dd.dddZ"), "{at}");
}

#[tokio::test]
async fn the_same_requests_get_the_same_bytes() {
    let seed = |random_seed| Settings {
        random_seed,
        users: 20,
        public_url: Some("http://emulator".parse().unwrap()),
        ..stopped(NOON)
    };
    let (one, same) = (answers(seed(Some(7))).await, answers(seed(Some(7))).await);
    assert_eq!(one, same);
    let (other, drawn) = (answers(seed(Some(8))).await, answers(seed(None)).await);
    assert!(one != other && one != drawn && other != drawn);
}

#[tokio::test]
async fn a_reset_goes_back_to_the_start_and_so_do_the_ids() {
    let server = Server::with(Settings { random_seed: Some(7), ..stopped(NOON) }).await;
    let (before, first) = (server.list("").await.text, server.create(&invitation("a@b.co")).await);
    server.create(&invitation("c@d.co")).await.expect(201);
    server.emulator.reset();
    assert_eq!(server.list("").await.text, before);
    assert_eq!(server.create(&invitation("a@b.co")).await.text, first.text);
}

/// Everything that an emulator answers to some requests, but for the date.
async fn answers(settings: Settings) -> Vec<String> {
    let server = Server::with(settings).await;
    let mut answers = Vec::new();
    for body in [
        invitation("ann@example.org"),
        json!({ "groups": [{}, { "id": "UGR-7777-0001" }], "account": { "id": "ACC-7777-0001" } }),
        json!({ "groups": [] }),
        invitation("ann@example.org"),
    ] {
        answers.push(server.create(&body).await);
    }
    answers.push(server.list("limit=100&select=audit,user").await);
    answers.push(server.read("AUSR-0000-0000-0000").await);
    let written = answers.into_iter().map(|mut answer| {
        answer.headers.remove("Date");
        format!("{answer:?}")
    });
    written.collect()
}

#[tokio::test]
async fn with_nulls_the_answer_shows_what_has_no_value() {
    let server = Server::with(styled(Nulls::Show, Href::Off)).await;
    let created = server.create(&invitation("ann@example.org")).await.expect(201);
    for pointer in [
        "/lastLoginAt",
        "/audit/access",
        "/audit/joined",
        "/audit/invitationAcceptedAt",
        "/audit/created/by/icon",
        "/account/icon",
        "/invitation/notes",
    ] {
        assert_eq!(created.pointer(pointer), Some(&Value::Null), "{pointer} of {created}");
    }
    for pointer in ["/$meta", "/user/firstName", "/user/$meta"] {
        assert_eq!(created.pointer(pointer), None, "{pointer} of {created}");
    }
}
