//! The command `env`.

use serde_json::{Map, Value};

use crate::program::{program, run, run_command, serve};

/// The variables of official clients.
const NAMES: [&str; 8] = [
    "MPT_API_BASE_URL",
    "MARKETPLACE_API_BASE_URL",
    "OPENAPI_SPEC_URL",
    "MPT_API_TOKEN",
    "MPT_API_TOKEN_OPERATIONS",
    "MARKETPLACE_API_TOKEN",
    "MPT_API_TOKEN_VENDOR",
    "MPT_API_TOKEN_CLIENT",
];

/// The variables as an object.
fn variables(arguments: &[&str]) -> Map<String, Value> {
    let printed = run(&[&["env", "--format", "json"], arguments].concat());
    assert_eq!((printed.code, &*printed.errors), (Some(0), ""));
    serde_json::from_str(&printed.output).unwrap()
}

#[test]
fn every_form_has_every_variable_of_the_official_clients() {
    let expected = variables(&[]);
    assert_eq!(expected.len(), NAMES.len());
    for (format, before, between) in [
        ("sh", "export ", "="),
        ("fish", "set -gx ", " "),
        ("powershell", "$env:", " = "),
        ("dotenv", "", "="),
        ("github", "", "="),
    ] {
        let printed = run(&["env", "--format", format]).output;
        let lines: Vec<_> = printed.lines().collect();
        assert_eq!(lines.len(), NAMES.len(), "{printed}");
        for (line, name) in lines.into_iter().zip(NAMES) {
            let (named, value) = line.strip_prefix(before).unwrap().split_once(between).unwrap();
            assert_eq!((named, value.trim_matches('\'')), (name, expected[name].as_str().unwrap()));
        }
    }
}

#[test]
fn without_a_form_the_variables_are_for_sh() {
    assert_eq!(run(&["env"]), run(&["env", "--format", "sh"]));
}

#[cfg(unix)]
#[test]
fn a_shell_evaluates_the_variables() {
    let script = r#"eval "$("$0" env --public-url "http://localhost/it's")" && env"#;
    let mut shell = std::process::Command::new("sh");
    let evaluated =
        run_command(shell.args(["-c", script, env!("CARGO_BIN_EXE_accounts-emulator")]));
    for line in [
        "MPT_API_BASE_URL=http://localhost/it's",
        "OPENAPI_SPEC_URL=http://localhost/it's/public/v1/openapi.json",
    ] {
        assert!(evaluated.output.lines().any(|it| it == line), "{evaluated:?}");
    }
}

#[test]
fn the_url_is_that_of_an_emulator_with_these_settings() {
    let url = |arguments: &[&str], variable: (&str, &str)| {
        let arguments = [&["env", "--format", "json"], arguments].concat();
        let printed = run_command(program(&arguments).env(variable.0, variable.1)).output;
        serde_json::from_str::<Value>(&printed).unwrap()["MPT_API_BASE_URL"].clone()
    };
    assert_eq!(url(&[], ("EMULATOR_PORT", "8181")), "http://127.0.0.1:8181");
    assert_eq!(url(&["--port", "82"], ("EMULATOR_PORT", "8181")), "http://127.0.0.1:82");
    let public = ("EMULATOR_PUBLIC_URL", "https://example.org/x/");
    assert_eq!(url(&[], public), "https://example.org/x");
    assert_eq!(url(&["--sandbox", "t1"], public), "https://example.org/x/~t1");
}

#[tokio::test]
async fn url_and_tokens_choose_the_sandbox() {
    let served = serve(&["--auth", "tokens"]);
    let port = served.url().rsplit_once(':').unwrap().1;
    let variables = variables(&["--sandbox", "t1", "--port", port]);
    let value = |name: &str| variables[name].as_str().unwrap().to_owned();
    let client = reqwest::Client::new();
    let chosen = async |url: String, token: &str| {
        let answer = client.get(url).bearer_auth(token).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        // Behind its name stands whether the request made it.
        let sandbox = answer.headers()["Emulator-Sandbox"].to_str().unwrap();
        sandbox.split(';').next().unwrap().to_owned()
    };
    let users = "public/v1/accounts/account-users";
    for name in NAMES.into_iter().filter(|name| name.contains("TOKEN")) {
        let by_token = chosen(format!("{}/{users}", served.url()), &value(name)).await;
        assert_eq!(by_token, "t1", "{name}");
    }
    let token = run(&["env", "--format", "dotenv"]).output;
    let token = token.lines().find_map(|line| line.strip_prefix("MPT_API_TOKEN=")).unwrap();
    assert_eq!(chosen(format!("{}/{users}", value("MPT_API_BASE_URL")), token).await, "t1");
    assert_eq!(chosen(value("OPENAPI_SPEC_URL"), token).await, "t1");
}

#[test]
fn the_default_sandbox_needs_no_name() {
    assert_eq!(variables(&["--sandbox", "default"]), variables(&[]));
}

#[test]
fn an_invalid_form_or_sandbox_is_refused() {
    for (arguments, expected) in [
        (["--format", "csh"], "possible values: sh, fish, powershell, dotenv, github, json"),
        (["--sandbox", "a/b"], "expected a sandbox's name: 1 to 64 of the letters"),
    ] {
        let refused = run(&[&["env"], &arguments[..]].concat());
        assert_eq!((refused.code, &*refused.output), (Some(2), ""));
        assert!(refused.errors.contains(expected), "{}", refused.errors);
    }
}
