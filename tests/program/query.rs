//! The command `query`: it answers as the server does.

use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::program::{Exited, folder, program, run, run_command, serve};

const COLLECTION: &str = "/public/v1/accounts/account-users";

/// Runs the program with `text` as its standard input.
fn run_with_input(command: &mut Command, text: &str) -> Exited {
    let path = folder("fed", &[]).join(format!("{:?}", std::thread::current().id()));
    fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
    run_command(command.stdin(Stdio::from(fs::File::open(path).unwrap())))
}

#[tokio::test]
async fn a_file_answers_as_the_server_does() {
    let served = serve(&["--seed-data=demo"]);
    let list = format!("{}{COLLECTION}", served.url());
    let whole = reqwest::get(format!("{list}?limit=100&select=audit,user,account,groups")).await;
    let path = folder("query", &[("users.json", &whole.unwrap().text().await.unwrap())]);
    let path = path.join("users.json");
    for query in [
        "",
        "limit=3&offset=2",
        "eq(user.status,Active)&order=-user.name&limit=5",
        "select=-*,id,user.email&ilike(user.email,*example*)",
        "select=audit&order=audit.created.at",
        "any(groups,eq(id,UGR-8447-7590))&limit=0",
        "order=account.type&select=-*,id&limit=100",
        "lt(audit.created.at,9999-12-31)&select=audit(-created)&limit=2",
    ] {
        let expected: Value =
            reqwest::get(format!("{list}?{query}")).await.unwrap().json().await.unwrap();
        let printed = run(&["query", "--data", path.to_str().unwrap(), query]);
        assert_eq!(printed.code, Some(0), "{query}: {}", printed.errors);
        assert_eq!(serde_json::from_str::<Value>(&printed.output).unwrap(), expected, "{query}");
    }
}

#[test]
fn every_resource_can_be_queried() {
    for (resource, id) in [
        ("account-users", "AUSR-0000-0000-0001"),
        ("users", "USR-0000-0001"),
        ("accounts", "ACC-0000-0001"),
        ("user-groups", "UGR-0000-0001"),
        ("modules", "MOD-0001"),
        ("buyers", "BUY-0000-0001"),
        ("services", "SVC-0001"),
    ] {
        let data = json!([{ "id": id }, { "id": "other" }]).to_string();
        let query = format!("id={id}&select=-*,id");
        let answered = run_with_input(
            &mut program(&["query", "--data=-", "--resource", resource, &query]),
            &data,
        );
        let page: Value = serde_json::from_str(&answered.output).unwrap();
        assert_eq!(page["data"], json!([{ "id": id }]), "{resource}");
        assert_eq!(page["$meta"]["pagination"]["total"], 1, "{resource}");
    }
}

#[test]
fn a_wrong_query_prints_the_problem_and_ends_with_1() {
    let refused = run_with_input(&mut program(&["query", "--data=-", "?nosuch=1"]), "[]");
    assert_eq!((refused.code, &*refused.errors), (Some(1), ""));
    let problem: Value = serde_json::from_str(&refused.output).unwrap();
    assert_eq!(problem["status"], 400);
    assert_eq!(problem["instance"], COLLECTION);
    assert_eq!(problem["errors"], json!({ "nosuch": ["Invalid property path."] }));
}

#[test]
fn a_file_that_cannot_be_read_ends_with_2() {
    for (text, reason) in [
        ("[{]", "line 1 column 3"),
        ("[1]", "expected an array of objects"),
        ("{}", "missing field `data`"),
        ("7", "expected an array of objects"),
        ("[] []", "trailing characters"),
    ] {
        let refused = run_with_input(&mut program(&["query", "--data=-"]), text);
        assert_eq!((refused.code, &*refused.output), (Some(2), ""), "{text}");
        assert!(refused.errors.contains(reason), "{text}: {}", refused.errors);
    }
    assert_eq!(run(&["query", "--data=/nonexistent"]).code, Some(2));
}
