//! How a request chooses its sandbox, and which requests make one.

use accounts_emulator::{Settings, api::Auth};
use reqwest::RequestBuilder;
use serde_json::json;

use crate::support::{COLLECTION, OPERATIONS, Server, VENDOR, admin, invitation};

/// The names of the sandboxes that there are.
async fn names(server: &Server) -> Vec<String> {
    let page = server.get("/_emulator/sandboxes").await.expect(200);
    let data = page["data"].as_array().unwrap();
    data.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

/// Settings with that way to authenticate.
fn authenticated(auth: Auth) -> Settings {
    Settings { auth, ..Settings::default() }
}

#[tokio::test]
async fn a_name_that_is_none_is_refused_with_one_sentence_wherever_it_stands() {
    let expected = "Expected a sandbox's name: 1 to 64 of the letters A-Z and a-z, digits, hyphens, \
                    underscores and dots, first a letter or a digit, but not seed or empty.";
    let long = "x".repeat(65);
    for auth in [Auth::Off, Auth::Any, Auth::Tokens] {
        let server = Server::with(authenticated(auth)).await;
        for name in ["TestA/one", "test_x[a]", "a b", "a:b", "tést", "-x", ".x", "", "empty", &long]
        {
            let get = || server.request("GET", COLLECTION);
            let known = get().bearer_auth(format!("{OPERATIONS}~{name}"));
            let unknown = get().bearer_auth(format!("nope~{name}"));
            let authorized = || get().bearer_auth(OPERATIONS);
            let header = authorized().header("Emulator-Sandbox", name.as_bytes());
            let baggage = format!("a=b, emulator-sandbox={name};c=d");
            let baggage = authorized().header("Baggage", baggage.as_bytes());
            for request in [known, unknown, header, baggage] {
                server.send(request).await.refuses("sandbox", expected);
            }
        }
        for name in ["test_x[a]", "%C3%A9", "a%20b", "seed", &long] {
            server.get(&format!("/~{name}{COLLECTION}")).await.refuses("sandbox", expected);
        }
        assert_eq!(names(&server).await, ["default"]);
    }
}

#[tokio::test]
async fn two_names_in_one_header_are_refused_and_one_name_twice_is_one() {
    let server = Server::start().await;
    let twice = |one: &str, other: &str| {
        let request = server.request("GET", COLLECTION);
        server.send(request.header("Emulator-Sandbox", one).header("Emulator-Sandbox", other))
    };
    twice("a", "b").await.refuses("sandbox", "Expected the name of one sandbox, found two.");
    let answer = twice("a", "a").await;
    assert_eq!((answer.status, answer.header("Emulator-Sandbox")), (200, Some("a; new")));
    let baggage = server.request("GET", COLLECTION);
    let baggage = baggage.header("baggage", "emulator-sandbox=a,emulator-sandbox=b");
    server.send(baggage).await.refuses("sandbox", "found two");
}

#[tokio::test]
async fn baggage_chooses_between_path_and_token() {
    let server = Server::start().await;
    let chosen = async |request: RequestBuilder| {
        let answer =
            server.send(request.header("baggage", "user=7,emulator-sandbox=b%31;ttl=3")).await;
        answer.expect(200);
        answer.header("Emulator-Sandbox").unwrap().trim_end_matches("; new").to_owned()
    };
    let token = format!("{OPERATIONS}~t1");
    assert_eq!(chosen(server.request("GET", COLLECTION)).await, "b1");
    assert_eq!(chosen(server.request("GET", COLLECTION).bearer_auth(&token)).await, "b1");
    let path = format!("/~p1{COLLECTION}");
    assert_eq!(chosen(server.request("GET", &path)).await, "p1");
    let header = server.request("GET", &path).header("Emulator-Sandbox", "h1");
    assert_eq!(chosen(header).await, "h1");
    // The control plane chooses alike.
    assert_eq!(chosen(admin(&server, "GET", "health")).await, "b1");
}

#[tokio::test]
async fn a_caller_who_is_refused_makes_no_sandbox() {
    for (auth, statuses) in [(Auth::Any, [401, 200]), (Auth::Tokens, [401, 401])] {
        let server = Server::with(authenticated(auth)).await;
        for (number, token) in [None, Some("nope")].into_iter().enumerate() {
            let mut request = server.request("GET", &format!("/~q{number}{COLLECTION}"));
            if let Some(token) = token {
                request = request.bearer_auth(token);
            }
            let answer = server.send(request).await;
            assert_eq!(answer.status, statuses[number]);
            let is_made = answer.status == 200;
            assert_eq!(answer.header("Emulator-Sandbox").is_some(), is_made);
            assert_eq!(names(&server).await.len(), 1 + usize::from(is_made));
        }
        let known = server.request("GET", &format!("/~known{COLLECTION}"));
        server.send(known.bearer_auth(OPERATIONS)).await.expect(200);
        assert!(names(&server).await.contains(&"known".to_owned()));
    }
}

#[tokio::test]
async fn what_the_journal_keeps_makes_a_sandbox_though_it_is_refused() {
    let server = Server::with(authenticated(Auth::Tokens)).await;
    let forbidden = server.request("POST", "/~t1/public/v1/accounts/accounts").json(&json!({}));
    server.send(forbidden.bearer_auth(VENDOR)).await.expect(403);
    let wrong = server.request("POST", &format!("/~t2{COLLECTION}")).json(&json!({}));
    server.send(wrong.bearer_auth(OPERATIONS)).await.expect(400);
    for (name, status) in [("t1", 403), ("t2", 400)] {
        let kept = server.get(&format!("/~{name}/_emulator/requests")).await.expect(200);
        assert_eq!(kept["data"][0]["status"], status, "{kept}");
    }
}

#[tokio::test]
async fn what_the_control_plane_refuses_and_what_needs_no_sandbox_makes_none() {
    let admin_token = Some("s3cret".parse().unwrap());
    let closed = Server::with(Settings { admin_token, ..Settings::default() }).await;
    let open = Server::start().await;
    for number in 0..3 {
        closed.get(&format!("/~q{number}/_emulator/health")).await.expect(401);
    }
    for (method, path, status) in [
        ("GET", "/_emulator/nothing", 404),
        ("GET", "/_emulator/inbox/9", 404),
        ("GET", "/_emulator/inbox/wait?timeout=1ms", 404),
        ("DELETE", "/_emulator/health", 405),
        ("PUT", "/_emulator/clock", 400),
        ("GET", "/_emulator/", 200),
        ("GET", "/_emulator/console/main.js", 200),
        ("GET", "/livez", 200),
        ("GET", "/nothing", 404),
    ] {
        let answer = open.request(method, &format!("/~new{path}")).send().await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
        assert!(!answer.headers().contains_key("emulator-sandbox"), "{path}");
    }
    assert_eq!(names(&open).await, ["default"]);
    open.get("/~new/_emulator/health").await.expect(200);
    assert_eq!(names(&open).await, ["default", "new"]);
    let token = closed.request("GET", "/_emulator/sandboxes").bearer_auth("s3cret");
    assert_eq!(closed.send(token).await.expect(200)["total"], 1);
}

#[tokio::test]
async fn an_injected_refusal_is_an_answer_of_its_sandbox() {
    let server = Server::with(authenticated(Auth::Off)).await;
    let refused = server.request("GET", &format!("/~t1{COLLECTION}")).header("Prefer", "code=401");
    server.send(refused).await.expect(401);
    assert_eq!(names(&server).await, ["default", "t1"]);
}

#[tokio::test]
async fn a_sandbox_without_a_name_gets_one_that_no_other_has() {
    let settings = || Settings { random_seed: Some(7), ..Settings::default() };
    let (server, same) = (Server::with(settings()).await, Server::with(settings()).await);
    let mut drawn = Vec::new();
    for body in [json!({}), json!({ "name": null, "from": "empty", "ttl": "5m" })] {
        let answer = server.send(admin(&server, "POST", "sandboxes").json(&body)).await;
        let made = answer.expect(201);
        let name = made["name"].as_str().unwrap().to_owned();
        let location = format!("/_emulator/sandboxes/{name}");
        assert_eq!(answer.header("Location"), Some(&*location));
        assert_eq!(server.get(&location).await.expect(200), made);
        let base = format!("{}/~{name}", server.emulator.base_url());
        assert_eq!(made["baseUrl"], base);
        let again = same.send(admin(&same, "POST", "sandboxes").json(&body)).await.expect(201);
        assert_eq!(again["name"], *name);
        drawn.push(name);
    }
    assert_ne!(drawn[0], drawn[1]);
    let list = server.request("GET", COLLECTION);
    let token = server.get(&format!("/_emulator/sandboxes/{}", drawn[0])).await.expect(200);
    let token = token["tokens"]["operations"].as_str().unwrap().to_owned();
    let answer = server.send(list.bearer_auth(token)).await;
    assert_eq!(answer.header("Emulator-Sandbox"), Some(&*drawn[0]));
    for name in ["seed", "empty", "a b"] {
        let named = admin(&server, "POST", "sandboxes").json(&json!({ "name": name }));
        server.send(named).await.refuses("name", "but not seed or empty");
    }
}

#[tokio::test]
async fn a_wait_ends_at_once_when_its_sandbox_is_dropped() {
    let server = Server::start().await;
    for path in ["inbox/wait?timeout=30s", "requests/wait?timeout=30s&path=/nothing"] {
        let waiting = tokio::spawn(server.get(&format!("/~t1/_emulator/{path}")));
        // The call that waits makes the sandbox.
        while !names(&server).await.contains(&"t1".to_owned()) {}
        server.send(admin(&server, "DELETE", "sandboxes/t1")).await.expect(204);
        let problem = waiting.await.unwrap().expect(404);
        assert_eq!(problem["detail"], "The sandbox t1 was dropped while this call waited.");
    }
}

#[tokio::test]
async fn the_time_to_live_of_a_sandbox_counts_from_the_end_of_its_last_request() {
    let server = Server::start().await;
    let new = json!({ "name": "t1", "ttl": "1s" });
    server.send(admin(&server, "POST", "sandboxes").json(&new)).await.expect(201);
    let create = server.request("POST", &format!("/~t1{COLLECTION}"));
    server.send(create.json(&invitation("ann@example.com"))).await.expect(201);
    let waited = "/~t1/_emulator/inbox/wait?to=bob@example.com&timeout=1500ms";
    server.get(waited).await.expect(404);
    let inbox = server.get("/~t1/_emulator/inbox").await;
    assert_eq!(inbox.header("Emulator-Sandbox"), Some("t1"));
    assert_eq!(inbox.expect(200)["data"][0]["to"], "ann@example.com");
}
