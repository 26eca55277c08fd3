//! The control plane as a whole: access, and its reports on the worlds.

use accounts_emulator::{Settings, http::Origins};

use crate::support::{COLLECTION, DEMO, Server, invitation, matches_form};

#[tokio::test]
async fn the_control_plane_answers_neither_foreign_pages_nor_foreign_names() {
    let allowed_hosts = vec!["emulator.example.org".parse().unwrap()];
    let public_url = Some("https://proxy.example.org:443/mpt".parse().unwrap());
    let settings = Settings { allowed_hosts, public_url, ..Settings::default() };
    let server = Server::with(settings).await;
    let own = format!("http://{}", server.emulator.address());
    for (header, value, status) in [
        ("Host", "localhost", 200),
        ("Host", "emulator", 200),
        ("Host", "a.localhost:8080", 200),
        ("Host", "host.docker.internal", 200),
        ("Host", "EMULATOR.example.org:80", 200),
        ("Host", "proxy.example.org", 200),
        ("Host", "accounts.internal:8080", 200),
        ("Host", "emulator.default.svc.cluster.local", 200),
        ("Host", "accounts-emulator.test.", 200),
        ("Host", "registry.example.com__group__accounts-emulator", 200),
        ("Host", "a_b.example.org", 403),
        ("Host", "example.org", 403),
        ("Host", "127.0.0.1.example.org", 403),
        ("Origin", own.as_str(), 200),
        ("Origin", "https://proxy.example.org", 200),
        ("Origin", "http://proxy.example.org", 403),
        ("Origin", "https://example.org", 403),
        ("Origin", "null", 403),
    ] {
        let request = server.request("GET", "/_emulator/health").header(header, value);
        let answer = server.send(request).await;
        answer.expect(status);
        // The page of a foreign origin may read why it is refused, and nothing else.
        let is_readable = status == 403 && header == "Origin";
        let allowed = answer.header("Access-Control-Allow-Origin");
        assert_eq!(allowed, is_readable.then_some(value));
        let request = server.request("POST", "/_emulator/reset").header(header, value);
        let expected = if status == 200 { 204 } else { 403 };
        let answer = server.send(request).await;
        answer.expect(expected);
        let is_host = status == 403 && header == "Host";
        for part in [value, "--allowed-hosts", "EMULATOR_ALLOWED_HOSTS"] {
            assert_eq!(answer.text.contains(part), is_host, "{value}: {}", answer.text);
        }
        assert_eq!(answer.text.contains("EMULATOR_ADMIN_CORS"), is_readable, "{value}");
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
        // Who is refused may read why.
        assert_eq!(answer.header("Access-Control-Allow-Origin"), Some(origin));
        assert!(answer.header("Vary").is_some());
        let preflight = server.request("OPTIONS", "/_emulator/reset").header("Origin", origin);
        let preflight = preflight.header("Access-Control-Request-Method", "POST");
        let answer = server.send(preflight).await;
        assert_eq!(answer.header("Access-Control-Allow-Methods"), allowed.map(|_| "POST"));
        assert_eq!(answer.header("Access-Control-Allow-Origin"), allowed);
    }
}

#[tokio::test]
async fn a_page_of_another_site_loads_nothing_of_the_control_plane_but_may_link_to_it() {
    let allowed = ["http://localhost:5173".parse().unwrap()];
    let admin_origins = Origins::These(allowed.into());
    let strict = Server::with(Settings { admin_origins, ..Settings::default() }).await;
    let any = Settings { admin_origins: Origins::Any, ..Settings::default() };
    let any = Server::with(any).await;
    let origin = Some("http://localhost:5173");
    for (method, site, mode, dest, origin, status) in [
        ("GET", "none", "navigate", "document", None, 200),
        ("GET", "same-origin", "cors", "empty", None, 200),
        ("GET", "cross-site", "no-cors", "image", None, 403),
        ("GET", "same-site", "no-cors", "script", None, 403),
        ("GET", "cross-site", "navigate", "iframe", None, 403),
        ("GET", "cross-site", "navigate", "document", None, 200),
        ("HEAD", "cross-site", "navigate", "document", None, 403),
        ("GET", "cross-site", "cors", "empty", origin, 200),
        ("GET", "same-site", "cors", "empty", origin, 200),
    ] {
        for path in ["/~t1/_emulator/health", "/_emulator/", "/_emulator/console/main.js"] {
            let ask = |server: &Server| {
                let request = server.request(method, path).header("Sec-Fetch-Site", site);
                let request = request.header("Sec-Fetch-Mode", mode).header("Sec-Fetch-Dest", dest);
                match origin {
                    Some(origin) => request.header("Origin", origin).send(),
                    None => request.send(),
                }
            };
            let case = format!("{method} {path} {site} {mode} {dest}");
            assert_eq!(ask(&strict).await.unwrap().status(), status, "{case}");
            assert_eq!(ask(&any).await.unwrap().status(), 200, "{case}");
        }
    }
    // The API is for any page.
    let request = strict.request("GET", COLLECTION).header("Sec-Fetch-Site", "cross-site");
    strict.send(request).await.expect(200);
}

#[tokio::test]
async fn answers_of_the_control_plane_are_for_its_own_pages_and_no_cache() {
    let server = Server::start().await;
    for (path, status) in
        [("/_emulator/health", 200), ("/_emulator/nothing", 404), ("/_emulator/inbox?x=1", 400)]
    {
        let answer = server.get(path).await;
        assert_eq!(answer.status, status);
        for (name, value) in [
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
    }
    let foreign = server.request("GET", "/_emulator/health").header("Host", "example.org");
    assert_eq!(server.send(foreign).await.header("Cache-Control"), Some("no-store"));
    assert_eq!(server.list("").await.header("Cross-Origin-Resource-Policy"), None);
}
