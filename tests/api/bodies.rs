//! Bodies as bytes: invalid JSON, and other media types.

use serde_json::json;

use crate::support::{DEMO, Server, invitation};

/// Bodies that are not JSON, with the reason and the position in the problem.
fn unreadable() -> Vec<(Vec<u8>, &'static str)> {
    let texts: &[(&[u8], &str)] = &[
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"\xef\xbb\xbf{\"groups\":[{}]}", "byte order mark"),
        (b"\xef\xbb\xbf", "byte order mark"),
        (b"{\"firstName\":\"\x01\",\"groups\":[{}]}", "line 1 column 15"),
        (b"{\"firstName\":\"a\nb\",\"groups\":[{}]}", "line 2 column 0"),
        (b"{\"first\x00Name\":\"a\",\"groups\":[{}]}", "line 1 column 8"),
        (br#"{"firstName":"\ud800","groups":[{}]}"#, "line 1 column"),
        (br#"{"firstName":"\udc00","groups":[{}]}"#, "line 1 column"),
        (br#"{"firstName":"\ud800\ud800","groups":[{}]}"#, "line 1 column"),
        (br#"{"firstName":"\ud83dx","groups":[{}]}"#, "line 1 column"),
        (br#"{"\ud800":"x","groups":[{}]}"#, "line 1 column"),
        (br#"{"groups":[{"\udfff":"x"}]}"#, "line 1 column"),
        (br#"{"groups":[{}]} x"#, "line 1 column 17"),
        (br#"{"groups":[{}]}{}"#, "line 1 column 16"),
        (b"{\"groups\":[{}]}\n\n,", "line 3 column 1"),
        (b"{'groups':[{}]}", "line 1 column 2"),
        (br#"{"groups":[{}],"id":'x'}"#, "line 1 column 21"),
        (b"{groups:[{}]}", "line 1 column 2"),
        (b"{\"groups\":[{}] // all\n}", "line 1 column 16"),
        (b"/* all */{\"groups\":[{}]}", "line 1 column 1"),
        (br#"{"groups":[{},]}"#, "line 1 column"),
        (br#"{"groups":[{}],}"#, "line 1 column 16"),
        (br#"{"id":NaN,"groups":[{}]}"#, "line 1 column"),
        (br#"{"id":Infinity,"groups":[{}]}"#, "line 1 column"),
        (br#"{"id":undefined,"groups":[{}]}"#, "line 1 column"),
        (br#"{"id":+1,"groups":[{}]}"#, "line 1 column 7"),
        (br#"{"id":01,"groups":[{}]}"#, "line 1 column"),
        (br#"{"id":.5,"groups":[{}]}"#, "line 1 column"),
        (br#"{"id":0x1,"groups":[{}]}"#, "line 1 column"),
        (br#"{"id":True,"groups":[{}]}"#, "line 1 column"),
        (br#"{"id":"\x41","groups":[{}]}"#, "line 1 column"),
        (br#"{"groups":[{}]"#, "line 1 column 14"),
        (br#"{"groups":[{"id":"UGR-84"#, "line 1 column 24"),
        (br#"{"groups""#, "line 1 column"),
        (b"{", "line 1 column 1"),
        (b"nul", "line 1 column"),
        (b"{\"firstName\":\"a\xffb\",\"groups\":[{}]}", "byte 15"),
        (b"{\"firstName\":\"\xc0\xaf\",\"groups\":[{}]}", "byte 14"),
        (b"{\"firstName\":\"\xed\xa0\x80\",\"groups\":[{}]}", "byte 14"),
        (b"\xff\xfe{\x00}\x00", "is UTF-16"),
        (b"\xfe\xff\x00{\x00}", "is UTF-16"),
        (b"{\x00}\x00", "is UTF-16"),
        (b"\x00{\x00}", "is UTF-16"),
        (b"\x1f\x8b\x08\x00\x00\x00", "byte 1"),
    ];
    let mut bodies: Vec<_> = texts.iter().map(|(body, part)| (body.to_vec(), *part)).collect();
    for depth in [200, 10_000, 1_000_000] {
        bodies.push(("[".repeat(depth).into(), "line 1 column"));
        bodies.push(("{\"a\":".repeat(depth / 5).into(), "line 1 column"));
        let nested = format!("{{\"id\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
        bodies.push((nested.into(), "line 1 column"));
    }
    bodies
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused_with_reason_and_position() {
    let server = Server::start().await;
    for (body, part) in unreadable() {
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let answer = server.post(body).await;
        let problem = answer.expect(400);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(part), "{shown}: {part}: {detail}");
        assert!(detail.len() < 300, "{detail}");
    }
    assert_eq!(server.total().await, DEMO as u64);
}

#[tokio::test]
async fn nothing_that_was_refused_poisons_the_list() {
    let server = Server::start().await;
    for text in [r"\ud800", r"\udc00", r"\ud800\u0041", r"\u0000", r"\ud83d\ude00"] {
        server.post(format!(r#"{{"firstName":"{text}","groups":[{{}}]}}"#)).await;
    }
    let page = server.list(&format!("offset={DEMO}")).await.expect(200);
    let rows = page["data"].as_array().unwrap().iter();
    let names: Vec<_> = rows.map(|it| &it["user"]["firstName"]).collect();
    assert_eq!(names, [&json!("\u{0}"), &json!("😀")]);
}

#[tokio::test]
async fn json_in_any_layout_is_read() {
    let server = Server::start().await;
    for body in [
        "{\"groups\":[{}]}",
        "\r\n\t {\r\n\t \"groups\" : [ { } ] } \r\n\t ",
        r#"{"gr\u006fups":[{}],"\u0065mail":"ann\u0040example.org"}"#,
        r#"{"firstName":"\ud83d\ude00\"\\\/\b\f\n\r\t","groups":[{}]}"#,
    ] {
        server.post(body).await.expect(201);
    }
}

#[tokio::test]
async fn json_under_any_of_its_media_types_is_read() {
    let server = Server::start().await;
    for media_type in [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\";x=y",
        "application/json ; charset=utf-8",
        "application/json;",
        "text/json",
        "TEXT/Json; charset=utf-8",
        "application/merge-patch+json",
        "application/vnd.api+json; ext=x",
        "application/PROBLEM+JSON",
    ] {
        let request = server.request("POST", "/public/v1/accounts/account-users");
        let request = request.header("Content-Type", media_type);
        let answer = server.send(request.body(invitation("a@b.co").to_string())).await;
        assert_eq!(answer.status, 201, "{media_type}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_body_under_any_other_media_type_is_refused_unread() {
    let server = Server::start().await;
    for media_type in [
        "",
        "json",
        "*/*",
        "application/*",
        "application/*+xml",
        "text/plain",
        "text/plain; charset=utf-8",
        "text/html",
        "text/x+json",
        "application/xml",
        "application/jsonx",
        "application/x-json",
        "application/problem+xml",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=application/json",
        "application/x; y=application/json",
    ] {
        for body in [invitation("a@b.co").to_string(), "no JSON".to_owned(), String::new()] {
            let request = server.request("POST", "/public/v1/accounts/account-users");
            let request = request.header("Content-Type", media_type);
            let problem = server.send(request.body(body)).await.expect(415);
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.contains("application/json, text/json or application/*+json"));
        }
    }
    assert_eq!(server.total().await, DEMO as u64);
}

#[tokio::test]
async fn a_body_under_no_media_type_is_refused_unread() {
    let server = Server::start().await;
    for body in [invitation("a@b.co").to_string(), String::new()] {
        let request = server.request("POST", "/public/v1/accounts/account-users").body(body);
        let problem = server.send(request).await.expect(415);
        assert!(problem["detail"].as_str().unwrap().ends_with("found none."), "{problem}");
    }
}
