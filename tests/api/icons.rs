//! Icons: made from initials, or sent in the parts of a form and served back.

use reqwest::Response;
use serde_json::{Value, json};

use crate::{
    accounts::ACCOUNTS,
    support::{ACCOUNT, Answer, DEFAULT_ACCOUNT, Server, seeded},
};

pub(crate) const PNG: (&str, &[u8]) = ("image/png", b"\x89PNG\r\n\x1a\n and the rest \x00\xff");

/// A part of a form: its headers after the name, and its bytes.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a>(pub(crate) &'a str, pub(crate) &'a str, pub(crate) &'a [u8]);

/// What a browser sends for a file that was not chosen.
pub(crate) const NOT_CHOSEN: Part<'static> =
    Part("name=\"logo\"; filename=\"\"", "application/octet-stream", b"");

fn document(body: &str) -> Part<'_> {
    Part("name=\"account\"", "Content-Type: application/json", body.as_bytes())
}

pub(crate) fn logo<'a>((media_type, bytes): (&'a str, &'a [u8])) -> Part<'a> {
    Part("name=\"logo\"; filename=\"logo.png\"", media_type, bytes)
}

pub(crate) async fn form(server: &Server, method: &str, path: &str, parts: &[Part<'_>]) -> Answer {
    let mut body = Vec::new();
    for Part(disposition, content_type, bytes) in parts {
        let name = if content_type.contains(':') { "" } else { "Content-Type: " };
        let head = format!(
            "--xXx\r\nContent-Disposition: form-data; {disposition}\r\n{name}{content_type}\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--xXx--\r\n");
    let request =
        server.request(method, path).header("Content-Type", "multipart/form-data; boundary=xXx");
    server.send(request.body(body)).await
}

async fn picture(server: &Server, path: &str) -> Response {
    let response = server.request("GET", path).header("Accept", "image/*").send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    response
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn everybody_has_an_icon_that_can_be_followed() {
    let server = Server::start().await;
    for collection in ["users", "accounts"] {
        let path = format!("/v1/accounts/{collection}/");
        let of = if collection == "users" { "USR-6271-1138" } else { DEFAULT_ACCOUNT };
        let address = format!("{path}{of}/icon");
        let shown = server.list("limit=100").await.expect(200).to_string();
        assert!(shown.contains(&address), "{address}");
        for address in [address.clone(), format!("/public{address}")] {
            let response = picture(&server, &address).await;
            assert_eq!(header(&response, "Content-Type"), Some("image/svg+xml"));
            assert_eq!(header(&response, "Cache-Control"), Some("no-cache"));
            assert_eq!(header(&response, "X-Content-Type-Options"), Some("nosniff"));
            assert!(
                header(&response, "Content-Security-Policy")
                    .unwrap()
                    .contains("default-src 'none'")
            );
            assert!(response.text().await.unwrap().starts_with("<svg "));
        }
    }
}

#[tokio::test]
async fn an_account_may_have_no_icon_at_all() {
    let server = Server::start().await;
    let account = server.get(&format!("{ACCOUNTS}/{ACCOUNT}")).await.expect(200);
    assert!(account.get("icon").is_none(), "{account}");
    server.get(&format!("{ACCOUNTS}/{ACCOUNT}/icon")).await.expect(404);
    server.get(&format!("{ACCOUNTS}/ACC-0000-0000/icon")).await.expect(404);
    server.get("/public/v1/accounts/users/nobody/icon").await.expect(404);
}

#[tokio::test]
async fn an_icon_may_be_kept_elsewhere() {
    let server = Server::with(seeded(&json!({ "accounts": [
        { "id": "ACC-0000-0001", "name": "One", "type": "Client", "icon": "/v1/accounts/accounts/ACC-0000-0001/icon" },
        { "id": "ACC-0000-0002", "name": "Two", "type": "Client", "icon": "/v1/accounts/accounts/ACC-0000-0001/icon" },
    ] })))
    .await;
    let response = picture(&server, &format!("{ACCOUNTS}/ACC-0000-0002/icon")).await;
    assert_eq!(response.url().path(), "/v1/accounts/accounts/ACC-0000-0001/icon");
    assert!(response.text().await.unwrap().contains(">O</text>"));
}

#[tokio::test]
async fn a_picture_is_served_back_as_it_was_sent() {
    let server = Server::start().await;
    let parts = [logo(PNG), document(r#"{"name": "Zed", "type": "Vendor"}"#)];
    let created = form(&server, "POST", ACCOUNTS, &parts).await.expect(201);
    let address = created["icon"].as_str().unwrap().to_owned();
    let response = picture(&server, &address).await;
    assert_eq!(header(&response, "Content-Type"), Some("image/png"));
    assert_eq!(header(&response, "X-Content-Type-Options"), Some("nosniff"));
    assert_eq!(header(&response, "Content-Security-Policy"), None);
    assert_eq!(response.bytes().await.unwrap(), PNG.1);

    // An update without a picture keeps the one there is.
    let path = format!("{ACCOUNTS}/{}", created["id"].as_str().unwrap());
    let kept = form(&server, "PUT", &path, &[document(r#"{"name": "Zoe"}"#)]).await.expect(200);
    assert_eq!((&kept["name"], &kept["revision"]), (&json!("Zoe"), &json!(2)));
    assert_eq!(picture(&server, &address).await.bytes().await.unwrap(), PNG.1);

    let svg = ("image/svg+xml; charset=utf-8", &b"<svg onload=\"alert(1)\"/>"[..]);
    let changed = form(&server, "PUT", &path, &[document("{}"), logo(svg)]).await.expect(200);
    assert_eq!(changed["revision"], 3);
    let response = picture(&server, &address).await;
    assert_eq!(header(&response, "Content-Type"), Some("image/svg+xml"));
    assert!(header(&response, "Content-Security-Policy").unwrap().contains("sandbox"));
}

#[tokio::test]
async fn a_form_may_be_as_large_as_a_body_may_be() {
    let server = Server::start().await;
    let path = format!("{ACCOUNTS}/{ACCOUNT}");
    let large = vec![b'x'; 1_900_000];
    let changed = form(&server, "PUT", &path, &[logo(("image/png", &large)), document("{}")]).await;
    let address = changed.expect(200)["icon"].as_str().unwrap().to_owned();
    assert_eq!(picture(&server, &address).await.bytes().await.unwrap().len(), large.len());
    let larger = vec![b'x'; 2 << 20];
    form(&server, "PUT", &path, &[logo(("image/png", &larger)), document("{}")]).await.expect(413);
}

#[tokio::test]
async fn a_bad_part_is_refused_by_its_name() {
    let server = Server::start().await;
    let path = format!("{ACCOUNTS}/{ACCOUNT}");
    let put = async |parts: &[Part<'_>]| form(&server, "PUT", &path, parts).await;
    let plain = Part("name=\"account\"", "X-Nothing: x", b"{}");
    put(&[plain]).await.expect(200);
    put(&[]).await.refuses("account", "Required, but missing");
    put(&[logo(PNG)]).await.refuses("account", "Required, but missing");
    put(&[document("{}"), document("{}")]).await.refuses("account", "Expected once");
    put(&[document("{}"), logo(PNG), logo(PNG)]).await.refuses("logo", "Expected once");
    put(&[document("{}"), Part("name=\"icon\"", "image/png", b"x")])
        .await
        .refuses("icon", "Expected the parts account and logo only");
    put(&[document("{}"), Part("filename=\"x\"", "image/png", b"x")])
        .await
        .refuses("$", "Expected the parts");
    put(&[document("{,}")]).await.refuses("account", "The part is not JSON");
    put(&[document("")]).await.refuses("account", "The part is empty");
    put(&[document(r#"{"address": {"city": 7}}"#)]).await.refuses("address.city", "Expected text");
    put(&[document("{}"), logo(("text/html", b"x"))]).await.refuses("logo", "found \"text/html\"");
    put(&[document("{}"), logo(("image/png", b""))]).await.refuses("logo", "an empty file");
    put(&[document("{}"), NOT_CHOSEN, logo(("x/y", b"x"))]).await.refuses("logo", "found \"x/y\"");
    put(&[document("{}"), logo(("X-Nothing: x", b"x"))]).await.refuses("logo", "found none");
    // Nothing is read behind a part that is unknown or comes again.
    let (unknown, bad) = (Part("name=\"x\"", "X-Nothing: x", b""), logo(("a/b", b"x")));
    for (parts, expected) in [
        (&[bad, document(r#"{"name": ""}"#)], &["logo", "name"][..]),
        (&[bad, unknown], &["logo", "x"]),
        (&[unknown, bad], &["x"]),
    ] {
        let faults = put(parts).await.faults();
        assert_eq!(faults.iter().map(|(key, _)| &**key).collect::<Vec<_>>(), expected);
    }
    assert_eq!(server.get(&path).await.expect(200)["revision"], 1);
}

#[tokio::test]
async fn a_broken_form_is_a_problem() {
    let server = Server::start().await;
    let path = format!("{ACCOUNTS}/{ACCOUNT}");
    let send = |content_type: &str, body: &str| {
        let request = server.request("PUT", &path).header("Content-Type", content_type);
        server.send(request.body(body.to_owned()))
    };
    let detail = |problem: Value| problem["detail"].as_str().unwrap().to_owned();
    let problem = send("multipart/form-data", "").await.expect(400);
    assert!(detail(problem).contains("boundary"));
    for body in [
        "",
        "x",
        "--xXx\r\n",
        "--xXx\r\nContent-Disposition: form-data; name=\"account\"\r\n\r\n{}",
    ] {
        let problem = send("multipart/form-data; boundary=xXx", body).await.expect(400);
        assert!(detail(problem).contains("multipart/form-data"), "{body}");
    }
    let problem = send("multipart/mixed; boundary=xXx", "").await.expect(415);
    assert!(detail(problem).contains("multipart/form-data"));
}

#[tokio::test]
async fn a_file_that_was_not_chosen_is_none_in_every_form() {
    let server = Server::start().await;
    let accounts = "/public/v1/accounts";
    for (path, document, picture, body) in [
        ("users/USR-6375-2499", "user", "icon", r#"{"firstName": "Q"}"#),
        ("accounts/ACC-1671-0642", "account", "logo", "{}"),
        ("buyers/BUY-1591-2112", "buyer", "logo", "{}"),
        ("sellers/SEL-7310-3075", "seller", "logo", "{}"),
        ("licensees/LCE-5758-4071-6507", "licensee", "logo", "{}"),
    ] {
        let name = format!("name=\"{document}\"");
        let file = format!("name=\"{picture}\"; filename=\"\"");
        let path = format!("{accounts}/{path}");
        let document = || Part(&name, "application/json", body.as_bytes());
        let file = Part(&file, "application/octet-stream", b"");
        let without = form(&server, "PUT", &path, &[document()]).await;
        let with = form(&server, "PUT", &path, &[document(), file]).await;
        assert_eq!(with.status, without.status, "{path}: {}", with.text);
        assert_eq!(with.json().get("errors"), without.json().get("errors"), "{path}");
    }
    let parts = [document(r#"{"name": "Q", "type": "Client"}"#), NOT_CHOSEN];
    let created = form(&server, "POST", ACCOUNTS, &parts).await;
    assert!(!created.text.contains("logo:"), "{}", created.text);
}
