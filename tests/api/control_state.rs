//! States, snapshots and generated users.

use accounts_emulator::{Emulator, Settings, clock::Clock, world::Seed};
use serde_json::{Value, json};

use crate::{
    accounts::ACCOUNTS,
    support::{Answer, COLLECTION, DEMO, MEMBERSHIP, Server, seeded},
};

const NOON: &str = "2026-11-21T12:00:00Z";

/// The answer to a request with a body, or without one.
#[track_caller]
fn send_json(
    server: &Server,
    method: &str,
    path: &str,
    body: &Value,
) -> impl Future<Output = Answer> + use<> {
    let request = server.request(method, path);
    server.send(if body.is_null() { request } else { request.json(body) })
}

async fn invite(server: &Server, prefix: &str, email: &str) -> Value {
    let path = format!("{prefix}{COLLECTION}");
    let body = json!({ "email": email, "groups": [{}] });
    send_json(server, "POST", &path, &body).await.expect(201)
}

async fn total(server: &Server, prefix: &str) -> u64 {
    let page = server.get(&format!("{prefix}{COLLECTION}?limit=0")).await.expect(200);
    page["$meta"]["pagination"]["total"].as_u64().unwrap()
}

async fn state(server: &Server, prefix: &str) -> Value {
    server.get(&format!("{prefix}/_emulator/state")).await.expect(200)
}

/// A server whose time stands still and whose ids are the same at every start.
async fn still() -> Server {
    let clock = Clock::Stopped(NOON.parse().unwrap());
    Server::with(Settings { clock, random_seed: Some(7), ..Settings::default() }).await
}

#[tokio::test]
async fn a_sandbox_goes_back_to_its_snapshots_and_draws_the_same_ids_again() {
    let server = still().await;
    let snapshot = |method: &'static str, name: &str| {
        let path = format!("/_emulator/snapshots/{name}");
        send_json(&server, method, &path, &Value::Null)
    };
    invite(&server, "", "ann@example.com").await;
    let kept = snapshot("PUT", "one").await.expect(201);
    assert_eq!(
        (&kept["name"], &kept["createdAt"]),
        (&json!("one"), &json!("2026-11-21T12:00:00.000Z"))
    );
    assert_eq!(kept["counts"]["accountUsers"], DEMO + 1);
    let before = state(&server, "").await;
    let first = invite(&server, "", "bob@example.com").await;
    send_json(&server, "PUT", "/_emulator/clock", &json!({ "advance": "P8D" })).await.expect(200);
    snapshot("PUT", "two").await.expect(201);

    let back = json!({ "to": "one" });
    send_json(&server, "POST", "/_emulator/reset", &back).await.expect(204);
    assert_eq!(state(&server, "").await, before);
    assert_eq!(invite(&server, "", "bob@example.com").await, first);
    let names = async || {
        let list = server.get("/_emulator/snapshots").await.expect(200);
        let list = list["data"].as_array().unwrap().clone();
        list.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["one", "two"]);
    snapshot("PUT", "one").await.expect(200);
    send_json(&server, "POST", "/_emulator/reset", &Value::Null).await.expect(204);
    assert_eq!(names().await, ["two", "one"]);
    snapshot("DELETE", "two").await.expect(204);
    snapshot("DELETE", "two").await.expect(404);
    assert_eq!(snapshot("GET", "one").await.expect(200)["counts"]["accountUsers"], DEMO + 2);
    send_json(&server, "POST", "/_emulator/reset", &json!({ "to": "two" })).await.expect(404);
    assert_eq!(server.total().await, DEMO as u64);
}

#[tokio::test]
async fn a_snapshot_has_a_name_of_its_own_and_there_are_a_hundred_of_them_at_most() {
    let server = Server::start().await;
    for name in ["seed", "empty", "a%20b", "-", "a@b"] {
        let path = format!("/_emulator/snapshots/{name}");
        let refused = send_json(&server, "PUT", &path, &Value::Null).await;
        refused.refuses("name", "a sandbox may have");
        send_json(&server, "GET", &path, &Value::Null).await.expect(404);
    }
    send_json(&server, "PUT", "/_emulator/snapshots/%FF", &Value::Null).await.expect(404);
    let put = |number: u32| {
        let path = format!("/_emulator/snapshots/s{number}");
        send_json(&server, "PUT", &path, &Value::Null)
    };
    for number in 0..100 {
        put(number).await.expect(201);
    }
    let refused = put(100).await;
    assert!(refused.expect(409)["detail"].as_str().unwrap().contains("100"), "{}", refused.text);
    put(7).await.expect(200);
    send_json(&server, "PUT", "/~b/_emulator/snapshots/s100", &Value::Null).await.expect(201);
}

