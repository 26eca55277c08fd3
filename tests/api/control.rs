//! The control plane as a whole: access, and its reports on the worlds.

use accounts_emulator::{Settings, http::Origins};

use crate::support::{COLLECTION, DEMO, Server, invitation, matches_form};

#[tokio::test]
async fn the_control_plane_answers_neither_foreign_pages_nor_foreign_names() {
    let allowed_hosts = vec!["emulator.example.org".parse().unwrap()];
    let server = Server::with(Settings { allowed_hosts, ..Settings::default() }).await;
    let own = format!("http://{}", server.emulator.address());
    for (header, value, status) in [
        ("Host", "localhost", 200),
        ("Host", "emulator", 200),
        ("Host", "a.localhost:8080", 200),
        ("Host", "host.docker.internal", 200),
        ("Host", "EMULATOR.example.org:80", 200),
        ("Host", "example.org", 403),
        ("Host", "127.0.0.1.example.org", 403),
        ("Origin", own.as_str(), 200),
        ("Origin", "https://example.org", 403),
        ("Origin", "null", 403),
    ] {
        let request = server.request("GET", "/_emulator/health").header(header, value);
        let answer = server.send(request).await;
        answer.expect(status);
        assert_eq!(answer.header("Access-Control-Allow-Origin"), None);
        let request = server.request("POST", "/_emulator/reset").header(header, value);
        let expected = if status == 200 { 204 } else { 403 };
        let answer = server.send(request).await;
        answer.expect(expected);
        let names_switch = answer.text.contains("--allowed-hosts");
        assert_eq!(names_switch, status == 403 && header == "Host", "{value}");
    }
    let request = server.request("GET", COLLECTION).header("Host", "example.org");
    server.send(request.header("Origin", "https://example.org")).await.expect(200);
}

#[tokio::test]
async fn the_control_plane_counts_and_resets() {
    let server = Server::start().await;
    assert_eq!(server.send(server.request("GET", "/livez")).await.text, "ok");
    assert_eq!(server.send(server.request("GET", "/readyz")).await.text, "ok");
    let before = server.get("/_emulator/health").await.expect(200);
    assert_eq!(before["status"], "ready");
    assert_eq!(before["counts"]["accountUsers"], DEMO);
    assert!(matches_form(before["contractVersion"].as_str().unwrap(), "d.d.dddd"), "{before}");
    server.create(&invitation("ann@example.org")).await.expect(201);
    let after = server.get("/_emulator/health").await.expect(200);
    assert_eq!(after["counts"]["accountUsers"], DEMO + 1);
    server.send(server.request("POST", "/_emulator/reset")).await.expect(204);
    assert_eq!(server.get("/_emulator/health").await.expect(200), before);
    assert_eq!(server.total().await, DEMO as u64);
}

#[tokio::test]
async fn a_token_closes_the_control_plane_and_nothing_else() {
    let admin_token = Some("s3cret".parse().unwrap());
    let server = Server::with(Settings { admin_token, ..Settings::default() }).await;
    for (authorization, status) in [
        (None, 401),
        (Some("Bearer wrong"), 401),
        (Some("Bearer s3cret"), 200),
        (Some("Bearer s3cret~t1"), 200),
    ] {
        let mut request = server.request("GET", "/_emulator/health");
        if let Some(authorization) = authorization {
            request = request.header("Authorization", authorization);
        }
        let answer = server.send(request).await;
        answer.expect(status);
        let is_refused = status == 401;
        assert_eq!(answer.header("WWW-Authenticate"), is_refused.then_some("Bearer"));
        assert_eq!(answer.text.contains("--admin-token"), is_refused, "{}", answer.text);
    }
    server.get("/readyz").await;
    server.list("").await.expect(200);
}

#[tokio::test]
async fn pages_of_allowed_origins_may_use_the_control_plane() {
    let allowed = ["http://localhost:5173".parse().unwrap()];
    for (admin_origins, origin, allowed) in [
        (
            Origins::These(allowed.clone().into()),
            "http://localhost:5173",
            Some("http://localhost:5173"),
        ),
        (Origins::These(allowed.into()), "http://localhost:5174", None),
        (Origins::Any, "null", Some("null")),
    ] {
        let server = Server::with(Settings { admin_origins, ..Settings::default() }).await;
        let request = server.request("GET", "/~t1/_emulator/health").header("Origin", origin);
        let answer = server.send(request).await;
        answer.expect(if allowed.is_some() { 200 } else { 403 });
        assert_eq!(answer.header("Access-Control-Allow-Origin"), allowed);
        assert_eq!(answer.header("Vary").is_some(), allowed.is_some());
        let preflight = server.request("OPTIONS", "/_emulator/reset").header("Origin", origin);
        let preflight = preflight.header("Access-Control-Request-Method", "POST");
        let answer = server.send(preflight).await;
        assert_eq!(answer.header("Access-Control-Allow-Methods"), allowed.map(|_| "POST"));
        assert_eq!(answer.header("Access-Control-Allow-Origin"), allowed);
    }
}
