//! The README, compared with the emulator.

use accounts_emulator::model::Rule;
use serde_json::{Value, json};

use crate::support::{COLLECTION, MEMBERSHIP, Server, invitation};

const README: &str = include_str!("../../README.md");

/// The section under a heading of the second level.
fn section(heading: &str) -> &'static str {
    let rest = README.split_once(&format!("\n## {heading}\n")).unwrap().1;
    rest.split_once("\n## ").map_or(rest, |(section, _)| section)
}

/// The text under a bold beginning, up to the next one or to a heading.
fn recipe(beginning: &str) -> &'static str {
    let rest = README.split_once(&format!("\n**{beginning}**")).unwrap().1;
    let end = ["\n**", "\n#"].into_iter().filter_map(|mark| rest.find(mark)).min();
    &rest[..end.unwrap_or(rest.len())]
}

/// The quoted value of a command's option.
fn option<'a>(command: &'a str, option: &str) -> Option<&'a str> {
    let (_, rest) = command.split_once(&format!(" {option} '"))?;
    rest.split_once('\'').map(|(value, _)| value)
}

/// The path of the URL in a command.
fn path(command: &str) -> &str {
    let (_, rest) = command.split_once("http://127.0.0.1:8080").unwrap();
    rest.split_whitespace().next().unwrap()
}

/// The first cell of each row of the section's tables.
fn first_cells(section: &str) -> impl Iterator<Item = String> {
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| row.split_once("` |").unwrap().0.replace("\\|", "|"))
}

/// A command of a console block: the text between the prompt and the output.
fn commands(section: &str) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in section.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push(command.to_owned());
            is_open = command.matches('\'').count() % 2 == 1;
        } else if is_open && let Some(command) = commands.last_mut() {
            command.push_str(line);
            is_open = command.matches('\'').count() % 2 == 1;
        }
    }
    commands
}

#[tokio::test]
async fn the_example_session_is_what_happens() {
    let server = Server::start().await;
    let mut statuses = Vec::new();
    for command in commands(section("A transcript")) {
        let (_, url) = command.split_once("\"$BASE").unwrap();
        let (path, rest) = url.split_once('"').unwrap();
        let path = format!("/public/v1/accounts{path}");
        let answer = match rest.split_once("--json '") {
            Some((_, body)) => {
                let body: Value = serde_json::from_str(body.trim_end_matches('\'')).unwrap();
                server.send(server.request("POST", &path).json(&body)).await
            }
            None => server.get(&path).await,
        };
        statuses.push(answer.status);
        if answer.status == 400 {
            let shown = section("A transcript").split_once("\"errors\":").unwrap().1;
            let shown = shown.split_once("\n```").unwrap().0.trim_end_matches('}');
            let shown: Value = serde_json::from_str(&format!("{shown}}}")).unwrap();
            let problem: Value = serde_json::from_str(&answer.text).unwrap();
            assert_eq!(problem["errors"], shown);
        }
    }
    assert_eq!(statuses, [201, 200, 200, 400]);
}

#[tokio::test]
async fn what_the_recipe_asserts_is_asserted() {
    let server = Server::start().await;
    let create = commands(section("A transcript")).remove(0);
    let (_, body) = create.split_once("--json '").unwrap();
    let body: serde_json::Value = serde_json::from_str(body.trim_end_matches('\'')).unwrap();
    let path = format!("/~t1{COLLECTION}");
    server.request("POST", &path).json(&body).send().await.unwrap();
    let recipe = section("For tests: the control plane");
    let (_, recipe) = recipe.split_once("/_emulator/requests/verify -d '").unwrap();
    let (claim, rest) = recipe.split_once("'\n").unwrap();
    let verify = server.request("POST", "/~t1/_emulator/requests/verify").body(claim);
    let answer = verify.send().await.unwrap().text().await.unwrap();
    assert_eq!(answer, rest.lines().next().unwrap());
}

