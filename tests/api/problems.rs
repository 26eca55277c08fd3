//! Problems: one shape for every error of every layer.

use accounts_emulator::{Settings, http::Limits};
use serde_json::{Value, json};

use crate::support::{Answer, COLLECTION, DEMO, MEMBERSHIP, Server, invitation};

/// Asserts that a problem is whole.
#[track_caller]
fn shape(answer: &Answer, status: u16, title: &str, section: &str, instance: &str) -> Value {
    let problem = answer.expect(status);
    let link = format!("https://tools.ietf.org/html/rfc9110#section-{section}");
    for (member, value) in [
        ("type", json!(link)),
        ("title", json!(title)),
        ("status", json!(status)),
        ("instance", json!(instance)),
    ] {
        assert_eq!(problem[member], value, "{member} of {problem}");
    }
    let form = format!("00-{}-{}-00", "x".repeat(32), "x".repeat(16));
    let trace_id = problem["traceId"].as_str().unwrap();
    let hidden = trace_id.replace(|c: char| matches!(c, '0'..='9' | 'a'..='f'), "x");
    assert_eq!(hidden, form.replace('0', "x"), "{trace_id}");
    assert!(problem["detail"].as_str().unwrap().ends_with('.'), "{problem}");
    assert_eq!(answer.header("Content-Type"), Some("application/json"));
    assert_eq!(answer.header("Content-Length"), Some(&*answer.text.len().to_string()));
    assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("*"));
    problem
}

#[tokio::test]
async fn a_bad_request_says_what_was_wrong_and_where() {
    let server = Server::start().await;
    let answer = server.create(&json!({})).await;
    let problem = shape(&answer, 400, "Bad Request", "15.5.1", COLLECTION);
    assert_eq!(problem["errors"], json!({ "groups": ["Required, but missing."] }));
    let answer = server.post("{").await;
    let problem = shape(&answer, 400, "Bad Request", "15.5.1", COLLECTION);
    assert_eq!(problem.get("errors"), None);
}

#[tokio::test]
async fn a_path_where_nothing_is_is_not_found() {
    let server = Server::start().await;
    for path in [
        "/nowhere",
        "/public/v1/accounts",
        "/public/v1/accounts/",
        "/public/v1/accounts/account-users/",
        "/public/v1/accounts/account-users//",
        "/public/v1/Accounts/account-users",
        "/public/v2/accounts/account-users",
        "/public/v1/accounts/account-users/AUSR-4134-7183-7330/nothing",
        "/_emulator/nothing",
    ] {
        for method in ["GET", "POST", "DELETE"] {
            let request = server.request(method, path).json(&json!({ "groups": [{}] }));
            let answer = server.send(request).await;
            let problem = answer.expect(404);
            assert_eq!(problem["title"], "Not Found", "{method} {path}");
            assert_eq!(problem["instance"], path);
            assert!(problem["type"].as_str().unwrap().ends_with("#section-15.5.5"));
        }
    }
    assert_eq!(server.total().await, DEMO as u64);
}