#[tokio::test]
async fn a_sandbox_is_made_from_another_or_from_a_snapshot_of_it() {
    let server = still().await;
    let make = |body: Value| send_json(&server, "POST", "/_emulator/sandboxes", &body);
    invite(&server, "", "ann@example.com").await;
    send_json(&server, "PUT", "/_emulator/clock", &json!({ "advance": "PT1H" })).await.expect(200);
    send_json(&server, "PUT", "/_emulator/snapshots/s", &Value::Null).await.expect(201);
    make(json!({ "name": "a", "from": "default" })).await.expect(201);
    make(json!({ "name": "b", "from": "default@s" })).await.expect(201);
    let own = state(&server, "").await;
    let (a, b) = (state(&server, "/~a").await, state(&server, "/~b").await);
    assert_eq!(b, own);
    for member in ["generator", "clock", "removed"] {
        assert_eq!(a["state"][member], own["state"][member], "{member}");
    }
    assert_eq!((&a["users"], &a["accountUsers"]), (&own["users"], &own["accountUsers"]));
    assert_eq!(a["state"]["inbox"], json!({ "last": 0, "messages": [] }));

    invite(&server, "/~b", "bob@example.com").await;
    send_json(&server, "POST", "/~b/_emulator/reset", &Value::Null).await.expect(204);
    assert_eq!(state(&server, "/~b").await, own);
    for (from, status) in [("nobody@s", 404), ("default@t", 404), ("default@", 400), ("@s", 400)] {
        let refused = make(json!({ "name": "c", "from": from })).await;
        assert_eq!(refused.status, status, "{from}: {}", refused.text);
    }
}

#[tokio::test]
async fn a_sandbox_may_have_a_time_to_live_of_its_own() {
    let server = Server::start().await;
    let make = |body: Value| send_json(&server, "POST", "/_emulator/sandboxes", &body);
    let long = make(json!({ "name": "long", "ttl": "10m" })).await.expect(201);
    assert_eq!(long["ttl"], "PT10M");
    assert_eq!(make(json!({ "name": "usual" })).await.expect(201)["ttl"], "PT1H");
    assert!(server.get("/_emulator/sandboxes/default").await.expect(200).get("ttl").is_none());
    for ttl in [json!("0s"), json!("-1s"), json!("soon"), json!(5)] {
        make(json!({ "name": "bad", "ttl": ttl })).await.refuses("ttl", "Expected");
    }

    make(json!({ "name": "short", "ttl": "PT0.2S" })).await.expect(201);
    invite(&server, "/~short", "ann@example.com").await;
    while server.get("/_emulator/sandboxes/short").await.status == 200 {}
    let list = server.get("/_emulator/sandboxes").await.expect(200);
    let names: Vec<_> = list["data"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["default", "long", "usual"]);
    assert_eq!(list["total"], 3);
    let anew = server.get(&format!("/~short{COLLECTION}?limit=0")).await;
    assert_eq!(anew.header("Emulator-Sandbox"), Some("short; new"));
    assert_eq!(total(&server, "/~short").await, DEMO as u64);
}

