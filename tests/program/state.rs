//! The state file: the state survives the program, however it ends.

use std::{
    fs,
    path::{Path, PathBuf},
};

use reqwest::Client;
use serde_json::{Value, json};

use crate::program::{Served, folder, run, serve};

const USERS: &str = "/public/v1/accounts/account-users";

/// Returns the path of a file that does not exist, in its own folder.
fn file(name: &str) -> PathBuf {
    let file = folder(&format!("state-{name}"), &[]).join("state.json");
    // The last run may have left one.
    let _ = fs::remove_file(&file);
    file
}

fn serve_with(file: &Path) -> Served {
    serve(&["--state", file.to_str().unwrap()])
}

async fn invite(served: &Served, email: &str) -> reqwest::Result<Value> {
    let body = json!({ "email": email, "groups": [{}] });
    let request = Client::new().post(format!("{}{USERS}", served.url())).json(&body);
    request.send().await?.error_for_status()?.json().await
}

async fn get(served: &Served, path: &str) -> Value {
    reqwest::get(format!("{}{path}", served.url())).await.unwrap().json().await.unwrap()
}

/// Reads the file until it contains `text`.
fn wait_for(file: &Path, text: &str) {
    while !fs::read_to_string(file).is_ok_and(|state| state.contains(text)) {
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn a_restart_keeps_the_state() {
    let file = file("restart");
    let mut served = serve_with(&file);
    let created = invite(&served, "ann@example.com").await.unwrap();
    let before = get(&served, "/_emulator/state").await;
    served.signal("TERM");
    assert_eq!(served.end().0, Some(0));

    let again = serve_with(&file);
    assert!(again.greeting.contains("41 account users"), "{}", again.greeting);
    assert_eq!(get(&again, "/_emulator/state").await, before);
    let path = format!("{USERS}/{}", created["id"].as_str().unwrap());
    assert_eq!(get(&again, &path).await["user"]["email"], "ann@example.com");
    let inbox = get(&again, "/_emulator/inbox").await;
    assert_eq!(inbox["data"][0]["to"], "ann@example.com");
}

#[tokio::test]
async fn changes_are_saved_while_it_runs_and_a_reset_restores_the_seed() {
    let file = file("changes");
    let served = serve_with(&file);
    wait_for(&file, "AUSR-4134-7183-7330");
    invite(&served, "ann@example.com").await.unwrap();
    wait_for(&file, "ann@example.com");
    served.signal("KILL");

    let again = serve_with(&file);
    assert_eq!(get(&again, "/_emulator/health").await["counts"]["accountUsers"], 41);
    let reset = Client::new().post(format!("{}/_emulator/reset", again.url()));
    assert_eq!(reset.send().await.unwrap().status(), 204);
    assert_eq!(get(&again, "/_emulator/health").await["counts"]["accountUsers"], 40);
}

#[tokio::test]
async fn a_kill_while_saving_leaves_the_earlier_file() {
    let file = file("killed");
    let new_file = file.with_extension("json.new");
    let _ = fs::remove_file(&new_file);
    // Enough to make saving slow.
    let arguments = ["--users=3000", "--state", file.to_str().unwrap()];
    for attempt in 0.. {
        let served = serve(&arguments);
        invite(&served, &format!("user{attempt}@example.com")).await.unwrap();
        wait_for(&file, &format!("user{attempt}@example.com"));
        invite(&served, &format!("lost{attempt}@example.com")).await.unwrap();
        while !new_file.exists() {
            std::thread::yield_now();
        }
        served.signal("KILL");
        drop(served);
        // Otherwise saving ended before the signal.
        if new_file.exists() {
            let before = fs::read_to_string(&file).unwrap();
            assert!(!before.contains(&format!("lost{attempt}@example.com")));
            break;
        }
    }
    let served = serve(&arguments);
    let users = get(&served, "/_emulator/state").await["users"].to_string();
    assert!(users.contains("user0@example.com"));
    invite(&served, "ann@example.com").await.unwrap();
    wait_for(&file, "ann@example.com");
}

#[test]
fn an_invalid_file_is_reported_with_path_and_reason_and_ends_with_4() {
    for (text, reason) in [
        (r#"{ "state": { "version": 2 } }"#, "state.version: Expected a whole number"),
        (r#"{ "users": [{}], "state": { "version": 1 } }"#, "users[0].id: Required"),
        ("{", "is not JSON"),
        ("", "is empty"),
    ] {
        let path = folder("state-wrong", &[("state.json", text)]).join("state.json");
        let refused = run(&["--port=0", "--state", path.to_str().unwrap()]);
        assert_eq!((refused.code, &*refused.output), (Some(4), ""), "{text}");
        let file = format!("{}: ", path.display());
        assert!(refused.errors.contains(&file) && refused.errors.contains(reason), "{refused:?}");
        assert_eq!(fs::read_to_string(path).unwrap(), text);
    }
}

#[tokio::test]
async fn a_failure_to_save_is_logged_once_and_the_server_keeps_running() {
    let mut served = serve(&["--log=errors", "--state=/nonexistent/state.json"]);
    let line = served.error_line();
    assert!(line.contains("The state was not saved in /nonexistent/state.json: "), "{line}");
    invite(&served, "ann@example.com").await.unwrap();
    served.signal("TERM");
    let (code, errors) = served.end();
    assert_eq!(code, Some(0));
    assert!(!errors.contains("was not saved"), "{errors}");
}
