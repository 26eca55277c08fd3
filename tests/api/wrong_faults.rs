//! Faults that can't be put in force.

use serde_json::{Value, json};

use crate::application::Application;

#[tokio::test]
async fn everything_that_is_wrong_with_a_fault_is_listed_at_once() {
    let application = Application::with(&[]);
    for (fault, errors) in [
        (json!({}), json!({ "effect": ["Required, but missing."] })),
        (
            json!({ "effect": {} }),
            json!({ "effect": ["Expected at least one of delay, status, connection and rate."] }),
        ),
        (
            json!({ "effect": { "status": 503, "connection": "reset" } }),
            json!({ "effect": ["Expected at most one of status, connection and rate."] }),
        ),
        (
            json!({ "effect": { "delay": "1s", "after": true } }),
            json!({ "effect.after": ["Expected only beside status or connection."] }),
        ),
        (
            json!({
                "match": { "operation": "createAccountUsr", "method": "BREW", "path": "v1" },
                "effect": { "delay": "soon", "status": 200, "detail": 7, "retryAfter": "-1s" },
                "times": 0, "skip": -1, "probability": 1.5, "ttl": "0s", "tll": "1m",
            }),
            json!({
                "match.operation": ["Expected the operationId of an operation; the nearest known \
                                     one is `createAccountUser`, found \"createAccountUsr\"."],
                "match.method": ["Expected one of GET, HEAD, POST, PUT and DELETE, found \"BREW\"."],
                "match.path": ["Expected a path, or a pattern such as /v1/accounts/**, found \
                                \"v1\"."],
                "effect.delay": ["Expected a delay of at most an hour, such as 300ms, or a range \
                                  such as 200ms..800ms, found \"soon\"."],
                "effect.status": ["Expected a whole number from 400 to 599, found the number 200."],
                "effect.detail": ["Expected text, found the number 7."],
                "effect.retryAfter": ["Expected a duration such as 5s or PT5S, found \"-1s\"."],
                "times": ["Expected a whole number from 1 to 1000000000, found the number 0."],
                "skip": ["Expected a whole number from 0 to 1000000000, found the number -1."],
                "probability": ["Expected a number from 0 to 1, found the number 1.5."],
                "ttl": ["Expected a duration of at least a millisecond, such as 5s or PT5S, found \
                         \"0s\"."],
                "tll": ["Unknown property; the nearest known one is `ttl`."],
            }),
        ),
        (
            json!({ "effect": { "rate": { "requests": 0, "per": "25h" }, "retryAfter": "1s" } }),
            json!({
                "effect.rate.requests": ["Expected a whole number from 1 to 1000000, found the \
                                          number 0."],
                "effect.rate.per": ["Expected a duration from a millisecond to a day, such as 5s \
                                     or PT5S, found \"25h\"."],
                "effect.retryAfter": ["Expected only beside status 429 or 503."],
            }),
        ),
        (
            json!({ "effect": { "status": 503 }, "times": 1_000_000_001 }),
            json!({ "times": ["Expected a whole number from 1 to 1000000000, found the number \
                               1000000001."] }),
        ),
        (
            json!({ "effect": { "status": 404, "retryAfter": "1s" } }),
            json!({ "effect.retryAfter": ["Expected only beside status 429 or 503."] }),
        ),
        (
            json!({ "effect": { "connection": "cut", "detail": "x" } }),
            json!({
                "effect.connection": ["Expected one of reset, empty and truncate, found \"cut\"."],
                "effect.detail": ["Expected only beside status."],
            }),
        ),
        (
            json!({ "match": { "operation": "listUsers", "method": "PUT" }, "effect": { "status": 503 } }),
            json!({ "match.method": ["Expected GET, which is the method of listUsers."] }),
        ),
        (
            json!({ "match": { "operation": "listUsers", "path": "/v1/accounts/modules" }, "effect": { "status": 503 } }),
            json!({ "match.path": ["Expected a pattern of /public/v1/accounts/users, the path of listUsers."] }),
        ),
        (
            json!({ "match": { "path": "/v1/accounts/users?limit=1" }, "effect": { "status": 503 } }),
            json!({ "match.path": ["Expected a path without a query: faults do not look at queries."] }),
        ),
        (json!([]), json!({ "$": ["Expected an object, found a list."] })),
    ] {
        let refused = application.order("POST", "faults", fault.clone()).await;
        assert_eq!((refused.status, &refused.body["errors"]), (400, &errors), "{fault}");
    }
    let list = application.order("GET", "faults", Value::Null).await;
    assert_eq!(list.body, json!({ "data": [] }));
}