/// Puts everything that seeds do not hold into the world of a server.
async fn populate(server: &Server) {
    let group = "UGR-2757-7226";
    let path = format!("{COLLECTION}/{MEMBERSHIP}/groups");
    send_json(server, "POST", &path, &json!({ "id": group })).await.expect(200);
    let user = json!({
        "email": "zed@example.com",
        "phone": {},
        "settings": { "numberFormat": { "groupSeparator": "'" } },
        "account": { "id": "ACC-0000-0000" },
        "groups": [{ "id": "UGR-0000-0000" }],
        "notes": "\"\u{1}\u{2028}",
    });
    send_json(server, "POST", COLLECTION, &user).await.expect(201);
    let gone = invite(server, "", "gone@example.com").await;
    let path = format!("{COLLECTION}/{}", gone["id"].as_str().unwrap());
    send_json(server, "DELETE", &path, &Value::Null).await.expect(204);
    let path = "/public/v1/accounts/users/gone@example.com";
    send_json(server, "DELETE", path, &Value::Null).await.expect(204);
    invite(server, "", "Gone@example.com").await;
    let groups = "/public/v1/accounts/user-groups";
    let body = json!({ "name": "x", "buyers": [] });
    let made = send_json(server, "POST", groups, &body).await.expect(201);
    let path = format!("{groups}/{}", made["id"].as_str().unwrap());
    send_json(server, "DELETE", &path, &Value::Null).await.expect(204);
    let body = json!({ "name": "y", "buyers": [{ "id": "BUY-0000-0009" }] });
    send_json(server, "POST", groups, &body).await.expect(201);
    // From the result alone the account would be reactivated as Active.
    for action in ["deactivate", "activate", "deactivate", "disable"] {
        let path = format!("{ACCOUNTS}/ACC-1671-0642/{action}");
        send_json(server, "POST", &path, &json!({ "externalId": "PL-1" })).await.expect(200);
    }
    let picture = "--x\r\nContent-Disposition: form-data; name=\"account\"\r\n\r\n\
                   {\"name\": \"Pictured\", \"type\": \"Client\"}\r\n\
                   --x\r\nContent-Disposition: form-data; name=\"logo\"\r\n\
                   Content-Type: image/png\r\n\r\n\u{89}PNG\r\n--x--\r\n";
    let request = server.request("POST", ACCOUNTS).body(picture);
    let request = request.header("Content-Type", "multipart/form-data; boundary=x");
    server.send(request).await.expect(201);
    let token =
        "idt:TKN-2190-5437:emulatorOperationsDFUkGVbVKIVePGoTCZHQT0KXuBwTE4iXgzgfDv66w8EGHB";
    server
        .create_as(token, &json!({ "email": "by@example.com", "groups": [{}] }))
        .await
        .expect(201);
    send_json(server, "POST", "/_emulator/users", &json!({ "count": 20 })).await.expect(201);
    send_json(server, "DELETE", "/_emulator/inbox?to=zed@example.com", &Value::Null)
        .await
        .expect(200);
}

#[tokio::test]
async fn whatever_a_world_comes_to_hold_is_in_its_state_and_comes_back_from_it() {
    let settings =
        || Settings { public_url: Some("http://here".parse().unwrap()), ..Settings::default() };
    let server = Server::with(settings()).await;
    populate(&server).await;
    let own = state(&server, "").await;
    let other = Server::with(Settings { seed: Seed::Empty, ..settings() }).await;
    send_json(&other, "PUT", "/_emulator/state", &own.clone()).await.expect(204);
    assert_eq!(state(&other, "").await, own);
    let query = "limit=100&select=audit,user,account.groups";
    assert_eq!(other.list(query).await.text, server.list(query).await.text);
    let inbox = "/_emulator/inbox";
    assert_eq!(other.get(inbox).await.text, server.get(inbox).await.text);
    let accounts = server.get(&format!("{ACCOUNTS}?limit=100")).await.expect(200);
    let accounts = accounts["data"].as_array().unwrap();
    let is_it = |account: &&Value| account["name"] == "Pictured";
    let id = accounts.iter().find(is_it).unwrap()["id"].as_str().unwrap();
    let path = format!("{ACCOUNTS}/{id}/icon");
    for server in [&server, &other] {
        let icon = server.request("GET", &path).send().await.unwrap();
        assert_eq!(icon.headers()["content-type"], "image/png");
        assert_eq!(icon.bytes().await.unwrap(), "\u{89}PNG".as_bytes());
    }
    for (list, count) in [("accountUsers", 1), ("userGroups", 1)] {
        assert_eq!(own["state"]["removed"][list].as_array().unwrap().len(), count, "{list}");
    }
    let enable = format!("{ACCOUNTS}/ACC-1671-0642/enable");
    for server in [&server, &other] {
        let enabled = send_json(server, "POST", &enable, &Value::Null).await.expect(200);
        assert_eq!(enabled["status"], "Enabled");
    }
}

#[tokio::test]
async fn a_state_is_seed_data_too() {
    let server = Server::start().await;
    populate(&server).await;
    let own = state(&server, "").await;
    let started = Server::with(seeded(&own)).await;
    let theirs = state(&started, "").await;
    for (name, collection) in own.as_object().unwrap().iter().filter(|(name, _)| *name != "state") {
        assert_eq!(theirs[name], *collection, "{name}");
    }
    assert_eq!(theirs["state"]["removed"], own["state"]["removed"]);
    assert_ne!(theirs["state"]["generator"], own["state"]["generator"]);
    assert_eq!(theirs["state"]["inbox"]["last"], 0);
}

#[tokio::test]
async fn seed_data_are_a_state_too_in_which_all_else_is_as_at_first() {
    let server = still().await;
    let first = state(&server, "").await;
    invite(&server, "", "ann@example.com").await;
    let mut seed = first.clone();
    seed.as_object_mut().unwrap().remove("state");
    send_json(&server, "PUT", "/_emulator/state", &seed).await.expect(204);
    assert_eq!(state(&server, "").await, first);
    send_json(&server, "PUT", "/_emulator/state", &Value::Null).await.expect(400);
    send_json(&server, "PUT", "/_emulator/state", &json!({})).await.expect(204);
    assert_eq!(server.total().await, 0);
    send_json(&server, "POST", "/_emulator/reset", &Value::Null).await.expect(204);
    assert_eq!(state(&server, "").await, first);
}