#[tokio::test]
async fn a_405_names_all_methods_of_the_path() {
    let server = Server::start().await;
    let of = |answer: &Answer| {
        let allow = answer.header("Allow").unwrap_or_default();
        let mut methods: Vec<_> = allow.split(',').map(|it| it.trim().to_owned()).collect();
        methods.sort();
        methods.join(" ")
    };
    let one = format!("{COLLECTION}/{MEMBERSHIP}");
    for (method, path, allow) in [
        ("PUT", COLLECTION, "GET HEAD OPTIONS POST"),
        ("DELETE", COLLECTION, "GET HEAD OPTIONS POST"),
        ("PATCH", COLLECTION, "GET HEAD OPTIONS POST"),
        ("BREW", COLLECTION, "GET HEAD OPTIONS POST"),
        ("POST", &one, "DELETE GET HEAD OPTIONS"),
        ("PUT", &one, "DELETE GET HEAD OPTIONS"),
        ("POST", "/public/v1/openapi.json", "GET HEAD OPTIONS"),
        ("POST", "/livez", "GET HEAD OPTIONS"),
        ("POST", "/readyz", "GET HEAD OPTIONS"),
        ("GET", "/_emulator/reset", "OPTIONS POST"),
        ("POST", "/_emulator/clock", "GET HEAD OPTIONS PUT"),
        ("DELETE", "/_emulator/health", "GET HEAD OPTIONS"),
    ] {
        let answer = server.send(server.request(method, path)).await;
        let problem = answer.expect(405);
        assert_eq!(of(&answer), allow, "{method} {path}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(allow.split(' ').all(|method| detail.contains(method)), "{detail}");
        let asked = server.send(server.request("OPTIONS", path)).await;
        asked.expect(204);
        assert_eq!(of(&asked), allow, "{path}");
        assert_eq!(problem["title"], "Method Not Allowed");
        assert!(problem["type"].as_str().unwrap().ends_with("#section-15.5.6"));
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused_with_and_without_a_length() {
    let limits = Limits { body_size: 1_000, ..Limits::default() };
    let server = Server::with(Settings { limits, ..Settings::default() }).await;
    let mut body = invitation("ann@example.org").to_string();
    body.push_str(&" ".repeat(1_000 - body.len()));
    server.post(body.clone()).await.expect(201);
    body.push(' ');
    let answer = server.post(body).await;
    let problem = shape(&answer, 413, "Payload Too Large", "15.5.14", COLLECTION);
    assert!(problem["detail"].as_str().unwrap().contains("1000 bytes"), "{problem}");
    server.post(vec![b' '; 5_000_000]).await.expect(413);
    assert_eq!(server.total().await, DEMO as u64 + 1);
}

#[tokio::test]
async fn two_mebibytes_are_the_limit_by_default() {
    let server = Server::start().await;
    let mut body = invitation("ann@example.org").to_string();
    body.push_str(&" ".repeat((2 << 20) - body.len()));
    server.post(body.clone()).await.expect(201);
    body.push(' ');
    server.post(body).await.expect(413);
}

#[tokio::test]
async fn a_media_type_that_is_not_json_is_refused_in_the_same_shape() {
    let server = Server::start().await;
    let answer = server.send(server.request("POST", COLLECTION).body("x")).await;
    shape(&answer, 415, "Unsupported Media Type", "15.5.16", COLLECTION);
}

#[tokio::test]
async fn problems_have_their_own_media_type_on_request() {
    let server = Server::start().await;
    for (accept, media_type) in [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/html", "application/json"),
        ("application/problem+json", "application/problem+json"),
        ("Application/Problem+JSON;q=0.3, */*", "application/problem+json"),
        ("application/json, application/problem+json", "application/problem+json"),
    ] {
        for path in ["/nowhere", "/public/v1/accounts/account-users?limit=x"] {
            let request = server.request("GET", path).header("Accept", accept);
            let answer = server.send(request).await;
            assert_eq!(answer.header("Content-Type"), Some(media_type), "{accept}");
        }
        let request = server.request("GET", COLLECTION).header("Accept", accept);
        let answer = server.send(request).await;
        assert_eq!(answer.header("Content-Type"), Some("application/json"), "{accept}");
    }
}

#[tokio::test]
async fn a_trace_is_continued_and_otherwise_begun() {
    let server = Server::start().await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let traced = async |parent: &str| {
        let request = server.request("GET", "/nowhere").header("traceparent", parent);
        server.send(request).await.expect(404)["traceId"].as_str().unwrap().to_owned()
    };
    let continued = traced(&format!("00-{trace}-00f067aa0ba902b7-01")).await;
    assert!(continued.starts_with(&format!("00-{trace}-")) && continued.ends_with("-01"));
    assert!(!continued.contains("00f067aa0ba902b7"), "{continued}");
    let zero = format!("00-{}-00f067aa0ba902b7-01", "0".repeat(32));
    for parent in ["", "x", "00-short-00f067aa0ba902b7-01", zero.as_str()] {
        let begun = traced(parent).await;
        assert!(begun.len() == 55 && !begun.contains(trace), "{parent}: {begun}");
    }
}

#[tokio::test]
async fn the_instance_is_the_path_as_it_was_asked_for() {
    let server = Server::start().await;
    for path in ["/a%20b/%C3%A4", "/a?b=c", "/~one/nothing"] {
        let problem = server.get(path).await.expect(404);
        assert_eq!(problem["instance"], path.split('?').next().unwrap());
    }
}

#[tokio::test]
async fn a_preflight_is_answered_and_every_answer_is_open_to_pages() {
    let server = Server::start().await;
    let request = server.request("OPTIONS", COLLECTION).header("Origin", "https://app.example.org");
    let request = request.header("Access-Control-Request-Method", "POST");
    let request = request.header("Access-Control-Request-Headers", "content-type, x-own");
    let request = request.header("Access-Control-Request-Private-Network", "true");
    let answer = server.send(request).await;
    answer.expect(204);
    for (name, value) in [
        ("Access-Control-Allow-Origin", "https://app.example.org"),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", "POST"),
        ("Access-Control-Allow-Headers", "content-type, x-own"),
        ("Access-Control-Allow-Private-Network", "true"),
    ] {
        assert_eq!(answer.header(name), Some(value));
    }
    assert!(answer.header("Access-Control-Max-Age").is_some());
    for answer in [
        server.list("").await,
        server.create(&invitation("ann@example.org")).await,
        server.create(&json!({})).await,
        server.get("/nowhere").await,
    ] {
        assert_eq!(answer.header("Access-Control-Allow-Origin"), Some("*"));
        let exposed = answer.header("Access-Control-Expose-Headers").unwrap();
        assert!(exposed.contains("Emulator-Notice") && exposed.contains("Location"), "{exposed}");
    }
}
