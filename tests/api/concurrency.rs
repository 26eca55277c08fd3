//! Concurrency: one client deletes while others list, accept and resend.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{COLLECTION, DEMO, GROUP, Server, invitation};

const GROUPS: &str = "/public/v1/accounts/user-groups";
const TASKS: usize = 64;
const EACH: usize = 4;

/// Asserts that a page holds nothing half-made.
#[track_caller]
fn assert_whole(page: &Value) {
    for item in page["data"].as_array().unwrap() {
        assert!(item["user"]["id"].is_string() && item["account"]["id"].is_string(), "{item}");
        let groups = item["groups"].as_array().unwrap();
        assert!(!groups.is_empty() && groups.iter().all(|it| it["name"].is_string()), "{item}");
    }
}

/// Does each of its turns' things; how many memberships and groups it deleted.
async fn turn(
    server: Arc<Server>,
    task: usize,
    ids: Arc<Vec<String>>,
    groups: Arc<Vec<String>>,
) -> [usize; 2] {
    let mut gone = [0, 0];
    for round in 0..EACH {
        let id = &ids[(task / 4 * EACH + round) % ids.len()];
        let group = &groups[(task / 4 + round) % groups.len()];
        let send = |method: &str, path: String| server.send(server.request(method, &path));
        match task % 4 {
            0 => {
                let answer = send("DELETE", format!("{COLLECTION}/{id}")).await;
                assert!(matches!(answer.status, 204 | 404), "{}", answer.text);
                gone[0] += usize::from(answer.status == 204);
                let answer = send("DELETE", format!("{GROUPS}/{group}")).await;
                assert!(matches!(answer.status, 204 | 400 | 404), "{}", answer.text);
                gone[1] += usize::from(answer.status == 204);
            }
            1 => {
                assert_whole(&server.list("limit=100&select=audit").await.expect(200));
                assert_whole(&server.list("limit=100").await.expect(200));
            }
            2 => {
                let answer = send("POST", format!("{COLLECTION}/{id}/accept-invite")).await;
                assert!(matches!(answer.status, 200 | 404), "{}", answer.text);
                let answer = send("DELETE", format!("{COLLECTION}/{id}/groups/{group}")).await;
                assert!(matches!(answer.status, 204 | 400 | 404), "{}", answer.text);
            }
            _ => {
                let answer = send("POST", format!("{COLLECTION}/{id}/resend-invite")).await;
                assert!(matches!(answer.status, 200 | 400 | 404), "{}", answer.text);
                let users = server.get("/public/v1/accounts/users?limit=100").await.expect(200);
                assert!(users["data"].as_array().unwrap().iter().all(|it| it["id"].is_string()));
            }
        }
    }
    gone
}

/// Groups without members, and members of whom every second gets one of those groups too.
async fn populate(server: &Server) -> (Vec<String>, Vec<String>) {
    let (mut ids, mut groups) = (Vec::new(), Vec::new());
    for index in 0..16 {
        let body = json!({ "name": format!("Group {index}"), "account": { "id": crate::support::ACCOUNT } });
        let made = server.send(server.request("POST", GROUPS).json(&body)).await.expect(201);
        groups.push(made["id"].as_str().unwrap().to_owned());
    }
    for index in 0..40 {
        let mut body = invitation(&format!("ann{index}@example.org"));
        if index % 2 == 1 {
            body["groups"] = json!([{ "id": GROUP }, { "id": groups[index % groups.len()] }]);
        }
        let made = server.create(&body).await.expect(201);
        ids.push(made["id"].as_str().unwrap().to_owned());
    }
    (ids, groups)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_some_delete_others_list_accept_and_resend_whole_or_not_at_all() {
    let server = Arc::new(Server::start().await);
    let total = |page: Value| page["$meta"]["pagination"]["total"].as_u64().unwrap();
    let (ids, groups) = populate(&server).await;
    let before = total(server.get(&format!("{GROUPS}?limit=0")).await.expect(200));
    let (ids, groups) = (Arc::new(ids), Arc::new(groups));
    let mut turns = JoinSet::new();
    for task in 0..TASKS {
        turns.spawn(turn(Arc::clone(&server), task, Arc::clone(&ids), Arc::clone(&groups)));
    }
    let gone = turns.join_all().await;
    let [members, lost] = [0, 1].map(|place| gone.iter().map(|it| it[place]).sum::<usize>());
    assert_eq!(members, ids.len(), "each is deleted by one, and once");
    assert_eq!(server.total().await, DEMO as u64);
    let left = total(server.get(&format!("{GROUPS}?limit=0")).await.expect(200));
    assert_eq!(left + lost as u64, before);
    for user in 0..ids.len() {
        let path = format!("/public/v1/accounts/users/ann{user}@example.org");
        assert_eq!(server.get(&path).await.expect(200)["status"], "Disabled");
    }
}