/// Faults of states: the path, the value, and the key and a part of the error.
fn wrong() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    vec![
        ("state", json!(7), "state", "Expected an object"),
        ("state", json!({}), "state.version", "Required"),
        ("state.version", json!(2), "state.version", "Expected version 1, the only one"),
        ("state.generator", json!("x"), "state.generator", "position of a generator"),
        ("state.clock", json!({ "mode": "shifted" }), "state.clock.mode", "member by"),
        ("state.clock.mode", json!("fast"), "state.clock.mode", "Expected system"),
        ("state.clock.by", json!("1 year"), "state.clock.by", "duration"),
        ("state.removed.userGroups", json!(["x"]), "state.removed.userGroups[0]", "UGR-"),
        ("state.inbox.last", json!(-1), "state.inbox.last", "whole number"),
        ("state.inbox.messages[0].id", json!(2), "state.inbox.messages[0].id", "from 1 to 1"),
        ("state.inbox.messages[0].code", json!(1), "state.inbox.messages[0].code", "text"),
        ("state.inbox.messages[0].x", json!(1), "state.inbox.messages[0].x", "Unknown"),
        ("users[0].revision", json!(0), "users[0].revision", "whole number from 1"),
        ("users[0].email", json!("x"), "users[0].email", "e-mail address"),
        (
            "users[0].picture",
            json!({ "mediaType": "image/png" }),
            "users[0].picture.bytes",
            "Required",
        ),
        ("accounts[0].statusBefore", json!("On"), "accounts[0].statusBefore", "Active, Enabled"),
        (
            "accountUsers[0].audit.created.by",
            json!({}),
            "accountUsers[0].audit.created.by.id",
            "Required",
        ),
        (
            "accountUsers[0].invitation.until",
            json!("soon"),
            "accountUsers[0].invitation.until",
            "instant",
        ),
    ]
}

#[tokio::test]
async fn the_faults_of_a_state_are_listed_and_it_changes_nothing() {
    let server = Server::start().await;
    invite(&server, "", "ann@example.com").await;
    let own = state(&server, "").await;
    let put = |path: &'static str, value: Value| {
        let mut state = own.clone();
        crate::support::set_at(&mut state, path, value);
        send_json(&server, "PUT", "/_emulator/state", &state)
    };
    for (path, value, at, part) in wrong() {
        let refused = put(path, value).await;
        let is_listed = |(key, sentence): &(String, String)| key == at && sentence.contains(part);
        assert!(refused.faults().iter().any(is_listed), "{path}: {}", refused.text);
    }
    let mut faulty = own.clone();
    faulty["state"]["generator"] = json!(1);
    faulty["users"][0]["id"] = json!(1);
    let refused = send_json(&server, "PUT", "/_emulator/state", &faulty).await;
    assert!(refused.faults().len() > 1, "{}", refused.text);
    let request = server.request("PUT", "/_emulator/state").body("{");
    server.send(request).await.refuses("$", "line 1");
    assert_eq!(state(&server, "").await, own);
}

#[tokio::test]
async fn users_are_generated_by_the_number() {
    let server = Server::start().await;
    let generate = |body: Value| send_json(&server, "POST", "/_emulator/users", &body);
    let made = generate(json!({ "count": 2_000 })).await.expect(201);
    assert_eq!(made["created"], 2_000);
    assert_eq!(made["counts"]["accountUsers"], DEMO + 2_000);
    assert_eq!(server.total().await, DEMO as u64 + 2_000);
    let last = server.list(&format!("offset={}", DEMO + 1_999)).await.expect(200);
    assert!(last["data"][0]["user"]["email"].as_str().unwrap().ends_with("@example.com"), "{last}");
    for count in [json!(0), json!(1_000_001), json!(1.5), json!("7"), json!(-1)] {
        generate(json!({ "count": count })).await.refuses("count", "from 1 to 1000000");
    }
    generate(json!({})).await.refuses("count", "Required");
    assert_eq!(server.total().await, DEMO as u64 + 2_000);
}

#[test]
fn a_router_without_a_socket_keeps_no_file() {
    let settings =
        Settings { state: Some("/nonexistent/state.json".into()), ..Settings::default() };
    assert!(Emulator::builder().settings(settings).router().is_ok());
}
