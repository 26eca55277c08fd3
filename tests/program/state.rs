//! The state file: the state survives the program, however it ends.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
};

use reqwest::Client;
use serde_json::{Value, json};

use crate::program::{Exited, Served, folder, run, serve};

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
        (
            r#"{ "state": { "version": 2 } }"#,
            "state.version: Expected version 1, the only one that this emulator reads; a newer",
        ),
        (r#"{ "users": [{}], "state": { "version": 1 } }"#, "users[0].id: Required"),
        ("{", "is not JSON"),
        ("", "is empty"),
        ("\u{feff}{", "is not JSON: EOF"),
    ] {
        let path = folder("state-wrong", &[("state.json", text)]).join("state.json");
        let refused = run(&["--port=0", "--state", path.to_str().unwrap()]);
        assert_eq!((refused.code, &*refused.output), (Some(4), ""), "{text}");
        let file = format!("{}: ", path.display());
        assert!(refused.errors.contains(&file) && refused.errors.contains(reason), "{refused:?}");
        assert_eq!(fs::read_to_string(path).unwrap(), text);
    }
}

#[test]
fn a_file_that_can_not_be_written_ends_the_start_with_4() {
    let folder = folder("state-refused", &[("file", "")]);
    fs::create_dir_all(folder.join("taken.json.new")).unwrap();
    fs::create_dir_all(folder.join("folder.json")).unwrap();
    let refused = |path: &Path| run(&["--port=0", "--log=off", "--state", path.to_str().unwrap()]);
    for (name, reason) in [
        ("missing/state.json", "A state can't be saved here: No such file or directory"),
        ("file/state.json", "A state can't be saved here: Not a directory"),
        ("taken.json", "A state can't be saved here: "),
        ("folder.json", "Is a directory"),
    ] {
        let path = folder.join(name);
        let Exited { code, output, errors } = refused(&path);
        assert_eq!((code, &*output), (Some(4), ""), "{name}");
        let expected = format!("{}: {reason}", path.display());
        assert!(errors.starts_with(&expected), "{errors}\n{expected}");
    }
}

#[tokio::test]
async fn a_file_is_one_processs_and_free_again_afterwards() {
    let file = file("locked");
    let mut served = serve_with(&file);
    let link = file.with_file_name("link.json");
    let _ = fs::remove_file(&link);
    symlink("state.json", &link).unwrap();
    for path in [&file, &link] {
        let refused = run(&["--port=0", "--state", path.to_str().unwrap()]);
        assert_eq!((refused.code, &*refused.output), (Some(4), ""));
        assert!(refused.errors.contains("another emulator keeps its state in"), "{refused:?}");
    }
    served.signal("KILL");
    served.end();
    let mut again = serve_with(&file);
    again.signal("TERM");
    assert_eq!(again.end().0, Some(0));
}

#[tokio::test]
async fn a_link_goes_on_to_lead_to_the_file_and_the_file_keeps_its_mode() {
    let file = file("link");
    let volume = folder("state-link/volume", &[]).join("real.json");
    for (text, mode) in [(Some("{}"), 0o600), (Some("{}"), 0o640), (None, 0)] {
        let _ = fs::remove_file(&file);
        let _ = fs::remove_file(&volume);
        if let Some(text) = text {
            fs::write(&volume, text).unwrap();
            fs::set_permissions(&volume, fs::Permissions::from_mode(mode)).unwrap();
        }
        symlink("volume/real.json", &file).unwrap();
        let mut served = serve_with(&file);
        invite(&served, "ann@example.com").await.unwrap();
        served.signal("TERM");
        assert_eq!(served.end().0, Some(0));
        assert!(file.symlink_metadata().unwrap().is_symlink());
        assert!(fs::read_to_string(&volume).unwrap().contains("ann@example.com"));
        if text.is_some() {
            assert_eq!(fs::metadata(&volume).unwrap().permissions().mode() & 0o777, mode);
        }
    }
}

#[tokio::test]
async fn a_closed_terminal_stops_it_and_saves() {
    for signal in ["HUP", "QUIT"] {
        let file = file(signal);
        let mut served = serve_with(&file);
        invite(&served, "ann@example.com").await.unwrap();
        served.signal(signal);
        assert_eq!(served.end().0, Some(0), "{signal}");
        assert!(fs::read_to_string(&file).unwrap().contains("ann@example.com"), "{signal}");
    }
}

#[tokio::test]
async fn a_failure_to_save_is_reported_whatever_is_logged_and_the_last_one_ends_it_with_1() {
    let file = file("failing");
    let folder = file.parent().unwrap();
    let mut served = serve(&["--log=off", "--state", file.to_str().unwrap()]);
    wait_for(&file, "AUSR-4134-7183-7330");
    let saved = get(&served, "/_emulator/health").await["lastSave"].clone();
    assert_eq!(saved["file"], file.to_str().unwrap());
    fs::remove_dir_all(folder).unwrap();
    invite(&served, "ann@example.com").await.unwrap();
    let line = served.error_line();
    let sentence = format!("The state was not saved in {}: No such file", file.display());
    assert!(line.contains(&sentence), "{line}");
    let failed = get(&served, "/_emulator/health").await["lastSave"].clone();
    assert!(failed["error"].as_str().unwrap().starts_with(&sentence), "{failed}");
    served.signal("TERM");
    let (code, errors) = served.end();
    assert_eq!(code, Some(1));
    assert!(errors.starts_with(&format!("accounts-emulator: {sentence}")), "{errors}");
}
