//! Faults that the settings inject into every sandbox.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use reqwest::Client;
use serde_json::Value;

use crate::program::{Served, folder, program, run, serve, start};

const LIST: &str = "/public/v1/accounts/account-users";

async fn status(served: &Served, method: &str, path: &str) -> u16 {
    let client = Client::builder().no_proxy().build().unwrap();
    let request = client.request(method.parse().unwrap(), format!("{}{path}", served.url()));
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_share_of_all_requests_fails_in_every_sandbox_and_never_beyond_the_api() {
    let by_flag = serve(&["--fail", "100%:503"]);
    let by_variable = start(program(&["--port=0"]).env("EMULATOR_FAIL", "0%:500,100%:503"));
    for served in [by_flag, by_variable] {
        for (method, path, expected) in [
            ("GET", LIST, 503),
            ("POST", LIST, 503),
            ("GET", &format!("/~t1{LIST}"), 503),
            ("GET", "/accept-invite", 503),
            ("GET", "/livez", 200),
            ("GET", "/readyz", 200),
            ("GET", "/_emulator/health", 200),
            ("GET", "/~t1/_emulator/faults", 200),
            ("POST", "/_emulator/reset", 204),
            ("GET", LIST, 503),
            ("DELETE", "/_emulator/faults", 200),
            ("GET", LIST, 200),
        ] {
            assert_eq!(status(&served, method, path).await, expected, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn the_same_requests_fail_at_every_start_with_one_random_seed() {
    let statuses = async || {
        let served = serve(&["--fail=30%:503", "--fail=30%:429", "--random-seed=7"]);
        let mut answers = Vec::new();
        for _ in 0..40 {
            answers.push(status(&served, "GET", LIST).await);
        }
        answers
    };
    let first = statuses().await;
    assert_eq!(statuses().await, first);
    for expected in [200, 429, 503] {
        assert!(first.contains(&expected), "{first:?}");
    }
}

#[tokio::test]
async fn every_api_request_is_delayed() {
    let served = serve(&["--latency", "150ms..200ms"]);
    let start = Instant::now();
    assert_eq!(status(&served, "GET", LIST).await, 200);
    assert!(start.elapsed() >= Duration::from_millis(150), "{:?}", start.elapsed());
}

#[cfg(unix)]
#[tokio::test]
async fn a_delayed_request_is_refused_once_the_emulator_stops() {
    let mut served = serve(&["--latency", "1h", "--shutdown-grace", "1h"]);
    let mut stream = TcpStream::connect(served.authority()).unwrap();
    write!(stream, "GET {LIST} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    // The fault counts the request as soon as it arrives.
    loop {
        let faults = reqwest::get(format!("{}/_emulator/faults", served.url())).await.unwrap();
        if faults.json::<Value>().await.unwrap()["data"][0]["matched"] == 1 {
            break;
        }
    }
    served.signal("TERM");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 503 Service Unavailable"), "{answer}");
    assert!(answer.contains("The emulator is stopping."), "{answer}");
    assert_eq!(served.end().0, Some(0));
}

#[tokio::test]
async fn faults_can_be_read_from_a_file() {
    let file = r#"[
        { "match": { "operation": "createAccountUser" }, "effect": { "status": 429 } },
        { "match": { "path": "/v1/accounts/modules" }, "effect": { "status": 500 }, "times": 1 }
    ]"#;
    let path = folder("faults", &[("faults.json", file)]).join("faults.json");
    let served = serve(&["--faults", path.to_str().unwrap(), "--fail=100%:503"]);
    for (method, path, expected) in [
        ("POST", LIST, 429),
        ("GET", LIST, 503),
        ("GET", "/v1/accounts/modules", 500),
        ("GET", "/v1/accounts/modules", 503),
    ] {
        assert_eq!(status(&served, method, path).await, expected, "{method} {path}");
    }
}

#[test]
fn an_invalid_file_is_reported_error_by_error_and_ends_with_2() {
    let wrong = r#"[
        { "match": { "operation": "createAccountUsers" }, "effect": { "status": 503 } },
        { "effect": { "delay": "long", "connection": "cut" }, "time": 1 }
    ]"#;
    let never = r#"[{ "match": { "path": "/users" }, "effect": { "status": 503 } }]"#;
    let files = [
        ("wrong.json", wrong),
        ("never.json", never),
        ("one.json", "\u{feff}{}"),
        ("broken.json", "[{]"),
    ];
    let folder = folder("wrong-faults", &files);
    for (file, lines) in [
        (
            "wrong.json",
            &[
                "[0].match.operation: Expected the operationId of an operation; the nearest known \
                 one is `createAccountUser`, found \"createAccountUsers\".",
                "[1].effect.delay: Expected a delay",
                "[1].effect.connection: Expected one of reset, empty and truncate",
                "[1].time: Unknown property; the nearest known one is `times`.",
            ][..],
        ),
        ("never.json", &["[0].match.path: Expected a pattern of the whole path of an operation"]),
        ("one.json", &["$: Expected a list, found an object."]),
        ("broken.json", &["The file is not JSON: "]),
        ("missing.json", &[""]),
    ] {
        let path = folder.join(file);
        let refused = run(&["--port=0", "--faults", path.to_str().unwrap()]);
        assert_eq!((refused.code, &*refused.output), (Some(2), ""), "{file}");
        let reported: Vec<_> = refused.errors.lines().collect();
        assert_eq!(reported.len(), lines.len(), "{reported:?}");
        for (line, expected) in reported.iter().zip(lines) {
            let expected = format!("{}: {expected}", path.display());
            assert!(line.starts_with(&expected), "{line}\n{expected}");
        }
    }
}

#[tokio::test]
async fn preferences_can_be_switched_off() {
    let client = Client::builder().no_proxy().build().unwrap();
    for (flag, expected) in [("--prefer=on", 503), ("--prefer=off", 200)] {
        let served = serve(&[flag]);
        let request = client.get(format!("{}{LIST}", served.url())).header("Prefer", "code=503");
        assert_eq!(request.send().await.unwrap().status().as_u16(), expected, "{flag}");
    }
}
