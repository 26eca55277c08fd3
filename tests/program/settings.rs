//! Settings: flags, variables, defaults, and invalid values.

use crate::program::{Exited, folder, program, run, run_command, start};

/// Returns the value and the source that `config` printed for `setting`.
fn printed(exited: &Exited, setting: &str) -> (String, String) {
    assert_eq!(exited.code, Some(0), "{exited:?}");
    let columns = |line: &str| -> Vec<String> {
        line.split("  ").map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
    };
    let mut lines = exited.output.lines().map(columns);
    let line = lines.find(|columns| columns[0] == setting).unwrap();
    (line[1].clone(), line[2].clone())
}

fn config(flags: &[&str], variables: &[(&str, &str)]) -> Exited {
    run_command(program(&["config"]).args(flags).envs(variables.iter().copied()))
}

#[track_caller]
fn port(flags: &[&str], variables: &[(&str, &str)], value: &str, source: &str) {
    let expected = (value.to_owned(), source.to_owned());
    assert_eq!(printed(&config(flags, variables), "port"), expected, "{flags:?} {variables:?}");
}

#[test]
fn a_flag_precedes_its_variable_then_port_then_the_default() {
    port(&[], &[], "8080", "default");
    port(&[], &[("PORT", "1")], "1", "variable PORT");
    port(&[], &[("PORT", "1"), ("EMULATOR_PORT", "2")], "2", "variable EMULATOR_PORT");
    port(&["--port=3"], &[("PORT", "1"), ("EMULATOR_PORT", "2")], "3", "flag --port");
}

#[test]
fn a_service_address_of_kubernetes_is_not_a_port() {
    let service = ("EMULATOR_PORT", "tcp://10.96.0.17:8080");
    port(&[], &[service], "8080", "default");
    port(&[], &[service, ("PORT", "1")], "1", "variable PORT");
    assert_eq!(config(&[], &[service]).errors, "");
}

#[test]
fn a_variable_without_a_value_is_not_set() {
    port(&[], &[("EMULATOR_PORT", ""), ("PORT", "")], "8080", "default");
    for command in ["config", "env"] {
        let exited = run_command(program(&[command]).env("EMULATOR_AUTH", ""));
        assert_eq!(exited.code, Some(0), "{command}: {}", exited.errors);
    }
    let rules = printed(&config(&[], &[("EMULATOR_RULES", "")]), "rules");
    assert_eq!(rules, ("contract".to_owned(), "default".to_owned()));
}

#[test]
fn every_setting_is_printed_with_its_source() {
    let config = config(
        &["--users", "7"],
        &[
            ("EMULATOR_RULES", "platform"),
            ("EMULATOR_ALLOWED_HOSTS", "a,b"),
            ("EMULATOR_FAIL", "5%:503,1%:429"),
        ],
    );
    for (setting, value, source) in [
        ("users", "7", "flag --users"),
        ("rules", "platform", "variable EMULATOR_RULES"),
        ("allowed-hosts", "a,b", "variable EMULATOR_ALLOWED_HOSTS"),
        ("invitation-lifetime", "P7D", "default"),
        ("random-seed", "(different at every start)", "default"),
        ("fail", "5%:503,1%:429", "variable EMULATOR_FAIL"),
        ("latency", "(none)", "default"),
        ("faults", "(none)", "default"),
        ("prefer", "on", "default"),
    ] {
        assert_eq!(printed(&config, setting), (value.to_owned(), source.to_owned()));
    }
}

#[test]
fn an_invalid_flag_ends_with_2_and_what_was_expected() {
    for (flag, expected) in [
        ("--port=70000", "expected a whole number from 0 to 65535"),
        ("--host=example.org", "expected an IP address"),
        ("--rules=strict", "[possible values: contract, platform]"),
        ("--public-url=example.org", "expected an absolute URL"),
        ("--invitation-lifetime=P1M", "expected a duration"),
        ("--body-limit=1MB", "expected a number of bytes"),
        ("--max-limit=0", "expected a whole number from 1"),
        ("--default-limit=101", "expected at most 100, which is --max-limit"),
        ("--allowed-hosts=http://accounts.internal", "expected a host name without scheme"),
        ("--allowed-hosts=accounts.internal:8080", "expected a host name without scheme"),
        ("--allowed-hosts=a,,b", "expected a host name without scheme"),
        ("--admin-cors=http://a,b", "expected * or the origin of a page"),
        ("--admin-cors=http://a/", "expected * or the origin of a page"),
        ("--fail=5%:503,,", "expected a share"),
        ("--latency=soon", "expected a delay of at most an hour"),
        ("--latency=2s..1s", "or a range such as 200ms..800ms"),
        ("--fail=5", "expected a share from 0% to 100% and a status from 400 to 599"),
        ("--fail=60%:503,60%:500", "expected shares of at most 100% together"),
        ("--random-seed=-1", "expected a whole number from 0"),
        ("--prefer=maybe", "[possible values: on, off]"),
        ("--prot=1", "a similar argument exists: '--port'"),
    ] {
        let refused = run(&[flag]);
        assert_eq!((refused.code, &*refused.output), (Some(2), ""), "{flag}");
        assert!(refused.errors.contains(expected), "{flag}: {}", refused.errors);
        assert!(refused.errors.contains(flag.split('=').next().unwrap()), "{}", refused.errors);
    }
}

