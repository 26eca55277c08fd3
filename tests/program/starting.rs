//! Starting: the greeting, its commands, and the failures.

use std::process::{Command, Stdio};

use reqwest::{Client, StatusCode};

use crate::program::{Served, folder, program, run, run_command, serve, start};

#[tokio::test]
async fn it_prints_ready_when_it_is_ready() {
    let served = serve(&[]);
    let ready = reqwest::get(format!("{}/readyz", served.url())).await.unwrap();
    assert_eq!(ready.status(), StatusCode::OK);
    for word in ["accounts-emulator 0.", "rules     contract", "demo: 40 account users"] {
        assert!(served.greeting.contains(word), "{}", served.greeting);
    }
}

#[tokio::test]
async fn the_printed_commands_work() {
    let served = serve(&[]);
    for word in ["ACC-1671-0642", "UGR-8447-7590", "AUSR-4134-7183-7330", "limit=10&offset=0"] {
        assert!(served.greeting.contains(word), "{}", served.greeting);
    }
    assert_eq!(answers(&served).await, [201, 200, 200]);
}

#[tokio::test]
async fn the_printed_commands_work_with_other_settings() {
    let without_users = &["--seed-data=empty", "--rules=platform"];
    let generated = &["--seed-data=empty", "--users=2", "--rules=platform"];
    for (arguments, statuses) in [
        (&["--seed-data=empty"][..], &[201, 200][..]),
        (without_users, &[200]),
        (generated, &[201, 200, 200]),
        (&["--auth=any"], &[201, 200, 200]),
        (&["--auth=tokens"], &[201, 200, 200]),
    ] {
        assert_eq!(answers(&serve(arguments)).await, statuses, "{arguments:?}");
    }
}

#[tokio::test]
async fn it_serves_seed_data_from_a_folder() {
    let account =
        r#"{ "accounts": [{ "id": "ACC-0001-0001", "name": "Mine", "type": "Client" }] }"#;
    let path = folder("own", &[("accounts.json", account)]);
    let served = serve(&["--seed-data", path.to_str().unwrap()]);
    assert!(served.greeting.contains(", 1 account"), "{}", served.greeting);
}

#[tokio::test]
async fn a_folder_for_seed_data_may_be_missing_or_empty() {
    let account =
        r#"{ "accounts": [{ "id": "ACC-0001-0001", "name": "Mine", "type": "Client" }] }"#;
    for (name, files, data) in [
        ("unfilled", &[][..], "demo: 40 account users"),
        ("filled", &[("a.json", account)], "filled: 0 account users, 0 API tokens, 0 users,"),
    ] {
        let path = folder(name, files);
        let served = serve(&["--auth=tokens", "--seed-data", &format!("{},demo", path.display())]);
        assert!(served.greeting.contains(data), "{}", served.greeting);
        assert_eq!(served.greeting.contains("emulatorOperations"), files.is_empty());
    }
    let served = serve(&["--seed-data=/nonexistent,empty"]);
    assert!(served.greeting.contains("empty: 0 account users"), "{}", served.greeting);
}

#[test]
fn the_command_serve_is_the_same_as_none() {
    let served = start(&mut program(&["serve", "--port=0", "--rules", "platform"]));
    assert!(served.greeting.contains("rules     platform"));
}

#[test]
fn a_port_in_use_is_reported_and_ends_with_3() {
    let served = serve(&[]);
    let port = served.url().rsplit(':').next().unwrap();
    let second = run(&["--port", port]);
    assert_eq!((second.code, &*second.output), (Some(3), ""));
    let sentence = format!("127.0.0.1:{port} is in use by another program.");
    assert!(second.errors.contains(&sentence), "{second:?}");
}

#[test]
fn invalid_seed_data_are_reported_error_by_error_and_end_with_4() {
    let files = [("a.json", r#"{ "accounts": [{}] }"#), ("b.json", r#"{ "users": 7 }"#)];
    let path = folder("wrong", &files);
    let refused = run(&["--port", "0", "--seed-data", path.to_str().unwrap()]);
    assert_eq!((refused.code, &*refused.output), (Some(4), ""));
    for line in [
        format!("{}: accounts[0].id: Required", path.join("a.json").display()),
        format!("{}: users: Expected a list", path.join("b.json").display()),
    ] {
        assert!(refused.errors.lines().any(|it| it.starts_with(&line)), "{refused:?}");
    }
}

#[test]
fn a_log_that_is_off_leaves_stderr_alone() {
    let refused =
        run_command(program(&["--log=off", "--port=0", "--seed-data=/nonexistent"]).env("A", "B"));
    assert_eq!(refused.errors.lines().count(), 1, "{refused:?}");
}

/// Lets a shell parse the printed commands, sends their requests, and returns the statuses.
async fn answers(served: &Served) -> Vec<u16> {
    let printed = served.greeting.split_once("Try:").unwrap().1;
    let printed = printed.strip_suffix("Ready.\n").unwrap();
    let script = format!("curl() {{ printf '%s\\n' \"$@\"; echo; }}\n{printed}");
    let shell = Command::new("sh").args(["-c", &script]).stderr(Stdio::inherit()).output().unwrap();
    let requests = String::from_utf8(shell.stdout).unwrap();
    let mut statuses = Vec::new();
    for request in requests.trim_end().split("\n\n") {
        statuses.push(answer(&request.lines().collect::<Vec<_>>()).await);
    }
    statuses
}

/// Sends the request that curl would send with these arguments.
async fn answer(arguments: &[&str]) -> u16 {
    let (url, options) = arguments.split_first().unwrap();
    let mut request = Client::new().get(*url);
    for option in options.chunks(2) {
        request = match option {
            ["-H", header] => {
                let (name, value) = header.split_once(": ").unwrap();
                request.header(name, value)
            }
            ["-d", body] => {
                let (client, built) = request.body((*body).to_owned()).build_split();
                let mut post = built.unwrap();
                *post.method_mut() = reqwest::Method::POST;
                reqwest::RequestBuilder::from_parts(client, post)
            }
            other => panic!("{other:?}"),
        };
    }
    request.send().await.unwrap().status().as_u16()
}
