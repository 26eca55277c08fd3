//! The report: the folder that is written at the end, and the command.

use std::fs;

use reqwest::Client;
use serde_json::{Value, json};

use crate::program::{folder, program, run, run_command, serve};

/// A folder that is not there yet.
fn fresh(name: &str) -> std::path::PathBuf {
    let path = folder("reports", &[]).join(name);
    // It may be left from another run.
    let _ = fs::remove_dir_all(&path);
    path
}

#[tokio::test]
async fn the_folder_has_the_report_an_archive_a_sandbox_and_the_coverage() {
    let path = fresh("whole");
    let mut served =
        serve(&["--report", path.to_str().unwrap(), "--admin-token=s3cret-s3cret-s3cret"]);
    let users = format!("{}/~t1/public/v1/accounts/account-users", served.url());
    assert_eq!(Client::new().get(&users).send().await.unwrap().status(), 200);
    served.signal("TERM");
    assert_eq!(served.end().0, Some(0));
    let read = |name: &str| fs::read_to_string(path.join(name)).unwrap();
    let report: Value = serde_json::from_str(&read("report.json")).unwrap();
    let setting = |name: &str| {
        let settings = report["settings"].as_array().unwrap();
        settings.iter().find(|it| it["name"] == name).unwrap().clone()
    };
    assert_eq!(setting("rules")["source"], "default");
    let token = json!({ "name": "admin-token", "value": "…", "source": "flag --admin-token" });
    assert_eq!(setting("admin-token"), token);
    assert_eq!(report["sandboxes"][1]["requests"]["data"][0]["operation"], "listAccountUsers");
    let archive: Value = serde_json::from_str(&read("t1.har")).unwrap();
    assert!(archive["log"]["entries"][0]["request"]["url"].as_str().unwrap().contains("/~t1/"));
    assert!(read("default.har").contains("\"entries\":[]"));
    assert!(read("coverage.xml").contains("name=\"listAccountUsers 200\"><system-out>"));
    assert!(!read("report.json").contains("s3cret"));
}

#[test]
fn a_folder_that_can_not_be_written_to_is_refused_at_the_start() {
    let file = folder("reports", &[("file", "")]).join("file");
    let path = file.join("below");
    let exited = run(&["--port=0", "--report", path.to_str().unwrap()]);
    assert_eq!((exited.code, &*exited.output), (Some(1), ""));
    assert!(exited.errors.contains("--report") && exited.errors.contains("below"), "{exited:?}");
}

#[test]
fn the_command_prints_the_report_of_a_running_emulator() {
    let served = serve(&["--admin-token=s3cret"]);
    let refused = run(&["report", "--url", served.url()]);
    assert_eq!((refused.code, &*refused.output), (Some(1), ""));
    assert!(refused.errors.contains("401"), "{refused:?}");
    let by_flag = run(&["report", "--url", served.url(), "--admin-token=s3cret"]);
    let by_variable = run_command(
        program(&["report", "--url", served.url()]).env("EMULATOR_ADMIN_TOKEN", "s3cret"),
    );
    for exited in [by_flag, by_variable] {
        assert_eq!((exited.code, &*exited.errors), (Some(0), ""));
        let report: Value = serde_json::from_str(&exited.output).unwrap();
        assert_eq!(report["sandboxes"][0]["name"], "default");
    }
}