#[test]
fn a_value_that_begins_with_a_minus_is_refused_for_what_it_is() {
    for (flag, value, expected) in [
        ("--random-seed", "-1", "expected a whole number from 0"),
        ("--port", "-1", "expected a whole number from 0 to 65535"),
        ("--invitation-lifetime", "-P1D", "expected a duration above zero"),
        ("--body-limit", "-1KiB", "expected a number of bytes"),
        ("--fail", "-5%:503", "expected a share from 0% to 100%"),
    ] {
        let refused = run(&[flag, value]);
        assert_eq!(refused.code, Some(2), "{flag}");
        assert!(refused.errors.contains(expected), "{}", refused.errors);
    }
}

#[tokio::test]
async fn a_token_may_be_in_a_file() {
    let files = [("token", "s3cret\n"), ("wrong", "a~b\n"), ("empty", "\n")];
    let folder = folder("tokens", &files);
    let path = |name: &str| folder.join(name).display().to_string();
    let served = start(program(&["--port=0"]).env("EMULATOR_ADMIN_TOKEN_FILE", path("token")));
    let health = format!("{}/_emulator/health", served.url());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    assert_eq!(client.get(&health).send().await.unwrap().status(), 401);
    assert_eq!(client.get(&health).bearer_auth("s3cret").send().await.unwrap().status(), 200);
    for (arguments, reason) in [
        (&["--admin-token-file", &path("missing")][..], "No such file or directory"),
        (&["--admin-token-file", &path("wrong")], "expected visible ASCII characters"),
        (&["--admin-token-file", &path("empty")], "expected visible ASCII characters"),
        (&["--admin-token-file", &path("token"), "--admin-token=a"], "found both"),
    ] {
        let refused = run(arguments);
        assert_eq!((refused.code, &*refused.output), (Some(2), ""), "{arguments:?}");
        assert!(refused.errors.contains(reason), "{refused:?}");
    }
}

#[test]
fn an_invalid_variable_is_named() {
    for (name, value) in [("EMULATOR_NULLS", "no"), ("EMULATOR_PORT", "web"), ("PORT", "web")] {
        let refused = run_command(program(&[]).env(name, value));
        assert_eq!(refused.code, Some(2), "{name}");
        let sentence = format!("The value is that of {name}.");
        assert!(refused.errors.contains(&sentence), "{}", refused.errors);
    }
}

#[cfg(unix)]
#[test]
fn an_unknown_variable_is_reported_with_the_nearest_name() {
    let mut command = program(&["--port=0"]);
    command.env("EMULATOR_RULE", "platform").env("EMULATOR_SERVICE_HOST", "10.96.0.17");
    let mut served = start(&mut command);
    served.signal("TERM");
    let (code, errors) = served.end();
    assert_eq!(code, Some(0));
    assert!(errors.contains("EMULATOR_RULE is unknown"), "{errors}");
    assert!(errors.contains("did you mean EMULATOR_RULES?"), "{errors}");
    assert!(!errors.contains("SERVICE_HOST"), "{errors}");
}

#[test]
fn help_explains_every_setting_with_default_and_variable() {
    let help = run(&["--help"]);
    assert_eq!(help.code, Some(0));
    let config = run(&["config"]).output;
    for setting in config.lines().skip(1).map(|line| line.split(' ').next().unwrap()) {
        let variable = format!("EMULATOR_{}", setting.replace('-', "_").to_uppercase());
        assert!(help.output.contains(&format!("--{setting} <")), "{setting}");
        assert!(help.output.contains(&format!("[env: {variable}]")), "{setting}");
    }
}
