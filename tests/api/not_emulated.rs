//! Published operations that are not emulated: a 404 that says so.

use accounts_emulator::{
    Settings,
    api::{Auth, NOT_EMULATED, OPERATIONS},
};

use crate::{coverage::coverage, support::Server};

/// The path with an id that the demo data have in place of each parameter.
fn filled(path: &str) -> String {
    path.replace("{accountId}", "ACC-1671-0642")
}

#[tokio::test]
async fn a_published_path_that_is_not_built_is_a_404_that_says_so() {
    let server = Server::start().await;
    for operation in NOT_EMULATED {
        let path = filled(operation.path);
        for path in [path.clone(), path.replace("/public", ""), format!("/~t1{path}")] {
            let answer = server.send(server.request(operation.method, &path)).await;
            let notice = format!("not-emulated; {} {}", operation.method, operation.path);
            assert_eq!(answer.header("Emulator-Notice"), Some(&*notice), "{path}");
            let problem = answer.expect(404);
            assert_eq!(problem["instance"], path);
        }
    }
    // Something that the platform does not have either, and an object that is not there.
    for path in ["/public/v1/accounts/nothing", "/public/v1/accounts/accounts/ACC-0000-0001"] {
        let answer = server.get(path).await;
        answer.expect(404);
        assert_eq!(answer.header("Emulator-Notice"), None, "{path}");
    }
}

#[tokio::test]
async fn it_is_a_line_of_its_own_in_coverage() {
    let server = Server::start().await;
    let path = filled(NOT_EMULATED[0].path);
    server.get(&path).await.expect(404);
    server.get(&format!("/~a{path}")).await.expect(404);
    let found = coverage(&server).await;
    let line = &found["notEmulated"][0];
    assert_eq!((&line["id"], &line["requests"]), (&NOT_EMULATED[0].id.into(), &2.into()));
    assert_eq!(line["statuses"]["404"], 2);
    assert_eq!(line["label"], "published");
    let summary = &found["summary"];
    assert_eq!(summary["notEmulated"]["exercised"], 1);
    assert_eq!(summary["operations"]["exercised"], 0);
    let requests = "/_emulator/requests?operation=readNotificationSettings";
    let found = server.get(requests).await.expect(200);
    assert_eq!(found["data"].as_array().unwrap().len(), 1, "{found}");
}

#[tokio::test]
async fn it_needs_a_token_like_the_others() {
    let server = Server::with(Settings { auth: Auth::Any, ..Settings::default() }).await;
    let answer = server.get(&filled(NOT_EMULATED[0].path)).await;
    answer.expect(401);
    assert_eq!(answer.header("Emulator-Notice"), None);
}

#[test]
fn no_operation_is_both_emulated_and_not() {
    for other in NOT_EMULATED {
        let mut built = OPERATIONS.iter().map(|it| (it.id, it.method, it.path));
        let is_built = built.any(|(id, method, path)| {
            id == other.id || (method, path) == (other.method, other.path)
        });
        assert!(!is_built, "{}", other.id);
    }
}
