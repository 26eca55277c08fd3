//! Verification: compares the calls that were made with the expected ones.

use serde_json::{Value, json};

use crate::support::{ACCOUNT, COLLECTION, GROUP, Server, invitation, status_and_body};

async fn verify(server: &Server, claim: Value) -> (u16, Value) {
    status_and_body(server.request("POST", "/_emulator/requests/verify").json(&claim)).await
}

#[tokio::test]
async fn what_was_called_is_verified_by_every_part() {
    let server = Server::start().await;
    let request = server.request("POST", &format!("{COLLECTION}?x=a%20b&x=c"));
    request.header("X-Run", "7").json(&invitation("ann@example.com")).send().await.unwrap();
    server.create(&invitation("bob@example.com")).await;
    for (claim, status) in [
        (json!({}), 200),
        (json!({ "match": { "operation": "createAccountUser" }, "count": 2 }), 200),
        (
            json!({ "match": { "method": "post", "path": "/v1/**" }, "atLeast": 2, "atMost": 2 }),
            200,
        ),
        (json!({ "match": { "method": "GET" }, "count": 0 }), 200),
        (json!({ "match": { "method": "GET" }, "atMost": 0 }), 200),
        (json!({ "match": { "method": "POST" }, "atMost": 1 }), 422),
        (json!({ "match": { "status": 201 }, "count": 2 }), 200),
        (json!({ "match": { "status": "2xx" } }), 200),
        (json!({ "match": { "status": "4xx" } }), 422),
        (json!({ "match": { "query": { "x": "a b" } }, "count": 1 }), 200),
        (json!({ "match": { "query": { "x": "c" } }, "count": 1 }), 200),
        (json!({ "match": { "query": { "x": "d" } } }), 422),
        (json!({ "match": { "headers": { "x-run": "7" } }, "count": 1 }), 200),
        (json!({ "match": { "headers": { "x-run": "8" } } }), 422),
        (json!({ "match": { "body": { "email": "ann@example.com" } }, "count": 1 }), 200),
        (json!({ "match": { "body": { "groups": [{ "id": GROUP }] } }, "count": 2 }), 200),
        (json!({ "match": { "body": [] } }), 422),
    ] {
        let (found, answer) = verify(&server, claim.clone()).await;
        assert_eq!(found, status, "{claim}: {answer}");
    }
    let (_, met) = verify(&server, json!({ "match": { "method": "POST" }, "count": 2 })).await;
    assert_eq!(met, json!({ "matched": 2, "requests": [1, 2] }));
}

#[tokio::test]
async fn bodies_are_matched_item_for_item_and_exactly() {
    let server = Server::start().await;
    let groups = json!([{ "id": GROUP }, { "id": "UGR-0001-0001" }]);
    let body = json!({ "email": "q@example.com", "groups": groups, "size": 1 });
    server.post(body.to_string()).await;
    let (group, other) = (json!({ "id": GROUP }), json!({ "id": "UGR-0001-0001" }));
    for (matched, status) in [
        (json!({ "body": { "groups": [group] } }), 200),
        (json!({ "body": { "groups": [other, group] } }), 200),
        (json!({ "body": { "groups": [] } }), 422),
        (json!({ "body": { "groups": [group, group] } }), 422),
        (json!({ "body": { "size": 1.0 } }), 200),
        (json!({ "body": { "size": 10e-1 } }), 200),
        (json!({ "body": { "size": 2 } }), 422),
        (json!({ "bodyIs": body }), 200),
        (json!({ "bodyIs": { "size": 1.0, "groups": groups, "email": "q@example.com" } }), 200),
        (json!({ "bodyIs": { "groups": groups, "email": "q@example.com" } }), 422),
        (
            json!({ "bodyIs": { "email": "q@example.com", "groups": [other, group], "size": 1 } }),
            422,
        ),
        (json!({ "bodyIs": body, "body": { "size": 2 } }), 422),
    ] {
        let (found, answer) = verify(&server, json!({ "match": matched, "count": 1 })).await;
        assert_eq!(found, status, "{matched}: {answer}");
    }
    let claim = json!({ "match": { "bodyIs": { "email": "q@example.com", "groups": groups } } });
    let (_, problem) = verify(&server, claim).await;
    let nearest = problem["errors"]["nearest"].to_string();
    assert!(nearest.contains("body.size: expected nothing, found 1."), "{nearest}");
}

#[tokio::test]
async fn a_missing_call_is_explained_by_the_nearest_request() {
    let server = Server::start().await;
    server.list("limit=1").await;
    server.create(&invitation("ann@example.com")).await;
    let (status, problem) = verify(
        &server,
        json!({ "match": {
            "operation": "createAccountUser",
            "status": 400,
            "query": { "trial": "yes" },
            "body": { "email": "bob@example.com", "account": { "id": ACCOUNT }, "notes": "hi" },
        } }),
    )
    .await;
    assert_eq!(status, 422);
    assert_eq!(
        problem["errors"],
        json!({
            "count": ["Expected at least 1, found 0."],
            "nearest": [
                format!("2 POST {COLLECTION} 201"),
                "status: expected 400, found 201.",
                "query.trial: expected yes, found none.",
                "body.email: expected \"bob@example.com\", found \"ann@example.com\".",
                "body.notes: expected \"hi\", found nothing.",
            ],
        })
    );
    let (_, problem) = verify(&server, json!({ "match": { "method": "GET" }, "count": 0 })).await;
    let requests = &problem["errors"]["requests"];
    assert_eq!(requests, &json!([format!("1 GET {COLLECTION}?limit=1 200")]));
    status_and_body(server.request("DELETE", "/_emulator/requests")).await;
    let (_, problem) = verify(&server, json!({})).await;
    assert_eq!(problem["errors"]["nearest"], json!(["There is no other request."]));
}

#[tokio::test]
async fn all_faults_of_an_invalid_claim_are_listed() {
    let server = Server::start().await;
    for (claim, keys) in [
        (json!({ "count": 1, "atLeast": 1 }), &["count"][..]),
        (json!({ "count": -1 }), &["count"]),
        (
            json!({ "match": { "operation": "x", "status": 42, "query": { "a": 1 }, "y": 1 } }),
            &["match.operation", "match.query.a", "match.status", "match.y"],
        ),
        (json!({ "match": [], "headers": {} }), &["headers", "match"]),
    ] {
        let (status, problem) = verify(&server, claim.clone()).await;
        assert_eq!(status, 400, "{claim}");
        let found: Vec<_> = problem["errors"].as_object().unwrap().keys().collect();
        assert_eq!(found, keys, "{claim}");
    }
}

#[tokio::test]
async fn the_end_of_a_token_tells_it_from_others() {
    let server = Server::start().await;
    let secret = "idt:TKN-2190-5437:whatever-it-is";
    server.request("GET", COLLECTION).bearer_auth(secret).send().await.unwrap();
    let claim = |value: &str| json!({ "match": { "headers": { "Authorization": value } } });
    assert_eq!(verify(&server, claim(&format!("Bearer {secret}"))).await.0, 200);
    let (status, problem) = verify(&server, claim("Bearer idt:TKN-2190-5437:another")).await;
    assert_eq!(status, 422);
    assert!(!problem.to_string().contains("whatever"), "{problem}");
}
