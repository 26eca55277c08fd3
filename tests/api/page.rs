//! The page behind an invitation's link.

use accounts_emulator::{Settings, clock::Clock};
use serde_json::json;

use crate::support::{COLLECTION, Server, stopped};

/// Status and text of the page at an invitation's link.
async fn visit(server: &Server, method: &str, link: &str) -> (u16, String) {
    let path = &link[link.find("/accept-invite").unwrap()..];
    let response = server.request(method, path).send().await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    (response.status().as_u16(), response.text().await.unwrap())
}

async fn invited(server: &Server, first_name: &str) -> (String, String) {
    let body = json!({
        "email": "ann@example.com", "firstName": first_name, "notes": "See <b>you</b>",
        "groups": [{}],
    });
    let created = server.create(&body).await.expect(201);
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    (text(&created["id"]), text(&created["invitation"]["url"]))
}

#[tokio::test]
async fn the_link_shows_who_invites_whom_and_a_button_accepts() {
    let server = Server::start().await;
    let (id, link) = invited(&server, "Ann").await;
    let (status, page) = visit(&server, "GET", &link).await;
    assert_eq!(status, 200);
    for part in ["Join Larkfield Foods", "Ann", "ann@example.com", "Accounts Emulator", "<button"] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let state = async || {
        let one = server.read(&id).await.expect(200);
        one["invitation"]["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(state().await, "Invited");
    let (status, page) = visit(&server, "POST", &link).await;
    assert!(status == 200 && page.contains("has been accepted"), "{page}");
    assert_eq!(state().await, "Active");
    let (status, page) = visit(&server, "GET", &link).await;
    assert!(status == 200 && page.contains("nothing left to do"), "{page}");
}

#[tokio::test]
async fn hostile_text_is_shown_and_not_run() {
    let server = Server::start().await;
    let (_, link) = invited(&server, "<script>alert('x')</script>").await;
    let (_, page) = visit(&server, "GET", &link).await;
    assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)"), "{page}");
}

#[tokio::test]
async fn a_link_that_is_unknown_or_was_replaced_says_so() {
    let server = Server::start().await;
    let (id, link) = invited(&server, "Ann").await;
    let resend = server.request("POST", &format!("{COLLECTION}/{id}/resend-invite"));
    server.send(resend).await.expect(200);
    for link in [&link, "/accept-invite", "/accept-invite?code=", "/accept-invite?code=%ff&x=1"] {
        for method in ["GET", "POST"] {
            let (status, page) = visit(&server, method, link).await;
            assert!(status == 404 && page.contains("is not known"), "{link}: {page}");
        }
    }
}

#[tokio::test]
async fn an_expired_link_says_so_and_accepts_nothing() {
    let at = "2026-01-01T00:00:00Z";
    let settings = Settings { random_seed: Some(1), ..stopped(at) };
    let server = Server::with(settings).await;
    let (id, link) = invited(&server, "Ann").await;
    let later = server.request("PUT", "/_emulator/clock").json(&json!({ "advance": "P7D" }));
    assert_eq!(later.send().await.unwrap().status(), 200);
    for method in ["GET", "POST"] {
        let (status, page) = visit(&server, method, &link).await;
        assert!(status == 410 && page.contains("has expired"), "{page}");
    }
    let one = server.read(&id).await.expect(200);
    assert_eq!(one["invitation"]["status"], "InvitationExpired");
    assert_eq!(
        server.emulator.read_view().now,
        Clock::Stopped(at.parse().unwrap())
            .advanced(jiff::SignedDuration::from_hours(7 * 24))
            .unwrap()
            .now()
    );
}
