//! Private worlds, their clocks and their mail.

use accounts_emulator::{Settings, sandbox::SandboxLimits};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::support::{
    ACCOUNT, COLLECTION, DEMO, MEMBERSHIP, OPERATIONS, Server, admin, status_and_body,
};

async fn total(request: RequestBuilder) -> u64 {
    let (status, page) = status_and_body(request).await;
    assert_eq!(status, 200, "{page}");
    page["$meta"]["pagination"]["total"].as_u64().unwrap()
}

fn invitation(email: &str) -> Value {
    json!({ "email": email, "groups": [{}] })
}

#[tokio::test]
async fn header_path_and_token_choose_worlds_that_never_see_each_other() {
    let server = Server::start().await;
    let list = |name: &str| server.request("GET", &format!("/~{name}{COLLECTION}"));
    let by_header = server.request("POST", COLLECTION).header("Emulator-Sandbox", "a");
    let by_path = server.request("POST", &format!("/~b{COLLECTION}"));
    let by_token = server.request("POST", COLLECTION).bearer_auth(format!("{OPERATIONS}~c"));
    for (request, name) in [(by_header, "a"), (by_path, "b"), (by_token, "c")] {
        let response = request.json(&invitation("ann@example.com")).send().await.unwrap();
        assert_eq!(response.status(), 201, "{name}");
        assert_eq!(response.headers()["emulator-sandbox"], format!("{name}; new").as_str());
        let location = response.headers()["location"].to_str().unwrap().to_owned();
        assert!(location.starts_with(&format!("/~{name}/public/v1/")), "{location}");
        let created: Value = response.json().await.unwrap();
        let link = created["invitation"]["url"].as_str().unwrap();
        assert!(link.contains(&format!("/~{name}/accept-invite?code=")), "{link}");
        assert_eq!(status_and_body(server.request("GET", &location)).await.0, 200);
    }
    for name in ["a", "b", "c"] {
        assert_eq!(total(list(name)).await, DEMO as u64 + 1, "{name}");
    }
    assert_eq!(server.total().await, DEMO as u64);
}

