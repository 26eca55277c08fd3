//! What all sandboxes of a process share: the seed that they return to, and the clock's bounds.

use serde_json::{Value, json};

use crate::support::{DEMO, Server, invitation};

async fn total(server: &Server, prefix: &str) -> u64 {
    let health = server.get(&format!("{prefix}/_emulator/health")).await.expect(200);
    health["counts"]["accountUsers"].as_u64().unwrap()
}

async fn put(server: &Server, path: &str, body: &Value, status: u16) -> Value {
    server.send(server.request("PUT", path).json(body)).await.expect(status)
}

#[tokio::test]
async fn a_new_seed_counts_for_resets_and_for_sandboxes_made_from_then_on() {
    let server = Server::start().await;
    assert_eq!(total(&server, "/~before").await, DEMO as u64);
    let seed = json!({ "accounts": [{ "id": "ACC-0001-0001", "name": "Mine", "type": "Client" }] });
    put(&server, "/~any/_emulator/seed", &seed, 204).await;
    let reset = async |prefix: &str| {
        let request = server.request("POST", &format!("{prefix}/_emulator/reset"));
        server.send(request).await.expect(204);
    };
    for (prefix, expected) in [("", DEMO), ("/~before", DEMO), ("/~after", 0)] {
        assert_eq!(total(&server, prefix).await, expected as u64, "{prefix}");
        reset(prefix).await;
        assert_eq!(total(&server, prefix).await, 0, "{prefix}");
    }
    server.create(&invitation("ann@example.com")).await.expect(201);
    assert_eq!(total(&server, "").await, 1);
    assert_eq!(total(&server, "/~after").await, 0);
}

#[tokio::test]
async fn a_wrong_seed_is_refused_whole() {
    let server = Server::start().await;
    let seed = json!({ "accounts": [{}], "users": 7 });
    let refused = put(&server, "/_emulator/seed", &seed, 400).await;
    assert_eq!(refused["errors"]["accounts[0].id"], json!(["Required, but missing."]));
    assert_eq!(refused["errors"]["users"], json!(["Expected a list, found the number 7."]));
    let request = server.request("PUT", "/_emulator/seed").body("{");
    let refused = server.send(request).await.expect(400);
    let sentence = refused["errors"]["$"][0].as_str().unwrap();
    assert!(sentence.starts_with("The body is not JSON: "), "{sentence}");
    server.send(server.request("POST", "/_emulator/reset")).await.expect(204);
    assert_eq!(total(&server, "").await, DEMO as u64);
}

#[tokio::test]
async fn a_stopped_clock_runs_on_from_its_instant() {
    let server = Server::start().await;
    let clock = "/_emulator/clock";
    put(&server, clock, &json!({ "freeze": "2031-02-03T04:05:06.789Z" }), 200).await;
    let shown = put(&server, clock, &json!({ "freeze": false }), 200).await;
    assert_eq!(shown["mode"], "shifted");
    let now = shown["now"].as_str().unwrap();
    assert!(("2031-02-03T04:05:06.789Z".."2031-02-03T04:06").contains(&now), "{now}");
    let shown = put(&server, clock, &json!({ "system": true }), 200).await;
    assert_eq!(shown["mode"], "system");
    assert_eq!(put(&server, clock, &json!({ "freeze": false }), 200).await["mode"], "system");
}

#[tokio::test]
async fn the_clock_says_why_it_is_not_moved() {
    let server = Server::start().await;
    let form = "Expected an ISO 8601 duration such as P7DT1S";
    let varying = format!("{form}; years and months vary in length, so write days, found");
    let long = format!("{form}; the calendar has 9999 years, found");
    let calendar = "Expected an instant from 0001-01-01T00:00:00Z to 9999-12-30T22:00:00Z";
    for (member, value, reason) in [
        ("advance", "P1M", &*varying),
        ("advance", "P1Y", &varying),
        ("advance", "P99999999D", &long),
        ("advance", "soon", &format!("{form}, found")),
        ("set", "9999-12-31T23:59:59Z", calendar),
        ("set", "-009999-01-03T00:00:00Z", calendar),
        ("set", "0000-12-31T23:59:59Z", calendar),
        ("freeze", "+012345-01-01T00:00:00Z", calendar),
        ("set", "tomorrow", "Expected an instant such as 2026-01-31T10:00:00.000Z, found"),
    ] {
        let request = server.request("PUT", "/_emulator/clock").json(&json!({ member: value }));
        server.send(request).await.refuses(member, reason);
    }
    let request =
        server.request("PUT", "/_emulator/clock").json(&json!({ "advance": "-P800000D" }));
    let refused = server.send(request).await.expect(400);
    let detail = "The clock can't be moved that far: it goes from the year 1 to the end of 9999.";
    assert_eq!(refused["detail"], detail);
    let first = json!({ "freeze": "0001-01-01T00:00:00Z" });
    let shown = put(&server, "/_emulator/clock", &first, 200).await;
    assert_eq!(shown["now"], "0001-01-01T00:00:00.000Z");
}

#[tokio::test]
async fn a_wait_takes_no_negative_time() {
    let server = Server::start().await;
    for path in ["inbox/wait", "requests/wait"] {
        let answer = server.get(&format!("/_emulator/{path}?timeout=-1s")).await;
        answer.refuses("timeout", "a duration of at most a minute, such as 5s or PT5S.");
    }
    server.get("/readyz?linger=2h").await.refuses("linger", "a duration of at most a minute");
}
