//! Secrets: they stay nowhere whole, wherever they are sent, and can be verified all the same.

use serde_json::{Value, json};

use crate::{
    journal::newest,
    support::{COLLECTION, Server, admin, status_and_body},
};

const SECRET: &str = "Hunter2Hunter2Hunter2";

/// All that the control plane tells of requests.
async fn shown(server: &Server) -> String {
    let newest = newest(server).await;
    let mut all = newest.to_string();
    for path in ["requests", "report"] {
        let (status, document) = status_and_body(admin(server, "GET", path)).await;
        assert_eq!(status, 200);
        all += &document.to_string();
    }
    let report = server.emulator.report();
    report.archives().for_each(|(_, archive)| all += &archive.to_string());
    all
}

#[tokio::test]
async fn a_secret_in_a_body_is_shortened_wherever_it_is_sent() {
    let server = Server::start().await;
    let user = "/public/v1/accounts/users/USR-6375-2499";
    for (method, path, body) in [
        ("PUT", user, json!({ "password": SECRET }).to_string()),
        ("POST", COLLECTION, json!({ "user": { "newPassword": SECRET } }).to_string()),
        ("POST", COLLECTION, json!({ "clientSecret": [SECRET] }).to_string()),
        ("POST", COLLECTION, json!({ "CODE": SECRET }).to_string()),
        ("POST", "/public/v1/accounts/nothing", format!("user=ann&refresh_token={SECRET}")),
        ("POST", COLLECTION, format!("{{\"password\"\t:\n\"{SECRET}\", ")),
    ] {
        let request = server.request(method, path).header("Content-Type", "application/json");
        let status = request.body(body.clone()).send().await.unwrap().status();
        assert!(status.is_client_error(), "{body}: {status}");
        let text = shown(&server).await;
        assert!(!text.contains(SECRET), "{body}: {text}");
    }
}

#[tokio::test]
async fn a_secret_in_a_header_or_a_query_is_shortened() {
    let server = Server::start().await;
    for name in ["Cookie", "X-Api-Key", "X-Auth-Token", "Proxy-Authorization", "X-CSRF-Token"] {
        let value = match name {
            "Cookie" => format!("a=b; session={SECRET}"),
            "Proxy-Authorization" => format!("Basic {SECRET}"),
            _ => SECRET.to_owned(),
        };
        let list = server.request("GET", &format!("{COLLECTION}?limit=1")).header(name, &value);
        server.send(list).await.expect(200);
        let text = shown(&server).await;
        assert!(!text.contains(SECRET) && text.contains("…ter2"), "{name}: {text}");
        let claim = |value: &str| json!({ "match": { "headers": { name: value } } });
        let verify = |value: &str| {
            status_and_body(admin(&server, "POST", "requests/verify").json(&claim(value)))
        };
        assert_eq!(verify(&value).await.0, 200, "{name}");
        let (status, problem) = verify("another-secret-of-mine").await;
        assert_eq!(status, 422);
        assert!(!problem.to_string().contains(SECRET), "{problem}");
    }
    for query in [format!("access_token={SECRET}"), format!("api%5Fkey={SECRET}")] {
        server.request("GET", &format!("{COLLECTION}?{query}")).send().await.unwrap();
        let text = shown(&server).await;
        assert!(!text.contains(SECRET), "{query}: {text}");
    }
}

#[tokio::test]
async fn a_secret_member_is_verified_by_its_whole_value_and_stands_in_no_refusal() {
    let server = Server::start().await;
    server.post(json!({ "password": SECRET, "a": 1 }).to_string()).await.expect(400);
    let verify = |body: Value| {
        let claim = json!({ "match": { "body": body } });
        status_and_body(admin(&server, "POST", "requests/verify").json(&claim))
    };
    assert_eq!(verify(json!({ "password": SECRET })).await.0, 200);
    for wrong in [json!({ "password": "x" }), json!({ "password": format!("x{SECRET}") })] {
        let (status, problem) = verify(wrong).await;
        assert_eq!(status, 422);
        assert!(!problem.to_string().contains(SECRET), "{problem}");
        assert!(problem["errors"]["nearest"][1].is_string(), "{problem}");
    }
}
