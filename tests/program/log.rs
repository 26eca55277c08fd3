//! The log: the lines on stderr, and the settings that choose them.

use reqwest::Client;
use serde_json::{Value, json};

use crate::program::{Served, program, start};

/// A server with these arguments and this `RUST_LOG`.
fn server(arguments: &[&str], rust_log: &str) -> Served {
    start(program(&["--port=0"]).args(arguments).env("RUST_LOG", rust_log))
}

/// Asks for a list, and for a member with a body in which two members are wrong; returns what the
/// program wrote until it had stopped.
async fn logged(arguments: &[&str], rust_log: &str) -> Vec<String> {
    let mut served = server(arguments, rust_log);
    let users = format!("{}/~one/public/v1/accounts/account-users", served.url());
    let client = Client::new();
    let list =
        client.get(format!("{users}?user.email=idt:TKN-2190-5437:hidden")).bearer_auth("secret");
    assert_eq!(list.send().await.unwrap().status(), 200);
    let wrong = json!({ "email": "secret", "groups": [{ "id": "secret" }] });
    let traced =
        client.post(&users).header("traceparent", format!("00-{TRACE}-00f067aa0ba902b7-01"));
    assert_eq!(traced.json(&wrong).send().await.unwrap().status(), 400);
    served.signal("TERM");
    let (code, errors) = served.end();
    assert_eq!(code, Some(0));
    errors.lines().map(str::to_owned).collect()
}

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const QUERY: &str = "user.email=…dden";
const PATH: &str = "/~one/public/v1/accounts/account-users";

/// The line without the time at its start, which has the form of one.
fn timeless(line: &str) -> &str {
    let (time, rest) = line.split_once(' ').unwrap();
    assert!(is_time(time), "{line}");
    rest
}

fn is_time(text: &str) -> bool {
    text.len() == "1970-01-01T00:00:00.000Z".len() && text.contains('T') && text.ends_with('Z')
}

#[tokio::test]
async fn a_request_is_a_line_and_so_is_a_sentence() {
    let lines = logged(&[], "").await;
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert_eq!(timeless(&lines[0]), "Sandbox one was made.");
    let list: Vec<_> = timeless(&lines[1]).split(' ').collect();
    assert_eq!(list[..3], ["GET", &format!("{PATH}?{QUERY}"), "200"]);
    assert!(list[3].strip_suffix("us").unwrap().parse::<u64>().is_ok(), "{list:?}");
    assert_eq!((list.len(), list[4], list[5].len()), (6, "[one]", 8), "{list:?}");
    let wrong = timeless(&lines[2]);
    assert!(wrong.starts_with(&format!("POST {PATH} 400 ")), "{wrong}");
    let (line, errors) = wrong.split_once(" | ").unwrap();
    assert!(line.ends_with(&format!("us [one] {}", &TRACE[..8])), "{wrong}");
    assert!(errors.starts_with("email: ") && errors.contains("; groups[0].id: "), "{errors}");
    assert!(timeless(&lines[3]).starts_with("Stopping after "), "{lines:?}");
    assert!(!lines.concat().contains("secret"), "{lines:?}");
    assert!(!lines.concat().contains("hidden"), "{lines:?}");
}

#[tokio::test]
async fn a_line_may_be_json() {
    let lines = logged(&["--log-format=json"], "").await;
    let lines: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().all(|line| is_time(line["time"].as_str().unwrap())), "{lines:?}");
    assert_eq!(lines[0]["note"], "Sandbox one was made.");
    let members = |line: &Value| line.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(members(&lines[0]), ["note", "time"]);
    let expected = ["method", "micros", "path", "query", "sandbox", "status", "time", "traceId"];
    assert_eq!(members(&lines[1]), expected);
    assert_eq!((&lines[1]["query"], &lines[1]["sandbox"]), (&json!(QUERY), &json!("one")));
    let wrong = &lines[2];
    assert_eq!((&wrong["method"], &wrong["path"]), (&json!("POST"), &json!(PATH)));
    assert_eq!(wrong["status"], 400);
    assert!(wrong["micros"].is_u64(), "{wrong}");
    assert!(wrong["traceId"].as_str().unwrap().starts_with(&format!("00-{TRACE}-")), "{wrong}");
    assert_eq!(wrong["errors"][1]["key"], "groups[0].id");
    assert!(wrong["errors"][1]["sentence"].is_string(), "{wrong}");
}

#[test]
fn the_greeting_is_json_where_the_lines_are() {
    let served = server(&["--log-format=json", "--rules=platform"], "");
    let greeting: Value = serde_json::from_str(&served.greeting).unwrap();
    assert_eq!(greeting["note"], "Ready.");
    assert_eq!(greeting["address"], served.url());
    assert_eq!((&greeting["rules"], &greeting["data"]), (&json!("platform"), &json!("demo")));
    assert_eq!(greeting["counts"]["accountUsers"], 40);
    assert!(is_time(greeting["time"].as_str().unwrap()), "{greeting}");
}

#[tokio::test]
async fn the_flag_chooses_and_where_it_is_not_given_rust_log_does() {
    const REQUEST: &str = "accounts_emulator::request";
    for (arguments, rust_log, expected) in [
        (&["--log=errors"][..], "", "Sandbox POST Stopping"),
        (&["--log=off"], "", ""),
        (&[], "off", ""),
        (&[], "info", "Sandbox GET POST Stopping"),
        (&[], "accounts_emulator=warn", "POST"),
        (&[], &format!("info,{REQUEST}=off"), "Sandbox Stopping"),
        (&["--log=all"], "off", "Sandbox GET POST Stopping"),
        (&["--log=off"], "info", ""),
        (&[], "accounts_emulator=loud", "The Sandbox GET POST Stopping"),
    ] {
        let lines = logged(arguments, rust_log).await;
        let first = |line: &String| timeless(line).split(' ').next().unwrap().to_owned();
        let first_words: Vec<_> = lines.iter().map(first).collect();
        assert_eq!(first_words.join(" "), expected, "{arguments:?} {rust_log}");
    }
}
