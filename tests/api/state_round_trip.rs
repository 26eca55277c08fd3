//! Copies: a sandbox that takes over another's state answers as that one does, from then on.

use std::collections::BTreeSet;

use accounts_emulator::{Emulator, Settings, world::Seed};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, header},
};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use crate::{
    model_based::actions::{Call, Draws, play},
    model_based::run::{Harness, RESET, Step, for_all_steps},
};

const LISTS: [&str; 14] = [
    "account-users?limit=100&select=audit,user",
    "account-users?limit=100",
    "users?limit=100&select=audit,accounts&order=-email",
    "users?eq(email,ann@x.co)&select=audit",
    "user-groups?limit=100&select=audit,users",
    "accounts?limit=100&select=audit,groups",
    "modules?limit=100&select=audit",
    "api-tokens?limit=100&select=audit",
    "cloud-tenants?limit=100&select=audit",
    "licensees?limit=100&select=audit",
    "sellers?limit=100&select=audit",
    "erp-links?limit=100&select=audit",
    "buyers?limit=100&select=audit,sellers.erpLink",
    "accounts/ACC-0000-0001/users?limit=100&select=audit",
];

/// A sandbox of an emulator that is called without a socket.
struct Sandbox<'g> {
    harness: &'g Harness,
    router: Router,
    prefix: &'static str,
}

/// An answer, without the parts that may differ between two sandboxes.
#[derive(Debug, PartialEq)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl<'g> Sandbox<'g> {
    /// The default sandbox of the harness.
    fn original(harness: &'g Harness) -> Self {
        Self { harness, router: harness.router.clone(), prefix: "" }
    }

    /// One of another emulator, which knows nothing of the seed and draws other ids.
    fn fresh(harness: &'g Harness) -> Self {
        let settings = Settings { seed: Seed::Empty, ..Settings::default() };
        let router = Emulator::builder().settings(settings).router().unwrap();
        Self { harness, router, prefix: "/~copy" }
    }

    fn send(&self, method: &str, path: &str, body: String) -> Answer {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.prefix));
        let request = request.header(header::HOST, "localhost");
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let request = request.body(Body::from(body)).unwrap();
        self.harness.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let status = response.status().as_u16();
            let headers = self.comparable(response.headers());
            let bytes = response.into_body().collect().await.unwrap().to_bytes();
            let body = self.without_own(&String::from_utf8(bytes.into()).unwrap());
            Answer { status, headers, body: without_trace(&body) }
        })
    }

    fn get(&self, path: &str) -> Answer {
        let answer = self.send("GET", path, String::new());
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer
    }

    fn state(&self) -> String {
        self.get("/_emulator/state").body
    }

    fn comparable(&self, headers: &HeaderMap) -> Vec<(String, String)> {
        let differ = ["date", "emulator-sandbox", "content-length"];
        let compared = headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
        let compared = compared.filter(|(name, _)| !differ.contains(name));
        let mut compared: Vec<_> =
            compared.map(|(name, value)| (name.to_owned(), self.without_own(value))).collect();
        compared.sort();
        compared
    }

    fn without_own(&self, text: &str) -> String {
        if self.prefix.is_empty() { text.to_owned() } else { text.replace(self.prefix, "") }
    }
}

fn without_trace(body: &str) -> String {
    match body.split_once("\"traceId\":\"") {
        Some((before, rest)) => format!("{before}{}", rest.split_once('"').unwrap().1),
        None => body.to_owned(),
    }
}

/// Asserts that both have the same lists, mail, clock and state.
#[track_caller]
fn assert_alike(one: &Sandbox<'_>, other: &Sandbox<'_>, after: &dyn std::fmt::Debug) {
    for list in LISTS {
        let path = format!("/public/v1/accounts/{list}");
        assert_eq!(one.get(&path), other.get(&path), "{path} after {after:?}");
    }
    assert_eq!(one.get("/_emulator/inbox"), other.get("/_emulator/inbox"), "after {after:?}");
    assert_eq!(one.get("/_emulator/clock"), other.get("/_emulator/clock"), "after {after:?}");
    assert_eq!(one.state(), other.state(), "after {after:?}");
}

/// Plays the first half of the steps on one sandbox, and the second on it and a copy of it.
fn play_and_copy(harness: &Harness, steps: &[Step], hold: &dyn Fn(&str)) {
    let original = Sandbox::original(harness);
    original.send("POST", "/_emulator/reset", String::new());
    let (mut reference, mut seen) = (harness.first.clone(), BTreeSet::new());
    let mut copy = None;
    for (number, (kind, numbers)) in steps.iter().filter(|(kind, _)| *kind != RESET).enumerate() {
        if number == steps.len() / 2 {
            let state = original.state();
            hold(&state);
            let fresh = Sandbox::fresh(harness);
            assert_eq!(fresh.send("PUT", "/_emulator/state", state).status, 204);
            assert_alike(&original, &fresh, &"the import");
            copy = Some(fresh);
        }
        let next = play(*kind, &mut Draws(numbers.iter()), &mut reference);
        let Call { method, target, body, .. } = &next;
        let body = body.as_ref().map(Value::to_string).unwrap_or_default();
        let answer = original.send(method, target, body.clone());
        harness.compared(&mut reference, &mut seen, &next);
        if let Some(copy) = &copy {
            assert_eq!(answer, copy.send(method, target, body), "{next:?}");
            assert_alike(&original, copy, &next);
        }
    }
}

#[test]
fn what_takes_over_a_state_answers_alike_from_then_on_whatever_is_asked() {
    let harness = Harness::new();
    let schema = include_str!("../../seed-data/schema/seed.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let hold = |state: &str| {
        let document: Value = serde_json::from_str(state).unwrap();
        let faults: Vec<_> = validator.iter_errors(&document).map(|it| it.to_string()).collect();
        assert_eq!(faults, [""; 0], "{document}");
    };
    for_all_steps(8, 30..60, |steps| play_and_copy(&harness, steps, &hold));
}