#[tokio::test]
async fn every_query_of_the_guide_finds_something_in_the_demo_data() {
    let server = Server::start().await;
    let queries: Vec<_> = first_cells(section("The query language")).collect();
    assert!(queries.len() > 8, "{queries:?}");
    for query in queries {
        let answer = server.get(&format!("{COLLECTION}?{query}")).await;
        let page: Value = serde_json::from_str(&answer.text).unwrap();
        assert_eq!(answer.status, 200, "{query}: {page}");
        assert_ne!(page["$meta"]["pagination"]["total"], 0, "{query}");
    }
}

#[test]
fn every_rule_stands_in_the_table_with_its_label_and_source() {
    let rows: Vec<_> = section("Rules").lines().filter(|line| line.starts_with("| `")).collect();
    let expected: Vec<_> = Rule::ALL
        .iter()
        .map(|rule| {
            let label = rule.label().name();
            format!("| `{}` | {} | {label} | {} |", rule.name(), rule.summary(), rule.source())
        })
        .collect();
    assert_eq!(rows, expected);
}

#[tokio::test]
async fn the_flaky_server_is_as_flaky_as_the_recipe_says() {
    let server = Server::start().await;
    for (index, command) in commands(recipe("A flaky server")).iter().enumerate() {
        let body = option(command, "-d").unwrap().to_owned();
        let made = server.request("POST", path(command)).body(body).send().await.unwrap();
        assert_eq!(made.status(), 201, "{command}");
        let made: Value = made.json().await.unwrap();
        assert_eq!(made["id"], index + 1);
    }
    let create = async || {
        let body = invitation("ann@example.com");
        server.request("POST", &format!("/~t4{COLLECTION}")).json(&body).send().await.unwrap()
    };
    let refused = create().await;
    assert_eq!(refused.status(), 503);
    assert_eq!(refused.headers()["retry-after"], "2");
    let created: Value = create().await.json().await.unwrap();
    let user = created["user"]["id"].as_str().unwrap();
    let slow =
        server.request("GET", &format!("/~t4/v1/accounts/users/{user}")).send().await.unwrap();
    assert_eq!(slow.status(), 200);
    assert_eq!(slow.headers()["emulator-fault"], "2");
    let remove = async |id: &Value| {
        let path = format!("/~t4{COLLECTION}/{}", id.as_str().unwrap());
        server.request("DELETE", &path).send().await
    };
    assert_eq!(remove(&created["id"]).await.unwrap().status(), 204);
    remove(&json!(MEMBERSHIP)).await.unwrap_err();
    assert_eq!(remove(&json!(MEMBERSHIP)).await.unwrap().status(), 204);
    // Who pastes the recipe goes on in a world without faults.
    let left = server.get("/_emulator/faults").await.expect(200);
    assert_eq!(left, json!({ "data": [] }));
}

#[tokio::test]
async fn a_front_end_gets_the_bad_days_of_the_recipe() {
    let server = Server::start().await;
    let mut answers = Vec::new();
    for command in commands(recipe("A front end's bad days")) {
        let (name, value) = option(&command, "-H").unwrap().split_once(": ").unwrap();
        let answer =
            server.request("GET", path(&command)).header(name, value).send().await.unwrap();
        assert_eq!(answer.headers()["preference-applied"], value);
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.unwrap();
        answers.push((status, body["$meta"]["pagination"]["total"].clone()));
    }
    assert_eq!(answers, [(503, Value::Null), (200, json!(0))]);
}

#[tokio::test]
async fn the_command_that_escapes_a_query_answers_what_is_shown() {
    let server = Server::start().await;
    let section = section("The query language");
    let command = commands(section).remove(0);
    let pieces: Vec<_> = command.split(" --data-urlencode '").skip(1).collect();
    let texts = pieces.iter().map(|piece| piece.trim_end_matches('\'').replace('"', "%22"));
    let answer = server.list(&texts.collect::<Vec<_>>().join("&")).await;
    answer.expect(200);
    let shown = section.split_once(&command).unwrap().1.lines().nth(1).unwrap();
    assert!(answer.text.starts_with(shown.trim_end_matches('…')), "{}", answer.text);
}
