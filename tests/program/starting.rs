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

/// The exit code and stderr of a start that fails.
fn refused(seed_data: &str) -> (Option<i32>, String) {
    let refused = run(&["--port=0", "--seed-data", seed_data]);
    assert_eq!(refused.output, "", "{seed_data}");
    (refused.code, refused.errors)
}

#[cfg(unix)]
#[test]
fn a_folder_says_what_of_it_is_passed_over() {
    let account =
        r#"{ "accounts": [{ "id": "ACC-0001-0001", "name": "Mine", "type": "Client" }] }"#;
    let hidden = [(".gitkeep", ""), ("._a.json", "\0\u{5}"), (".DS_Store", "x")];
    for (name, files, data, notice) in [
        ("nothing", &[][..], "demo: 40", "nothing is there and empty: demo data"),
        ("hidden", &hidden, "demo: 40", "hidden is there and empty: demo data"),
        (
            "others",
            &[("README.md", ""), ("S.JSON", account)],
            "demo: 40",
            "others is there without seed data: demo data; passed over: README.md, S.JSON; seed data are \
             in files whose names end in .json",
        ),
        (
            "some",
            &[("a.json", account), ("b.yaml", "")],
            ", 1 account",
            "some: passed over: b.yaml;",
        ),
        ("all", &[("a.json", account), (".b", "")], ", 1 account", ""),
    ] {
        let path = folder(&format!("passed-over/{name}"), files);
        let argument = format!("{},demo", path.display());
        let mut served = serve(&["--log=off", "--seed-data", &argument]);
        assert!(served.greeting.contains(data), "{name}: {}", served.greeting);
        served.signal("TERM");
        let errors = served.end().1;
        assert!(
            errors.contains(notice) && errors.is_empty() == notice.is_empty(),
            "{name}: {errors}"
        );
    }
    let path = folder("passed-over/others", &[]);
    let (code, errors) = refused(path.to_str().unwrap());
    assert_eq!(code, Some(4));
    assert!(errors.contains("the folder holds no .json file; passed over: README.md"), "{errors}");
}

#[test]
fn a_file_is_called_by_its_name() {
    let answer = r#"{ "$meta": {}, "data": [] }"#;
    let files = [
        ("answer.json", answer),
        ("broken.json", "{"),
        ("empty.json", ""),
        ("number.json", r#"{ "accounts": 100000000000000000000 }"#),
        ("turned.json", "{ \"\u{202e}\u{9b}\u{2028}\": 1 }"),
        ("icon.json", r#"{ "users": [{ "id": "USR-0001-0001", "icon": "javascript:x" }] }"#),
        (
            "year.json",
            r#"{ "state": { "version": 1, "clock": { "mode": "frozen", "at": "-009999-01-03T00:00:00Z" } } }"#,
        ),
    ];
    let folder = folder("wrong-files", &files);
    std::fs::write(folder.join("utf16.json"), b"\xff\xfe{\0}\0").unwrap();
    for (name, reason) in [
        ("answer.json", "data: Expected lists below the names of their collections"),
        ("broken.json", "is not JSON: EOF"),
        ("empty.json", "is empty"),
        ("utf16.json", "is UTF-16; JSON is UTF-8."),
        ("number.json", "accounts: Expected a list, found the number 100000000000000000000."),
        ("turned.json", r"\u{202e}\u{9b}\u{2028}: Unknown property"),
        ("icon.json", "users[0].icon: Expected an http or https URL"),
        ("year.json", "state.clock.at: Expected an instant in the years from 1 to 9999"),
        ("missing.json", "No such file or directory"),
    ] {
        let path = folder.join(name);
        let (code, errors) = refused(path.to_str().unwrap());
        let expected = format!("{}: {reason}", path.display());
        assert_eq!(code, Some(4), "{name}");
        assert!(errors.starts_with(&expected), "{errors}\n{expected}");
    }
    for (name, hint) in
        [("deom", "Did you mean demo?"), ("Empty", "Did you mean empty?"), ("x", "")]
    {
        let expected = format!(
            "accounts-emulator: {name}: There is no such file or folder; expected demo, empty, or a \
             path. {hint}"
        );
        assert_eq!(refused(name), (Some(4), format!("{}\n", expected.trim_end())));
    }
}

const ACCOUNT: &str =
    r#"{ "accounts": [{ "id": "ACC-0001-0001", "name": "Mine", "type": "Client" }] }"#;

#[test]
fn seed_data_may_be_given_themselves_or_on_stdin_and_begin_with_a_mark() {
    let mut json = program(&["--port=0", "--seed-data=demo"]);
    let served = start(json.env("EMULATOR_SEED_JSON", ACCOUNT));
    assert!(served.greeting.contains("--seed-json: 0 account users"), "{}", served.greeting);
    assert!(served.greeting.contains(", 1 account"), "{}", served.greeting);

    let path = folder("piped", &[("a.json", &format!("\u{feff}{ACCOUNT}"))]).join("a.json");
    let mut piped = program(&["--port=0", "--seed-data", "-"]);
    let served = start(piped.stdin(std::fs::File::open(path).unwrap()));
    assert!(served.greeting.contains("stdin: 0 account users"), "{}", served.greeting);

    let wrong = run(&["--port=0", "--seed-json", "{"]);
    assert_eq!(wrong.code, Some(4));
    assert!(wrong.errors.starts_with("--seed-json: is not JSON: EOF"), "{wrong:?}");
}

#[test]
fn the_port_is_written_into_a_file_once_it_is_ready() {
    let path = folder("port", &[("port", "1"), ("port.new", "")]).join("port");
    let served = serve(&["--port-file", path.to_str().unwrap()]);
    let port = served.url().rsplit(':').next().unwrap();
    assert_eq!(std::fs::read_to_string(path).unwrap(), format!("{port}\n"));
    let refused = run(&["--port=0", "--port-file=/nonexistent/port"]);
    assert_eq!((refused.code, &*refused.output), (Some(1), ""));
    let sentence = "The port can't be written into /nonexistent/port: No such file or directory";
    assert!(refused.errors.contains(sentence), "{refused:?}");
}

/// Whether this machine has IPv6.
fn has_ipv6() -> bool {
    std::net::TcpListener::bind("[::1]:0").is_ok()
}

#[tokio::test]
async fn localhost_and_all_addresses_are_of_both_families() {
    for host in ["localhost", "::", "0.0.0.0", "127.0.0.1"] {
        let served = serve(&["--host", host]);
        assert!(served.authority().starts_with("127.0.0.1:"), "{}", served.greeting);
        let port = served.authority().rsplit(':').next().unwrap();
        let answers = async |address: &str| {
            let client = Client::builder().no_proxy().build().unwrap();
            client.get(format!("http://{address}:{port}/readyz")).send().await
        };
        let answer = answers("127.0.0.1").await;
        assert!(answer.is_ok(), "{host}: {answer:?}");
        let is_expected = has_ipv6() && matches!(host, "localhost" | "::");
        assert_eq!(answers("[::1]").await.is_ok(), is_expected, "{host}");
        let mut wait = program(&["wait", "--timeout=20s", "--linger=1ms"]);
        wait.env("EMULATOR_PORT", port).env("EMULATOR_HOST", host);
        assert_eq!(run_command(&mut wait).code, Some(0), "{host}");
    }
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