#[tokio::test]
async fn sandboxes_are_listed_by_pages_the_default_one_first() {
    let server = Server::start().await;
    for name in ["b", "a", "z"] {
        server.get(&format!("/~{name}{COLLECTION}?limit=0")).await.expect(200);
    }
    for (query, names) in [
        ("", &["default", "a", "b", "z"][..]),
        ("?limit=2", &["default", "a"]),
        ("?limit=2&offset=1", &["a", "b"]),
        ("?offset=3", &["z"]),
        ("?offset=4", &[]),
        ("?limit=0", &[]),
        ("?limit=18446744073709551616", &["default", "a", "b", "z"]),
    ] {
        let page = server.get(&format!("/_emulator/sandboxes{query}")).await.expect(200);
        assert_eq!(page["total"], 4, "{query}");
        let found: Vec<_> = page["data"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
        assert_eq!(found, names, "{query}");
    }
    for (query, key, part) in [
        ("limit=-1", "limit", "a whole number of 0 or more"),
        ("offset=x", "offset", "a whole number of 0 or more"),
        ("after=1", "after", "one of limit, offset"),
    ] {
        server.get(&format!("/_emulator/sandboxes?{query}")).await.refuses(key, part);
    }
}

#[tokio::test]
async fn a_thousand_worlds_hold_nothing_but_their_own() {
    let server = std::sync::Arc::new(Server::start().await);
    let tasks = (0..64).map(|task| {
        let server = std::sync::Arc::clone(&server);
        tokio::spawn(async move {
            for number in (task..1_000).step_by(64) {
                let path = format!("/~w{number}{COLLECTION}");
                let email = format!("u{number}@example.com");
                let create = server.request("POST", &path).json(&invitation(&email));
                assert_eq!(status_and_body(create).await.0, 201);
                let all = server.request("GET", &format!("{path}?limit=0"));
                assert_eq!(total(all).await, DEMO as u64 + 1);
                let own = server.request("GET", &format!("{path}?eq(user.email,{email})"));
                assert_eq!(total(own).await, 1);
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(server.total().await, DEMO as u64);
}

#[tokio::test]
async fn a_sandbox_is_made_listed_and_dropped() {
    let server = Server::start().await;
    let create = |body: Value| status_and_body(admin(&server, "POST", "sandboxes").json(&body));
    let (status, made) = create(json!({ "name": "t1", "from": "empty" })).await;
    assert_eq!((status, &made["counts"]["accountUsers"]), (201, &json!(0)));
    let (status, copy) = create(json!({ "name": "t2" })).await;
    assert_eq!((status, &copy["counts"]["accountUsers"]), (201, &json!(DEMO)));
    let token = copy["tokens"]["operations"].as_str().unwrap();
    assert_eq!(token, format!("{OPERATIONS}~t2"));
    assert!(copy["baseUrl"].as_str().unwrap().ends_with("/~t2"), "{copy}");

    assert_eq!(create(json!({ "name": "t2" })).await.0, 409);
    let (status, problem) = create(json!({ "name": "a b", "form": 1 })).await;
    assert_eq!(status, 400);
    assert!(problem["errors"]["name"].is_array() && problem["errors"]["form"].is_array());
    assert_eq!(create(json!({ "name": "t3", "from": "nowhere" })).await.0, 404);

    let (_, all) = status_and_body(admin(&server, "GET", "sandboxes")).await;
    let names: Vec<_> = all["data"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["default", "t1", "t2"]);
    assert_eq!(status_and_body(admin(&server, "DELETE", "sandboxes/t2")).await.0, 204);
    assert_eq!(status_and_body(admin(&server, "GET", "sandboxes/t2")).await.0, 404);
    assert_eq!(status_and_body(admin(&server, "DELETE", "sandboxes/default")).await.0, 400);
}

#[tokio::test]
async fn a_bad_name_is_refused_and_a_full_house_names_its_switch() {
    let sandbox_limits = SandboxLimits { most: 1, ..SandboxLimits::default() };
    let server = Server::with(Settings { sandbox_limits, ..Settings::default() }).await;
    let list = |name: &str| {
        let request = server.request("GET", COLLECTION).header("Emulator-Sandbox", name);
        status_and_body(request)
    };
    assert_eq!(list("a b").await.0, 400);
    assert_eq!(list("one").await.0, 200);
    let (status, problem) = list("two").await;
    assert_eq!(status, 503);
    assert!(problem["detail"].as_str().unwrap().contains("--max-sandboxes"), "{problem}");
    assert_eq!(list("one").await.0, 200);
}

#[tokio::test]
async fn time_moves_by_command_and_takes_invitations_and_dates_with_it() {
    let server = Server::start().await;
    let status = async || {
        let (_, one) =
            status_and_body(server.request("GET", &format!("{COLLECTION}/{MEMBERSHIP}"))).await;
        one["invitation"]["status"].as_str().unwrap().to_owned()
    };
    let clock = |body: Value| status_and_body(admin(&server, "PUT", "clock").json(&body));
    assert_eq!(status().await, "Invited");
    let (code, shown) = clock(json!({ "advance": "P7DT1S" })).await;
    assert_eq!((code, &shown["mode"]), (200, &json!("shifted")));
    assert_eq!(status().await, "InvitationExpired");

    clock(json!({ "freeze": "2031-02-03T04:05:06.789Z" })).await;
    let (_, shown) = status_and_body(admin(&server, "GET", "clock")).await;
    assert_eq!(shown, json!({ "now": "2031-02-03T04:05:06.789Z", "mode": "frozen" }));
    let response = server.request("GET", COLLECTION).send().await.unwrap();
    assert_eq!(response.headers()["date"], "Mon, 03 Feb 2031 04:05:06 GMT");

    assert_eq!(clock(json!({ "system": true })).await.1["mode"], "system");
    assert_eq!(status().await, "Invited");
    for body in [json!({}), json!({ "advance": "P1Y" }), json!({ "set": "noon" }), json!([])] {
        assert_eq!(clock(body.clone()).await.0, 400, "{body}");
    }
    assert_eq!(clock(json!({ "advance": "P999999D" })).await.0, 200);
    assert_eq!(clock(json!({ "set": "2026-01-01T00:00:00Z", "bogus": 1 })).await.0, 400);
}

#[tokio::test]
async fn invite_wait_take_the_link_accept_is_four_calls() {
    let server = Server::start().await;
    let answer = server.create(&invitation("ann@example.com")).await;
    assert_eq!(answer.status, 201);
    let wait = admin(&server, "GET", "inbox/wait?to=ANN@example.com&timeout=5s");
    let (status, message) = status_and_body(wait).await;
    assert_eq!((status, &message["kind"]), (200, &json!("Invitation")));
    let link = message["link"].as_str().unwrap();
    let path = link.split_once("/accept-invite").unwrap().1;
    let page = server.request("POST", &format!("/accept-invite{path}")).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let id = message["accountUser"]["id"].as_str().unwrap();
    let (_, one) = status_and_body(server.request("GET", &format!("{COLLECTION}/{id}"))).await;
    assert_eq!(one["invitation"]["status"], "Active");
}

#[tokio::test]
async fn every_message_is_kept_until_it_is_deleted_or_the_world_reset() {
    let server = Server::start().await;
    for email in ["ann@example.com", "bob@example.com"] {
        server.create(&invitation(email)).await;
    }
    let resend = server.request("POST", &format!("{COLLECTION}/{MEMBERSHIP}/resend-invite"));
    assert_eq!(status_and_body(resend).await.0, 200);
    let list = async |query: &str| {
        let (_, list) = status_and_body(admin(&server, "GET", &format!("inbox{query}"))).await;
        list["data"].as_array().unwrap().clone()
    };
    let all = list("").await;
    let kinds: Vec<_> = all.iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["Invitation", "Invitation", "Resend"]);
    assert!(all[0]["text"].as_str().unwrap().contains(all[0]["link"].as_str().unwrap()));
    let after = all[1]["id"].as_u64().unwrap();
    let membership = all[0]["accountUser"]["id"].as_str().unwrap();
    for (search, found) in [
        (format!("?after={after}"), 1),
        (format!("?accountUser={membership}"), 1),
        ("?kind=Invitation".to_owned(), 2),
        (format!("?kind=Resend&account={ACCOUNT}"), 1),
        ("?account=ACC-0000-0001".to_owned(), 0),
        ("?to=Ann%40Example.com".to_owned(), 1),
    ] {
        assert_eq!(list(&search).await.len(), found, "{search}");
    }

    let (_, deleted) = status_and_body(admin(&server, "DELETE", "inbox?to=bob@example.com")).await;
    assert_eq!(deleted, json!({ "deleted": 1 }));
    assert_eq!(
        status_and_body(admin(&server, "DELETE", &format!("inbox/{}", all[0]["id"]))).await.0,
        204
    );
    assert_eq!(list("").await.len(), 1);
    assert_eq!(
        status_and_body(admin(&server, "GET", "inbox/wait?to=nobody@x&timeout=1ms")).await.0,
        404
    );
    for search in [
        "from=x",
        "account=x",
        "accountUser=x",
        "kind=x",
        "after=x",
        "timeout=x",
        "limit=-1",
        "offset=x",
        "order=to",
    ] {
        let (status, problem) =
            status_and_body(admin(&server, "GET", &format!("inbox?{search}"))).await;
        let (name, _) = search.split_once('=').unwrap();
        assert!(status == 400 && problem["errors"][name].is_array(), "{problem}");
    }
    let reset = admin(&server, "POST", "reset").json(&json!({ "to": "empty" }));
    assert_eq!(status_and_body(reset).await.0, 204);
    assert!(list("").await.is_empty());
    assert_eq!(server.total().await, 0);
}
