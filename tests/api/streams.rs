//! Streams: whole lists, as the vendor's client reads them.

use std::collections::BTreeSet;

use accounts_emulator::{
    Settings,
    api::{Auth, OPERATIONS},
    model::{Href, Nulls},
};
use serde_json::{Value, json};

use crate::{
    schema::{OPENAPI, admits, reference},
    support::{ACCOUNT, Answer, CLIENT, COLLECTION, DEMO, Server, invitation, styled},
};

const LINES: &str = "application/jsonl";
const JSON: &str = "application/json";

/// The answer to a request for a stream of this media type.
async fn stream(server: &Server, path: &str, accepted: &str) -> Answer {
    let request = server.request("GET", path).header("MPT-Streaming", "true");
    server.send(request.header("Accept", accepted)).await
}

/// The objects of a stream, after its header was held against it.
#[track_caller]
fn objects(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("MPT-Streaming"), Some("true"));
    let objects: Vec<Value> = match answer.header("Content-Type") {
        Some(LINES) => {
            assert!(answer.text.is_empty() || answer.text.ends_with('\n'));
            answer.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        }
        Some(JSON) => {
            let body = answer.json();
            let pagination = &body["$meta"]["pagination"];
            let items = body["data"].as_array().unwrap().clone();
            assert_eq!(pagination["total"], items.len(), "{pagination}");
            items
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(answer.header("MPT-Item-Count"), Some(&*objects.len().to_string()));
    objects
}

fn ids(objects: &[Value]) -> Vec<&str> {
    objects.iter().map(|it| it["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_stream_has_all_objects_in_the_form_and_order_of_pages() {
    let server = Server::start().await;
    for query in [
        "",
        "select=audit,-groups",
        "order=-user.name",
        "eq(account.type,Client)&order=account.id&select=-*,id",
        "eq(user.name,nobody)",
    ] {
        let mut paged = Vec::new();
        loop {
            let page = format!("{query}&limit=100&offset={}", paged.len());
            let page = server.list(&page).await.expect(200);
            let rows = page["data"].as_array().unwrap();
            paged.extend(rows.iter().cloned());
            if rows.len() < 100 {
                break;
            }
        }
        for media_type in [LINES, JSON] {
            let answer = stream(&server, &format!("{COLLECTION}?{query}"), media_type).await;
            assert_eq!(objects(&answer), paged, "{media_type} {query}");
        }
    }
    let answer = stream(&server, COLLECTION, JSON).await.json();
    assert_eq!(answer["$meta"]["omitted"], json!(["audit"]));
    let pagination = json!({ "offset": 0, "limit": DEMO, "total": DEMO });
    assert_eq!(answer["$meta"]["pagination"], pagination);
}

#[tokio::test]
async fn a_limit_is_taken_as_it_is_and_counted() {
    let settings = Settings { users: 200, ..Settings::default() };
    let server = Server::with(settings).await;
    let total = DEMO + 200;
    for (query, offset, count) in [
        ("", 0, total),
        ("limit=-1", 0, total),
        ("limit=", 0, total),
        ("limit=3", 0, 3),
        ("limit=150", 0, 150),
        ("limit=100000", 0, total),
        ("limit=0", 0, 0),
        ("offset=5", 5, total - 5),
        ("limit=4&offset=2", 2, 4),
        ("offset=100000", 100_000, 0),
    ] {
        for media_type in [LINES, JSON] {
            let answer = stream(&server, &format!("{COLLECTION}?{query}"), media_type).await;
            assert_eq!(objects(&answer).len(), count, "{query}");
            if media_type == JSON {
                assert_eq!(answer.json()["$meta"]["pagination"]["offset"], offset, "{query}");
            }
        }
    }
    for (query, key) in [("limit=-2", "limit"), ("limit=x", "limit"), ("offset=-1", "offset")] {
        let answer = stream(&server, &format!("{COLLECTION}?{query}"), LINES).await;
        answer.refuses(key, "is not a whole number");
    }
    stream(&server, &format!("{COLLECTION}?nosuch=1"), LINES).await.refuses("nosuch", "Invalid");
}

#[tokio::test]
async fn every_list_streams() {
    let server = Server::start().await;
    let lists = OPERATIONS.iter().filter(|operation| operation.id.starts_with("list"));
    let mut streamed = 0;
    for operation in lists {
        let path = operation.path.replace("{accountId}", ACCOUNT);
        let path = path.replace("{uniqueFilter}", "USR-5780-9743");
        let lines = objects(&stream(&server, &path, LINES).await);
        assert_eq!(objects(&stream(&server, &path, JSON).await), lines, "{path}");
        let page = server.get(&path).await.expect(200);
        assert_eq!(page["$meta"]["pagination"]["total"], lines.len(), "{path}");
        assert!(!lines.is_empty(), "{path}");
        let answers = &OPENAPI["paths"][operation.path]["get"]["responses"]["200"]["content"];
        let list = reference(&answers[JSON]["schema"]);
        let items = &OPENAPI["components"]["schemas"][list]["properties"]["data"]["items"];
        assert!(lines.iter().all(|line| admits(reference(items), line)), "{path}");
        streamed += 1;
    }
    assert_eq!(streamed, 15);
}

#[tokio::test]
async fn lines_alone_are_a_stream_and_other_types_a_page() {
    let server = Server::start().await;
    let get = |accepted: &str| server.request("GET", COLLECTION).header("Accept", accepted);
    let answer = server.send(get(LINES)).await;
    assert_eq!(objects(&answer).len(), DEMO);
    for accepted in [JSON, "*/*", "text/html"] {
        for streaming in ["false", ""] {
            let answer = server.send(get(accepted).header("MPT-Streaming", streaming)).await;
            assert_eq!(answer.expect(200)["data"].as_array().unwrap().len(), 10);
            assert_eq!(answer.header("MPT-Streaming"), None);
            assert_eq!(answer.header("MPT-Item-Count"), None);
        }
    }
}

#[tokio::test]
async fn a_type_that_no_stream_has_is_406() {
    let server = Server::start().await;
    for accepted in ["text/csv", "application/x-ndjson", "application/json;q=0"] {
        let answer = stream(&server, COLLECTION, accepted).await;
        let problem = answer.expect(406);
        assert_eq!(problem["title"], "Not Acceptable");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(LINES) && detail.contains(JSON), "{detail}");
        assert_eq!(answer.header("MPT-Streaming"), None);
    }
}

#[tokio::test]
async fn more_objects_than_a_stream_may_have_are_413() {
    let limit = DEMO - 1;
    let server = Server::with(Settings { stream_limit: limit, ..Settings::default() }).await;
    for query in ["", "limit=-1", "limit=40", "order=user.name", "limit=4000"] {
        let answer = stream(&server, &format!("{COLLECTION}?{query}"), LINES).await;
        let problem = answer.expect(413);
        let detail = problem["detail"].as_str().unwrap();
        for part in ["40 objects", "at most 39", "--stream-limit", "`limit`"] {
            assert!(detail.contains(part), "{part}: {detail}");
        }
    }
    for (query, count) in [("limit=39", 39), ("offset=1", 39), ("limit=2&order=-id", 2)] {
        let answer = stream(&server, &format!("{COLLECTION}?{query}"), LINES).await;
        assert_eq!(objects(&answer).len(), count, "{query}");
    }
    assert_eq!(server.list("limit=100").await.expect(200)["data"].as_array().unwrap().len(), DEMO);
}

#[tokio::test]
async fn a_stream_shows_only_what_its_caller_sees() {
    let settings = Settings { auth: Auth::Tokens, ..Settings::default() };
    let server = Server::with(settings).await;
    let request = server.request("GET", COLLECTION).bearer_auth(CLIENT);
    let request = request.header("MPT-Streaming", "true").header("Accept", LINES);
    let answer = server.send(request).await;
    let accounts: BTreeSet<_> =
        objects(&answer).iter().map(|it| it["account"]["id"].to_string()).collect();
    assert_eq!(accounts, ["\"ACC-1086-6867\"".to_owned()].into());
    stream(&server, COLLECTION, LINES).await.expect(401);
}

#[tokio::test]
async fn a_stream_is_one_state_of_the_world() {
    let server = Server::with(Settings { users: 5_000, ..Settings::default() }).await;
    let request = server.request("GET", COLLECTION).header("MPT-Streaming", "true");
    let mut response = request.header("Accept", LINES).send().await.unwrap();
    let count: usize = response.headers()["MPT-Item-Count"].to_str().unwrap().parse().unwrap();
    assert_eq!(count, DEMO + 5_000);
    let mut body = response.chunk().await.unwrap().unwrap().to_vec();
    // What is not on its way yet was there when the stream began, and what comes now was not.
    server.create(&invitation("late@example.com")).await.expect(201);
    let last = server.list("limit=1&offset=5000").await.expect(200)["data"][0]["id"].clone();
    let gone = format!("{COLLECTION}/{}", last.as_str().unwrap());
    server.send(server.request("DELETE", &gone)).await.expect(204);
    while let Some(piece) = response.chunk().await.unwrap() {
        body.extend_from_slice(&piece);
    }
    let text = String::from_utf8(body).unwrap();
    assert_eq!(text.lines().count(), count);
    assert!(text.contains(last.as_str().unwrap()) && !text.contains("late@example.com"));
}

#[tokio::test]
async fn nulls_links_notices_and_preferences_apply_to_streams() {
    let server = Server::with(styled(Nulls::Show, Href::Full)).await;
    let answer = stream(&server, &format!("{COLLECTION}?page=2&limit=1"), LINES).await;
    assert_eq!(answer.notices(), ["ignored-parameter; page"]);
    let object = objects(&answer).remove(0);
    assert!(object["href"].is_string() && object.get("lastLoginAt").is_some(), "{object}");
    let empty = server.request("GET", COLLECTION).header("Prefer", "example=empty");
    let empty = empty.header("MPT-Streaming", "true").header("Accept", LINES);
    assert_eq!(objects(&server.send(empty).await).len(), 0);
    let head = server.request("HEAD", COLLECTION).header("MPT-Streaming", "true");
    let head = server.send(head).await;
    assert_eq!(head.header("MPT-Item-Count"), Some(&*DEMO.to_string()));
}

#[tokio::test]
async fn pages_of_browsers_may_read_both_headers() {
    let server = Server::start().await;
    let request = server.request("GET", COLLECTION).header("Origin", "http://localhost:3000");
    let answer = server.send(request.header("MPT-Streaming", "true")).await;
    let exposed = answer.header("Access-Control-Expose-Headers").unwrap();
    for name in ["MPT-Streaming", "MPT-Item-Count"] {
        assert!(exposed.split(", ").any(|it| it == name), "{exposed}");
    }
}

#[tokio::test]
async fn one_object_that_is_too_long_ends_the_stream() {
    let server = Server::with(Settings { answer_limit: 600, ..Settings::default() }).await;
    let answer = stream(&server, &format!("{COLLECTION}?select=audit"), LINES).await;
    let problem = answer.expect(400);
    assert!(problem["detail"].as_str().unwrap().contains("longer than 600 bytes"));
    // The limit is that of an object, not that of the stream.
    let answer = stream(&server, &format!("{COLLECTION}?select=-*,id"), LINES).await;
    assert_eq!(ids(&objects(&answer)).len(), DEMO);
}
