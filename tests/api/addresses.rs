//! The addresses in answers: right where they are read.

use accounts_emulator::Settings;
use serde_json::{Value, json};

use crate::{
    events::Stream,
    support::{COLLECTION, Server, admin, invitation},
};

fn public(url: &str) -> Settings {
    Settings { public_url: Some(url.parse().unwrap()), ..Settings::default() }
}

/// What the control plane tells of sandbox `t1` to a client that asks by this host: the base URL, the
/// link in the inbox, and the server in its OpenAPI document.
async fn addresses(server: &Server, host: &str) -> [String; 3] {
    let get = async |path: &str| {
        let request = server.request("GET", &format!("/_emulator/{path}")).header("Host", host);
        server.send(request.header("Emulator-Sandbox", "t1")).await.expect(200)
    };
    let sandbox = get("sandboxes/t1").await;
    let message = get("inbox").await["data"][0].clone();
    let link = message["link"].as_str().unwrap();
    assert!(message["text"].as_str().unwrap().contains(link), "{message}");
    assert!(message["html"].as_str().unwrap().contains(link), "{message}");
    let path = message["path"].as_str().unwrap();
    assert!(path.starts_with("/~t1/accept-invite?code="), "{path}");
    let link = link.strip_suffix(path).unwrap();
    let document = get("openapi.json").await;
    [&sandbox["baseUrl"], &json!(link), &document["servers"][0]["url"]]
        .map(|it| it.as_str().unwrap().to_owned())
}

/// Invites into sandbox `t1`, and returns the link that the API shows, and `Location`.
async fn invite(server: &Server, email: &str) -> (String, String) {
    let request = server.request("POST", &format!("/~t1{COLLECTION}"));
    let answer = server.send(request.json(&invitation(email))).await;
    let created = answer.expect(201);
    let link = created["invitation"]["url"].as_str().unwrap().to_owned();
    (link, answer.header("Location").unwrap().to_owned())
}

async fn put_settings(server: &Server, settings: &Value) -> Value {
    server.send(admin(server, "PUT", "settings").json(settings)).await.expect(200)
}

#[tokio::test]
async fn the_control_plane_tells_addresses_by_the_host_that_it_was_asked_by() {
    let server = Server::start().await;
    invite(&server, "ann@example.com").await;
    for host in ["emulator:8080", "localhost:32776", "accounts.internal", "[::1]:80"] {
        let base = format!("http://{host}");
        assert_eq!(addresses(&server, host).await, [format!("{base}/~t1"), base.clone(), base]);
    }
    let new = admin(&server, "POST", "sandboxes").header("Host", "emulator").json(&json!({}));
    let made = server.send(new).await.expect(201);
    assert!(made["baseUrl"].as_str().unwrap().starts_with("http://emulator/~s-"), "{made}");
    // The API never takes its addresses from the request.
    let request = server.request("POST", COLLECTION).header("Host", "emulator:1");
    let created = server.send(request.json(&invitation("bob@example.com"))).await.expect(201);
    let own = format!("http://localhost:{}/accept-invite", server.emulator.address().port());
    assert!(created["invitation"]["url"].as_str().unwrap().starts_with(&own), "{created}");
}

#[tokio::test]
async fn a_stream_tells_addresses_by_the_host_that_it_was_asked_by() {
    let server = Server::start().await;
    let mut events = Stream::open(&server, "/_emulator/events").await;
    server.create(&invitation("ann@example.com")).await.expect(201);
    let mail = loop {
        let (name, _, value) = events.next().await;
        if name == "mail" {
            break value;
        }
    };
    let link = mail["link"].as_str().unwrap();
    assert_eq!(link, format!("{}{}", server.emulator.base_url(), mail["path"].as_str().unwrap()));
}

#[tokio::test]
async fn a_public_url_goes_before_the_host_and_its_path_before_every_location() {
    let server = Server::with(public("https://proxy.example.org/mpt/")).await;
    let base = "https://proxy.example.org/mpt";
    let (link, location) = invite(&server, "ann@example.com").await;
    assert!(link.starts_with(&format!("{base}/~t1/accept-invite?code=")), "{link}");
    assert!(location.starts_with("/mpt/~t1/public/v1/accounts/account-users/AUSR-"), "{location}");
    let shown = addresses(&server, "emulator").await;
    assert_eq!(shown, [&*format!("{base}/~t1"), base, base]);
    let fault = json!({ "effect": { "status": 503 } });
    for (path, body, location) in [
        ("sandboxes", json!({ "name": "t2" }), "/mpt/_emulator/sandboxes/t2"),
        ("faults", fault, "/mpt/_emulator/faults/1"),
    ] {
        let answer = server.send(admin(&server, "POST", path).json(&body)).await;
        answer.expect(201);
        assert_eq!(answer.header("Location"), Some(location));
    }
}

#[tokio::test]
async fn the_public_url_is_corrected_at_run_time_and_kept_by_a_reset() {
    let local = Server::start().await;
    let own = format!("http://localhost:{}", local.emulator.address().port());
    let set = Server::with(public("http://first/a")).await;
    for (server, first) in [(&local, &*own), (&set, "http://first/a")] {
        let settings = server.get("/_emulator/settings").await.expect(200);
        assert_eq!(settings, json!({ "publicUrl": first }));
        let new = json!({ "publicUrl": "http://localhost:32776/b/" });
        let shown = json!({ "publicUrl": "http://localhost:32776/b" });
        assert_eq!(put_settings(server, &new).await, shown);
        server.send(admin(server, "POST", "reset")).await.expect(204);
        assert_eq!(put_settings(server, &json!({})).await, shown);
        let (link, location) = invite(server, "ann@example.com").await;
        assert!(link.starts_with("http://localhost:32776/b/~t1/accept-invite?"), "{link}");
        assert!(location.starts_with("/b/~t1/public/"), "{location}");
        assert_eq!(addresses(server, "emulator").await[1], "http://localhost:32776/b");
        let document = server.get("/public/v1/accounts/openapi.json").await.expect(200);
        assert_eq!(document["servers"][0]["url"], "http://localhost:32776/b");
        let back = put_settings(server, &json!({ "publicUrl": null })).await;
        assert_eq!(back, json!({ "publicUrl": first }));
    }
    for (body, key, part) in [
        (json!({ "publicUrl": "localhost:80" }), "publicUrl", "Expected an absolute URL"),
        (json!({ "publicUrl": "http://a?b" }), "publicUrl", "Expected an absolute URL"),
        (json!({ "publicUrl": 7 }), "publicUrl", "Expected text"),
        (json!({ "publicURL": "http://a" }), "publicURL", "nearest known one is `publicUrl`"),
    ] {
        local.send(admin(&local, "PUT", "settings").json(&body)).await.refuses(key, part);
    }
}
