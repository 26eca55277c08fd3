//! An application without sockets, for answers that the API's document does not describe.

use accounts_emulator::{Emulator, Settings, faults::NewFault};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request},
};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use crate::support::COLLECTION;

/// An application of the test's own; without sockets, time can stand still while it answers.
pub(crate) struct Application(Router);

/// Answers are not checked against a document, since none describes faults.
pub(crate) struct Faulted {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Application {
    pub(crate) fn new(settings: Settings) -> Self {
        Self(Emulator::builder().settings(settings).router().unwrap())
    }

    pub(crate) fn with(faults: &[NewFault]) -> Self {
        Self::new(Settings { faults: faults.to_vec(), ..seeded() })
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Faulted {
        let mut request = Request::builder().method(method).uri(path).header("Host", "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = request.header("Content-Type", "application/json").body(Body::from(body));
        let response = self.0.clone().oneshot(request.unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Faulted { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Faulted {
        self.send("GET", path, &[], &Value::Null).await
    }

    /// A call of the control plane.
    pub(crate) async fn order(&self, method: &str, path: &str, body: Value) -> Faulted {
        self.send(method, &format!("/_emulator/{path}"), &[], &body).await
    }

    /// Puts a fault in force.
    pub(crate) async fn add(&self, fault: Value) -> Value {
        let made = self.order("POST", "faults", fault).await;
        assert_eq!(made.status, 201, "{}", made.body);
        made.body
    }

    /// The statuses of this many lists, one after the other.
    pub(crate) async fn statuses(&self, count: usize) -> Vec<u16> {
        let mut statuses = Vec::new();
        for _ in 0..count {
            statuses.push(self.get(COLLECTION).await.status);
        }
        statuses
    }
}

impl Faulted {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

fn seeded() -> Settings {
    Settings { random_seed: Some(7), ..Settings::default() }
}
